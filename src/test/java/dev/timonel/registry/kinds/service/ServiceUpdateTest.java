package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Service-semantics B3 from "immutability on update" on: what may change, and what is filled in. */
class ServiceUpdateTest {
    private static final String FIXED = "may not change once set";

    private static Arguments row(String rule, String stack, String before, String after, String... causes) {
        return arguments(rule, stack, before, after, List.of(causes));
    }

    static Stream<Arguments> addresses() {
        String v4 = "{clusterIP: 10.96.0.9, ports: [{port: 80}]}";
        String dual =
                "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::9'], ipFamilyPolicy: PreferDualStack,"
                        + " ports: [{port: 80}]}";
        String headless = "{clusterIP: None, selector: {a: b}, ports: [{port: 80}]}";
        String externalName = "{type: ExternalName, externalName: a.b, ports: [{port: 80}]}";
        return Stream.of(
                row("the same address", "single", v4, v4),
                row("no address", "single", v4, "{ports: [{port: 80}]}"),
                row(
                        "another address",
                        "single",
                        v4,
                        "{clusterIP: 10.96.0.8, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\"]: " + FIXED),
                row(
                        "ClusterIP to headless",
                        "single",
                        v4,
                        "{clusterIP: None, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"None\"]: " + FIXED),
                row(
                        "ClusterIP to headless of both families in a cluster of one",
                        "single",
                        v4,
                        "{clusterIP: None, ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"None\"]: " + FIXED),
                row(
                        "headless to ClusterIP",
                        "single",
                        headless,
                        "{clusterIP: 10.96.0.9, selector: {a: b}, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"10.96.0.9\"]: " + FIXED),
                row("headless without saying so again", "single", headless, "{selector: {a: b}, ports: [{port: 80}]}"),
                row(
                        "headless to NodePort",
                        "single",
                        headless,
                        "{type: NodePort, clusterIP: None, selector: {a: b}, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"),
                row(
                        "headless to LoadBalancer",
                        "single",
                        headless,
                        "{type: LoadBalancer, clusterIP: None, selector: {a: b}, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"),
                row(
                        "headless to headless of another family",
                        "dual",
                        "{clusterIP: None, selector: {a: b}, ipFamilies: [IPv4], ports: [{port: 80}]}",
                        "{clusterIP: None, selector: {a: b}, ipFamilies: [IPv6], ports: [{port: 80}]}"),
                row("ClusterIP to ExternalName", "single", v4, externalName),
                row("ExternalName to ClusterIP", "single", externalName, v4),
                row("headless to ExternalName", "single", headless, externalName),
                row("ExternalName to headless", "single", externalName, headless),
                row(
                        "another address with ExternalName",
                        "single",
                        v4,
                        "{type: ExternalName, externalName: a.b, clusterIP: 10.96.0.8}",
                        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"),
                row("a second address", "dual", v4, dual),
                row(
                        "a second address and another first",
                        "dual",
                        v4,
                        "{clusterIP: 10.96.0.8, clusterIPs: [10.96.0.8, 'fd00:10:96::9'], ipFamilyPolicy:"
                                + " PreferDualStack, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\",\"fd00:10:96::9\"]: " + FIXED),
                row(
                        "another second address",
                        "dual",
                        dual,
                        "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::8'], ipFamilyPolicy:"
                                + " PreferDualStack, ports: [{port: 80}]}",
                        "spec.clusterIPs[1]: Invalid value: [\"10.96.0.9\",\"fd00:10:96::8\"]: " + FIXED),
                row(
                        "the second address goes with SingleStack",
                        "dual",
                        dual,
                        "{ipFamilyPolicy: SingleStack, ports: [{port: 80}]}"),
                row(
                        "the second address is left out with SingleStack",
                        "dual",
                        dual,
                        "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ipFamilies: [IPv4], ipFamilyPolicy:"
                                + " SingleStack, ports: [{port: 80}]}"),
                row(
                        "the second address does not go without",
                        "dual",
                        dual,
                        "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ports: [{port: 80}]}",
                        "spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be 'SingleStack' to release the"
                                + " secondary cluster IP"),
                row(
                        "the second family does not go without",
                        "dual",
                        dual,
                        "{ipFamilies: [IPv4], ports: [{port: 80}]}",
                        "spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be 'SingleStack' to release the"
                                + " secondary IP family"),
                row(
                        "SingleStack with two addresses that changed",
                        "dual",
                        v4,
                        "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::9'], ports: [{port: 80}]}",
                        "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or"
                                + " 'PreferDualStack' when multiple cluster IPs are specified"),
                row(
                        "another first family",
                        "dual",
                        dual,
                        "{ipFamilies: [IPv6, IPv4], ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0.9\": expected an IPv6 value as indicated by"
                                + " `ipFamilies[0]`",
                        "spec.clusterIPs[1]: Invalid value: \"fd00:10:96::9\": expected an IPv4 value as indicated by"
                                + " `ipFamilies[1]`"));
    }

    static Stream<Arguments> others() {
        String lb = "{type: LoadBalancer, loadBalancerClass: a/b, ports: [{port: 80}]}";
        String local =
                "{type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{port: 80}]}";
        return Stream.of(
                row("the class stays", "single", lb, lb),
                row(
                        "another class",
                        "single",
                        lb,
                        "{type: LoadBalancer, loadBalancerClass: c/d, ports: [{port: 80}]}",
                        "spec.loadBalancerClass: Invalid value: \"c/d\": " + FIXED),
                row(
                        "a class is set later",
                        "single",
                        "{type: LoadBalancer, ports: [{port: 80}]}",
                        lb,
                        "spec.loadBalancerClass: Invalid value: \"a/b\": " + FIXED),
                row(
                        "the class is taken away",
                        "single",
                        lb,
                        "{type: LoadBalancer, ports: [{port: 80}]}",
                        "spec.loadBalancerClass: Invalid value: null: " + FIXED),
                row(
                        "a class that is wrong, before what else is",
                        "single",
                        "{ports: [{port: 80}]}",
                        "{type: LoadBalancer, loadBalancerClass: /b, externalIPs: [x], ports: [{port: 80}]}",
                        "spec.loadBalancerClass: Invalid value: \"/b\": prefix part must be non-empty",
                        "spec.externalIPs[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)"),
                row("a class is set by becoming a LoadBalancer", "single", "{ports: [{port: 80}]}", lb),
                row(
                        "the health check port stays",
                        "single",
                        local,
                        "{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}"),
                row(
                        "another health check port",
                        "single",
                        local,
                        "{type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31001, ports: [{port:"
                                + " 80}]}",
                        "spec.healthCheckNodePort: Forbidden: field is immutable"),
                row(
                        "the health check port goes with Cluster",
                        "single",
                        local,
                        "{type: LoadBalancer, externalTrafficPolicy: Cluster, healthCheckNodePort: 31000, ports: [{port:"
                                + " 80}]}"),
                row(
                        "another health check port with Cluster",
                        "single",
                        local,
                        "{type: LoadBalancer, externalTrafficPolicy: Cluster, healthCheckNodePort: 31001, ports: [{port:"
                                + " 80}]}",
                        "spec.healthCheckNodePort: Invalid value: 31001: may only be set when `type` is 'LoadBalancer'"
                                + " and `externalTrafficPolicy` is 'Local'"),
                row(
                        "a new nodePort with ClusterIP",
                        "single",
                        "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}",
                        "{ports: [{port: 80, nodePort: 30081}]}",
                        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
                row(
                        "another class with NodePort",
                        "single",
                        lb,
                        "{type: NodePort, loadBalancerClass: c/d, ports: [{port: 80}]}",
                        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"),
                row(
                        "another allocateLoadBalancerNodePorts with NodePort",
                        "single",
                        lb,
                        "{type: NodePort, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}",
                        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"),
                row(
                        "another externalTrafficPolicy with ClusterIP",
                        "single",
                        "{type: NodePort, ports: [{port: 80}]}",
                        "{externalTrafficPolicy: Local, ports: [{port: 80}]}",
                        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible"
                                + " services"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"addresses", "others"})
    void anUpdateIsRefusedForWhatItChanges(
            String rule, String stack, String before, String after, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.of(stack);
        cluster.create(service(before));
        byte[] stored = KubeJson.write(cluster.get("web"));
        List<String> addresses = cluster.addresses();
        assertThat(causes(() -> cluster.update(service(after)))).as(rule).isEqualTo(expected);
        if (!expected.isEmpty()) {
            assertThat(KubeJson.write(cluster.get("web")))
                    .as("nothing is stored")
                    .isEqualTo(stored);
            assertThat(cluster.addresses()).as("nothing is taken").isEqualTo(addresses);
        }
    }

    @Test
    void leavingLoadBalancerClearsItsStatus() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{type: LoadBalancer, ports: [{port: 80}]}"));
        service.getStatus()
                .getLoadBalancer()
                .setIngress(List.of(
                        new LoadBalancerIngressBuilder().withIp("198.51.100.7").build()));
        service = cluster.updateStatus(service);
        assertThat(service.getStatus().getLoadBalancer().getIngress()).hasSize(1);
        service.getSpec().setType("NodePort");
        assertThat(cluster.update(service).getStatus().getLoadBalancer().getIngress())
                .isEmpty();
    }

    @Test
    void anUpdateKeepsTheStatus() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{type: LoadBalancer, ports: [{port: 80}]}"));
        service.getStatus()
                .getLoadBalancer()
                .setIngress(List.of(
                        new LoadBalancerIngressBuilder().withIp("198.51.100.7").build()));
        cluster.updateStatus(service);
        Service updated = cluster.update(service("{type: LoadBalancer, ports: [{port: 81}]}"));
        assertThat(updated.getStatus().getLoadBalancer().getIngress().get(0).getIp())
                .isEqualTo("198.51.100.7");
        assertThat(updated.getStatus().getLoadBalancer().getIngress().get(0).getIpMode())
                .isEqualTo("VIP");
    }

    @Test
    void aCreateHasNoStatusOfTheClient() {
        Service service = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default}, spec: {type: LoadBalancer, ports: [{port: 80}]}, status:"
                        + " {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}}",
                Service.class);
        Service created = ServicePipeline.singleStack().create(service);
        assertThat(KubeJson.tree(KubeJson.write(created)).at("/status").toString())
                .isEqualTo("{\"loadBalancer\":{}}");
    }

    @Test
    void aStatusUpdateChangesNoSpecButMetadata() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service created = cluster.create(service("{ports: [{port: 80}]}"));
        Service service = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default, annotations: {a: b}}, spec: {type: NodePort, ports: [{port:"
                        + " 81}]}, status: {conditions: [{type: Ok, status: 'True', reason: Because, message: ''}]}}",
                Service.class);
        Service updated = cluster.updateStatus(service);
        assertThat(updated.getSpec()).isEqualTo(created.getSpec());
        assertThat(updated.getMetadata().getAnnotations()).containsEntry("a", "b");
        assertThat(updated.getStatus().getConditions()).hasSize(1);
    }

    @Test
    void aStatusOfNullsIsAnEmptyOne() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: LoadBalancer, ports: [{port: 80}]}"));
        for (String status : List.of("null", "{loadBalancer: null}", "{loadBalancer: {ingress: null}}")) {
            Service service = ServicePipeline.parse(
                    "{metadata: {name: web, namespace: default}, spec: {type: LoadBalancer}, status: " + status + "}",
                    Service.class);
            assertThat(cluster.updateStatus(service)
                            .getStatus()
                            .getLoadBalancer()
                            .getIngress())
                    .as(status)
                    .isEmpty();
        }
    }

    @Test
    void theSameManifestTwiceChangesNothing() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service manifest = service("{type: LoadBalancer, externalTrafficPolicy: Local, ipFamilyPolicy: PreferDualStack,"
                + " ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}, {name: c, port: 80}]}");
        Service created = cluster.create(manifest);
        assertThat(cluster.update(manifest)).isEqualTo(created);
        assertThat(cluster.addresses())
                .containsExactlyInAnyOrderElementsOf(created.getSpec().getClusterIPs());
    }

    @Test
    void nodePortsAreFilledInByTheNameOfThePort() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81,"
                + " nodePort: 30081}]}"));
        Service updated = cluster.update(
                service("{type: NodePort, ports: [{name: b, port: 80}, {name: a, port: 8080}, {name: c, port: 81}]}"));
        assertThat(updated.getSpec().getPorts().get(0).getNodePort()).isEqualTo(30081);
        assertThat(updated.getSpec().getPorts().get(1).getNodePort()).isEqualTo(30080);
        assertThat(updated.getSpec().getPorts().get(2).getNodePort()).isNotIn(30080, 30081);
    }

    /** Upstream forgets to make a Status of it here, and answers 500; see docs/conformance. */
    @Test
    void anUpdateIsRefusedForTheSameNodePortTwice() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service twice = service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81,"
                + " nodePort: 30080}]}");
        assertThat(causes(() -> cluster.create(twice)))
                .as("for a new service it is the allocator that says so")
                .containsExactly("spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated");
        cluster.create(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}]}"));
        assertThat(causes(() -> cluster.update(twice)))
                .containsExactly("spec.ports[1].nodePort: Duplicate value: 30080");
    }

    @Test
    void aLoadBalancerWithoutNodePortsGivesThemBackByLeavingThemOut() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: LoadBalancer, ports: [{name: a, port: 80, nodePort: 30080}]}"));
        String without = "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{name: a, port: 80%s}]}";
        Service kept = cluster.update(service(without.formatted(", nodePort: 30080")));
        assertThat(kept.getSpec().getPorts().get(0).getNodePort()).isEqualTo(30080);
        Service released = cluster.update(service(without.formatted("")));
        assertThat(released.getSpec().getPorts().get(0).getNodePort()).isNull();
        cluster.create(service("other", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}"));
    }

    @Test
    void anExternalNameShowsNoInternalTrafficPolicy() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        String external = "{type: ExternalName, externalName: a.b, internalTrafficPolicy: Local}";
        assertThat(cluster.create(service(external)).getSpec().getInternalTrafficPolicy())
                .isNull();
        cluster.create(service("other", "{internalTrafficPolicy: Local, ports: [{port: 80}]}"));
        Service other = cluster.get("other");
        other.getSpec().setType("ExternalName");
        other.getSpec().setExternalName("a.b");
        assertThat(cluster.update(other).getSpec().getInternalTrafficPolicy()).isNull();
        assertThat(causes(() -> cluster.create(service("third", external.replace("Local", "Node")))))
                .containsExactly("spec.internalTrafficPolicy: Unsupported value: \"Node\": supported values:"
                        + " \"Cluster\", \"Local\"");
    }

    @Test
    void aNodePortThatAnotherPortNamesIsNotFilledIn() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}]}"));
        Service updated = cluster.update(
                service("{type: NodePort, ports: [{name: a, port: 80}, {name: b, port: 81, nodePort: 30080}]}"));
        assertThat(updated.getSpec().getPorts().get(1).getNodePort()).isEqualTo(30080);
        assertThat(updated.getSpec().getPorts().get(0).getNodePort()).isNotEqualTo(30080);
    }

    @Test
    void aClientThatKnowsOnlyClusterIpKeepsBothAddresses() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service created = cluster.create(service("{ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}"));
        String ip = created.getSpec().getClusterIP();
        Service updated = cluster.update(service("{clusterIP: " + ip + ", ports: [{port: 80}]}"));
        assertThat(updated.getSpec().getClusterIPs())
                .isEqualTo(created.getSpec().getClusterIPs())
                .hasSize(2);
    }

    @Test
    void aClientThatClearsOnlyClusterIpGetsItBack() {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{clusterIP: 10.96.0.9, ports: [{port: 80}]}"));
        service.getSpec().setClusterIP(null);
        assertThat(cluster.update(service).getSpec().getClusterIP()).isEqualTo("10.96.0.9");
    }

    @Test
    void servicesMayBeCreatedByPut() {
        assertThat(new ServiceStrategy().allowsCreateOnUpdate()).isTrue();
    }
}
