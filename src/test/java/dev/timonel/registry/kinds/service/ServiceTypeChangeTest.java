package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Service-semantics B3: any type becomes any other, and what only the old one needed is wiped. */
class ServiceTypeChangeTest {

    static Stream<Arguments> typeChanges() {
        String node = "{type: NodePort, clusterIP: 10.96.0.9, ports: [{port: 80, nodePort: 30080}]}";
        String lb = "{type: LoadBalancer, clusterIP: 10.96.0.9, loadBalancerClass: a/b, externalTrafficPolicy: Local,"
                + " healthCheckNodePort: 31000, ports: [{port: 80, nodePort: 30080}]}";
        return Stream.of(
                arguments("to ExternalName drops the cluster IP", node, "ExternalName", "/clusterIP", null),
                arguments("and the cluster IPs", node, "ExternalName", "/clusterIPs", null),
                arguments("and the families", node, "ExternalName", "/ipFamilies", null),
                arguments("and the family policy", node, "ExternalName", "/ipFamilyPolicy", null),
                arguments("and the nodePorts", node, "ExternalName", "/ports/0/nodePort", null),
                arguments("and the externalTrafficPolicy", node, "ExternalName", "/externalTrafficPolicy", null),
                arguments("but not the ports", node, "ExternalName", "/ports/0/port", "80"),
                arguments(
                        "nor the selector",
                        "{selector: {a: b}, ports: [{port: 80}]}",
                        "ExternalName",
                        "/selector/a",
                        "\"b\""),
                arguments("to ClusterIP drops the nodePorts", node, "ClusterIP", "/ports/0/nodePort", null),
                arguments("and keeps the cluster IP", node, "ClusterIP", "/clusterIP", "\"10.96.0.9\""),
                arguments("and drops the externalTrafficPolicy", node, "ClusterIP", "/externalTrafficPolicy", null),
                arguments(
                        "NodePort to LoadBalancer keeps the nodePorts",
                        node,
                        "LoadBalancer",
                        "/ports/0/nodePort",
                        "30080"),
                arguments("and allocates for it", node, "LoadBalancer", "/allocateLoadBalancerNodePorts", "true"),
                arguments("LoadBalancer to NodePort keeps the nodePorts", lb, "NodePort", "/ports/0/nodePort", "30080"),
                arguments("and the externalTrafficPolicy", lb, "NodePort", "/externalTrafficPolicy", "\"Local\""),
                arguments("and drops the health check port", lb, "NodePort", "/healthCheckNodePort", null),
                arguments("and allocateLoadBalancerNodePorts", lb, "NodePort", "/allocateLoadBalancerNodePorts", null),
                arguments("and the class", lb, "NodePort", "/loadBalancerClass", null),
                arguments("LoadBalancer to ClusterIP drops the nodePorts", lb, "ClusterIP", "/ports/0/nodePort", null),
                arguments("and the health check port", lb, "ClusterIP", "/healthCheckNodePort", null),
                arguments("and the externalTrafficPolicy", lb, "ClusterIP", "/externalTrafficPolicy", null),
                arguments(
                        "externalIPs keep the externalTrafficPolicy",
                        "{type: NodePort, externalIPs: [1.2.3.4], externalTrafficPolicy: Local, ports: [{port: 80}]}",
                        "ClusterIP",
                        "/externalTrafficPolicy",
                        "\"Local\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("typeChanges")
    void aChangeOfTypeWipesWhatTheClientLeftAlone(
            String rule, String before, String type, String pointer, String expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service(before));
        service.getSpec().setType(type);
        service.getSpec().setExternalName("example.com");
        Service updated = cluster.update(service);
        JsonNode value = KubeJson.tree(KubeJson.write(updated.getSpec())).at(pointer);
        assertThat(value.isMissingNode() || value.isEmpty() && value.isContainer() ? null : value.toString())
                .as(rule)
                .isEqualTo(expected);
    }

    static Stream<Arguments> allTypes() {
        List<String> types = List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
        return types.stream().flatMap(from -> types.stream().map(to -> arguments(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("allTypes")
    void anyTypeBecomesAnyOther(String from, String to) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = cluster.create(service("{type: " + from + ", externalName: a.b, ports: [{port: 80}]}"));
        service.getSpec().setType(to);
        Service updated = cluster.update(service);
        assertThat(updated.getSpec().getType()).isEqualTo(to);
        assertThat(cluster.addresses()).isEqualTo(updated.getSpec().getClusterIPs());
        assertThat(cluster.addresses()).hasSize(to.equals("ExternalName") ? 0 : 1);
        boolean hasNodePort = to.equals("NodePort") || to.equals("LoadBalancer");
        assertThat(updated.getSpec().getPorts().get(0).getNodePort() != null).isEqualTo(hasNodePort);
    }
}
