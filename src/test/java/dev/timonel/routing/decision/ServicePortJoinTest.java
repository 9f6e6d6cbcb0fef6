package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a service port finds its endpoints, and which services a node handles at all (service-semantics D1). */
class ServicePortJoinTest {

    private static HasMetadata service(Consumer<ServiceBuilder> change) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withType("NodePort")
                .withClusterIP("10.96.0.10")
                .withIpFamilies("IPv4")
                .withExternalTrafficPolicy("Cluster")
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withProtocol("TCP")
                .withNodePort(30080)
                .withNewTargetPort(9999)
                .endPort()
                .addNewPort()
                .withName("http-udp")
                .withPort(80)
                .withProtocol("UDP")
                .withNodePort(30080)
                .endPort()
                .endSpec();
        change.accept(service);
        return service.build();
    }

    private static EndpointSlice slice(String portName, String protocol, Integer port, String... addresses) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web-" + portName + protocol.toLowerCase(java.util.Locale.ROOT))
                .addToLabels("kubernetes.io/service-name", "web")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName(portName)
                .withProtocol(protocol)
                .withPort(port)
                .endPort()
                .addNewEndpoint()
                .withAddresses(addresses)
                .endEndpoint()
                .build();
    }

    private static RouteDecision decide(String host, int port, String protocol, HasMetadata... objects) {
        return new Router(Cluster.CONFIG)
                .decide(
                        Cluster.snapshot(List.of(objects)),
                        new RouteQuery(host, port, "", protocol, null, ""),
                        Ticket.of(0));
    }

    private static HasMetadata node() {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .withNewStatus()
                .addNewAddress("192.168.0.11", "InternalIP")
                .endStatus()
                .build();
    }

    @Test
    void thePortIsTheSlicesAndTargetPortIsNotRead() {
        RouteDecision decision =
                decide("10.96.0.10", 80, "TCP", service(s -> {}), slice("http", "TCP", 8080, "10.244.1.5"));
        assertThat(Cluster.addresses(decision.candidates())).containsExactly("10.244.1.5:8080");
    }

    @Test
    void onlyTheFirstAddressOfAnEndpointCounts() {
        RouteDecision decision = decide(
                "10.96.0.10", 80, "TCP", service(s -> {}), slice("http", "TCP", 8080, "10.244.1.5", "10.244.1.6"));
        assertThat(Cluster.addresses(decision.candidates())).containsExactly("10.244.1.5:8080");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"other, TCP, 8080", "http, UDP, 8080", "http, TCP,", "http, TCP, 0"})
    void aPortOfAnotherNameOrProtocolOrWithoutNumberIsIgnored(String name, String protocol, Integer port) {
        RouteDecision decision =
                decide("10.96.0.10", 80, "TCP", service(s -> {}), slice(name, protocol, port, "10.244.1.5"));
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.candidates()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TCP, 10.244.1.5:8080", "UDP, 10.244.1.6:8081"})
    void oneNodePortNumberServesEachProtocolWithItsOwnEndpoints(String protocol, String endpoint) {
        RouteDecision decision = decide(
                "192.168.0.11",
                30080,
                protocol,
                node(),
                service(s -> {}),
                slice("http", "TCP", 8080, "10.244.1.5"),
                slice("http-udp", "UDP", 8081, "10.244.1.6"));
        assertThat(Cluster.addresses(decision.candidates())).containsExactly(endpoint);
    }

    @ParameterizedTest(name = "clusterIP {0}, type {1}")
    @CsvSource({"None, ClusterIP", "'', ClusterIP", "10.96.0.10, ExternalName"})
    void aServiceWithoutClusterIpOrOfTypeExternalNameIsNotHandledByNodes(String clusterIp, String type) {
        HasMetadata skipped = service(s -> s.editSpec()
                .withType(type)
                .withClusterIP(clusterIp)
                .withExternalIPs("198.51.100.9")
                .endSpec());
        RouteDecision decision = decide("198.51.100.9", 80, "TCP", skipped, slice("http", "TCP", 8080, "10.244.1.5"));
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
    }
}
