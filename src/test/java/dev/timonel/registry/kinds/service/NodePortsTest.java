package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.PortRange;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Service-semantics B6. */
class NodePortsTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "30000-32767, 86",
        "30000-30015, 0",
        "30000-30016, 16",
        "30000-30511, 16",
        "30000-30543, 17",
        "30000-34095, 128",
        "1-65535, 128"
    })
    void theStaticBandGrowsWithTheRange(String range, int size) {
        assertThat(NodePorts.staticBand(PortRange.parse(range).orElseThrow())).isEqualTo(size);
    }

    @Test
    void aNodePortComesFromTheDynamicBand() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        for (int i = 0; i < 200; i++) {
            Service service = cluster.create(service("web-" + i, "{type: NodePort, ports: [{port: 80}]}"));
            assertThat(nodePorts(service).get(0)).isBetween(30086, 32767);
        }
    }

    @Test
    void theStaticBandServesWhenTheDynamicOneIsFull() {
        ServicePipeline cluster = new ServicePipeline("10.96.0.0/16", "30000-30019");
        TreeSet<Integer> drawn = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            drawn.addAll(nodePorts(cluster.create(service("d" + i, "{type: NodePort, ports: [{port: 80}]}"))));
        }
        assertThat(drawn).containsExactly(30016, 30017, 30018, 30019);
        for (int i = 0; i < 16; i++) {
            drawn.addAll(nodePorts(cluster.create(service("s" + i, "{type: NodePort, ports: [{port: 80}]}"))));
        }
        assertThat(drawn).hasSize(20).startsWith(30000);
        assertThat(causes(() -> cluster.create(service("{type: NodePort, ports: [{port: 80}]}"))))
                .containsExactly("500 Internal error occurred: failed to allocate a nodePort: range is full");
        assertThat(cluster.addresses()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {30000, 30085, 30086, 32767})
    void anyFreeNodePortMayBeAskedFor(int port) {
        Service service = ServicePipeline.singleStack().create(service(named(port)));
        assertThat(nodePorts(service)).containsExactly(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 29999, 32768, 70000, -1})
    void aNodePortOutsideIsRefused(int port) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service(named(port)))))
                .containsExactly("spec.ports[0].nodePort: Invalid value: " + port
                        + ": provided port is not in the valid" + " range. The range of valid ports is 30000-32767");
    }

    @Test
    void twoServicesShareNoNodePort() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("one", named(30080)));
        assertThat(causes(() -> cluster.create(service("two", named(30080)))))
                .containsExactly("spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
    }

    @Test
    void notEvenOnDifferentProtocols() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("one", named(30080)));
        assertThat(causes(() -> cluster.create(
                        service("two", "{type: NodePort, ports: [{port: 80, protocol: UDP, nodePort: 30080}]}"))))
                .containsExactly("spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
    }

    @Test
    void onePortNumberOnTwoProtocolsGetsOneNodePort() {
        List<Integer> ports = nodePorts(ServicePipeline.singleStack()
                .create(service(
                        "{type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}, {name:"
                                + " c, port: 80}]}")));
        assertThat(ports.get(0)).isEqualTo(ports.get(1)).isNotEqualTo(ports.get(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, protocol: UDP}]",
                "[{name: a, port: 53}, {name: b, port: 53, protocol: UDP, nodePort: 30053}]",
                "[{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, protocol: UDP, nodePort: 30053}]"
            })
    void alsoWhenOnlyOneNamesIt(String ports) {
        assertThat(nodePorts(ServicePipeline.singleStack().create(service("{type: NodePort, ports: " + ports + "}"))))
                .containsExactly(30053, 30053);
    }

    @Test
    void onePortNumberMayNameTwoNodePorts() {
        assertThat(nodePorts(ServicePipeline.singleStack()
                        .create(service(
                                "{type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53,"
                                        + " protocol: UDP, nodePort: 30054}]}"))))
                .containsExactly(30053, 30054);
    }

    @Test
    void twoPortNumbersShareNoNodePort() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service("{type: NodePort, ports: [{name: a, port: 53, nodePort: 30053},"
                        + " {name: b, port: 54, protocol: UDP, nodePort: 30053}]}"))))
                .containsExactly("spec.ports[1].nodePort: Invalid value: 30053: provided port is already allocated");
    }

    @Test
    void aDrawNeverHitsWhatAnotherPortNames() {
        // Two numbers: the unnamed port could draw either, were the named one not kept out.
        for (int i = 0; i < 20; i++) {
            ServicePipeline cluster = new ServicePipeline("10.96.0.0/16", "30000-30001");
            for (int skip = 0; skip < i; skip++) {
                cluster.write(true).random().nextInt();
            }
            assertThat(nodePorts(cluster.create(service("{type: NodePort, ports: [{name: a, port: 80}, {name: b, port:"
                            + " 81, nodePort: 30001}]}"))))
                    .containsExactly(30000, 30001);
        }
    }

    @Test
    void aLoadBalancerGetsNodePortsUnlessItSaysOtherwise() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(nodePorts(cluster.create(service("a", "{type: LoadBalancer, ports: [{port: 80}]}"))))
                .doesNotContainNull();
        assertThat(nodePorts(cluster.create(service(
                        "b", "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}"))))
                .containsExactly((Integer) null);
        assertThat(nodePorts(cluster.create(service(
                        "c",
                        "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{name: a, port: 80, nodePort:"
                                + " 30080}, {name: b, port: 81}]}"))))
                .containsExactly(30080, null);
    }

    @Test
    void clusterIpAndExternalNameGetNone() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(nodePorts(cluster.create(service("a", "{ports: [{port: 80}]}"))))
                .containsExactly((Integer) null);
        assertThat(nodePorts(
                        cluster.create(service("b", "{type: ExternalName, externalName: a.b, ports: [{port: 80}]}"))))
                .containsExactly((Integer) null);
    }

    @Test
    void aHealthCheckPortIsDrawnForALocalLoadBalancer() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service =
                cluster.create(service("{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}"));
        assertThat(service.getSpec().getHealthCheckNodePort())
                .isBetween(30086, 32767)
                .isNotEqualTo(nodePorts(service).get(0));
        assertThat(cluster.update(service).getSpec().getHealthCheckNodePort())
                .isEqualTo(service.getSpec().getHealthCheckNodePort());
    }

    @Test
    void aHealthCheckPortIsTakenFromTheSameRange() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("one", local("healthCheckNodePort: 31000, ")));
        assertThat(causes(() -> cluster.create(service("two", named(31000)))))
                .containsExactly("spec.ports[0].nodePort: Invalid value: 31000: provided port is already allocated");
        assertThat(causes(() -> cluster.create(service("two", local("healthCheckNodePort: 31000, ")))))
                .containsExactly("500 Internal error occurred: failed to allocate requested HealthCheck NodePort 31000:"
                        + " provided port is already allocated");
        assertThat(causes(() -> cluster.create(service("two", local("healthCheckNodePort: 80, ")))))
                .containsExactly("500 Internal error occurred: failed to allocate requested HealthCheck NodePort 80:"
                        + " provided port is not in the valid range. The range of valid ports is 30000-32767");
    }

    @Test
    void noHealthCheckPortLeft() {
        ServicePipeline cluster = new ServicePipeline("10.96.0.0/16", "30000-30000");
        cluster.create(service("other", named(30000)));
        assertThat(causes(() -> cluster.create(service(local("")))))
                .containsExactly(
                        "500 Internal error occurred: failed to allocate a HealthCheck NodePort 0: range is full");
    }

    @Test
    void aHealthCheckPortComesAndGoesWithLocal() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{type: LoadBalancer, ports: [{port: 80}]}"));
        assertThat(service.getSpec().getHealthCheckNodePort()).isNull();
        service.getSpec().setExternalTrafficPolicy("Local");
        service = cluster.update(service);
        int port = service.getSpec().getHealthCheckNodePort();
        assertThat(port).isBetween(30086, 32767);
        service.getSpec().setExternalTrafficPolicy("Cluster");
        assertThat(cluster.update(service).getSpec().getHealthCheckNodePort()).isNull();
        assertThat(nodePorts(cluster.create(service("next", named(port))))).containsExactly(port);
    }

    @Test
    void keptNodePortsAreNotTakenAgainAndDroppedOnesAreFree() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81,"
                + " nodePort: 30081}]}"));
        Service updated = cluster.update(
                service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: c, port: 82, nodePort:"
                        + " 30082}]}"));
        assertThat(nodePorts(updated)).containsExactly(30080, 30082);
        assertThat(causes(() -> cluster.create(service("no", named(30082))))).hasSize(1);
        assertThat(nodePorts(cluster.create(service("yes", named(30081))))).containsExactly(30081);
    }

    @Test
    void anUpdateTakesNoNodePortOfAnotherService() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("other", named(30080)));
        cluster.create(service(named(30081)));
        assertThat(causes(() -> cluster.update(service(named(30080)))))
                .containsExactly("spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
    }

    @Test
    void nodePortsMaySwapWithinAService() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81,"
                + " nodePort: 30081}]}"));
        assertThat(nodePorts(cluster.update(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30081},"
                        + " {name: b, port: 81, nodePort: 30080}]}"))))
                .containsExactly(30081, 30080);
    }

    @Test
    void becomingNodePortDrawsForEachPort() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]}"));
        service.getSpec().setType("NodePort");
        List<Integer> ports = nodePorts(cluster.update(service));
        assertThat(ports).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void aDeletedServiceFreesItsNodePorts() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service(named(30080)));
        cluster.delete("web");
        assertThat(nodePorts(cluster.create(service("next", named(30080))))).containsExactly(30080);
    }

    @Test
    void aDryRunTakesNothing() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(nodePorts(cluster.create(service(named(30080)), true))).containsExactly(30080);
        assertThat(nodePorts(cluster.create(service("next", named(30080))))).containsExactly(30080);
    }

    private static String named(int port) {
        return "{type: NodePort, ports: [{port: 80, nodePort: " + port + "}]}";
    }

    private static String local(String fields) {
        return "{type: LoadBalancer, externalTrafficPolicy: Local, allocateLoadBalancerNodePorts: false, " + fields
                + "ports: [{port: 80}]}";
    }

    private static List<Integer> nodePorts(Service service) {
        List<Integer> ports = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            ports.add(port.getNodePort());
        }
        return ports;
    }
}
