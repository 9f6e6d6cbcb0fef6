package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Service;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Rows of service-semantics B1: a field of the spec after defaulting. {@code null} means left out. */
class ServiceDefaultsTest {

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("sessionAffinity is None", "{}", "/sessionAffinity", "\"None\""),
                arguments("an empty sessionAffinity is None", "{sessionAffinity: ''}", "/sessionAffinity", "\"None\""),
                arguments("sessionAffinity is kept", "{sessionAffinity: ClientIP}", "/sessionAffinity", "\"ClientIP\""),
                arguments(
                        "affinity None clears the config",
                        "{sessionAffinity: None, sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}}",
                        "/sessionAffinityConfig",
                        null),
                arguments(
                        "no affinity clears the config",
                        "{sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}}",
                        "/sessionAffinityConfig",
                        null),
                arguments(
                        "ClientIP without config",
                        "{sessionAffinity: ClientIP}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "10800"),
                arguments(
                        "ClientIP without clientIP",
                        "{sessionAffinity: ClientIP, sessionAffinityConfig: {}}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "10800"),
                arguments(
                        "ClientIP without timeout",
                        "{sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {}}}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "10800"),
                arguments(
                        "ClientIP with timeout keeps it",
                        "{sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "5"),
                arguments(
                        "ClientIP with timeout 0 keeps it for validation",
                        "{sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}}",
                        "/sessionAffinityConfig/clientIP/timeoutSeconds",
                        "0"),
                arguments("type is ClusterIP", "{}", "/type", "\"ClusterIP\""),
                arguments("an empty type is ClusterIP", "{type: ''}", "/type", "\"ClusterIP\""),
                arguments("protocol is TCP", "{ports: [{port: 80}]}", "/ports/0/protocol", "\"TCP\""),
                arguments(
                        "an empty protocol is TCP",
                        "{ports: [{port: 80, protocol: ''}]}",
                        "/ports/0/protocol",
                        "\"TCP\""),
                arguments("protocol is kept", "{ports: [{port: 80, protocol: UDP}]}", "/ports/0/protocol", "\"UDP\""),
                arguments("targetPort is the port", "{ports: [{port: 80}]}", "/ports/0/targetPort", "80"),
                arguments(
                        "targetPort 0 is the port",
                        "{ports: [{port: 80, targetPort: 0}]}",
                        "/ports/0/targetPort",
                        "80"),
                arguments(
                        "targetPort '' is the port",
                        "{ports: [{port: 80, targetPort: ''}]}",
                        "/ports/0/targetPort",
                        "80"),
                arguments(
                        "targetPort is the port of a headless service too",
                        "{clusterIP: None, ports: [{port: 80}]}",
                        "/ports/0/targetPort",
                        "80"),
                arguments(
                        "a targetPort name is kept",
                        "{ports: [{port: 80, targetPort: http}]}",
                        "/ports/0/targetPort",
                        "\"http\""),
                arguments(
                        "externalTrafficPolicy of NodePort",
                        "{type: NodePort}",
                        "/externalTrafficPolicy",
                        "\"Cluster\""),
                arguments(
                        "externalTrafficPolicy of LoadBalancer",
                        "{type: LoadBalancer}",
                        "/externalTrafficPolicy",
                        "\"Cluster\""),
                arguments(
                        "externalTrafficPolicy of ClusterIP with externalIPs (H1)",
                        "{externalIPs: [1.2.3.4]}",
                        "/externalTrafficPolicy",
                        "\"Cluster\""),
                arguments("no externalTrafficPolicy for ClusterIP", "{}", "/externalTrafficPolicy", null),
                arguments(
                        "no externalTrafficPolicy for ExternalName",
                        "{type: ExternalName, externalIPs: [1.2.3.4]}",
                        "/externalTrafficPolicy",
                        null),
                arguments(
                        "externalTrafficPolicy is kept",
                        "{type: NodePort, externalTrafficPolicy: Local}",
                        "/externalTrafficPolicy",
                        "\"Local\""),
                arguments("internalTrafficPolicy of ClusterIP", "{}", "/internalTrafficPolicy", "\"Cluster\""),
                arguments(
                        "internalTrafficPolicy of NodePort",
                        "{type: NodePort}",
                        "/internalTrafficPolicy",
                        "\"Cluster\""),
                arguments(
                        "internalTrafficPolicy of LoadBalancer",
                        "{type: LoadBalancer}",
                        "/internalTrafficPolicy",
                        "\"Cluster\""),
                arguments(
                        "no internalTrafficPolicy for ExternalName",
                        "{type: ExternalName}",
                        "/internalTrafficPolicy",
                        null),
                arguments(
                        "allocateLoadBalancerNodePorts of LoadBalancer",
                        "{type: LoadBalancer}",
                        "/allocateLoadBalancerNodePorts",
                        "true"),
                arguments(
                        "allocateLoadBalancerNodePorts false is kept",
                        "{type: LoadBalancer, allocateLoadBalancerNodePorts: false}",
                        "/allocateLoadBalancerNodePorts",
                        "false"),
                arguments(
                        "no allocateLoadBalancerNodePorts for NodePort",
                        "{type: NodePort}",
                        "/allocateLoadBalancerNodePorts",
                        null),
                arguments("families are not defaulted here", "{}", "/ipFamilyPolicy", null),
                arguments("Go leaves out nodePort 0", "{ports: [{port: 80, nodePort: 0}]}", "/ports/0/nodePort", null),
                arguments("Go leaves out clusterIP ''", "{clusterIP: ''}", "/clusterIP", null),
                arguments(
                        "Go leaves out healthCheckNodePort 0",
                        "{healthCheckNodePort: 0}",
                        "/healthCheckNodePort",
                        null),
                arguments(
                        "Go leaves out publishNotReadyAddresses false",
                        "{publishNotReadyAddresses: false}",
                        "/publishNotReadyAddresses",
                        null),
                arguments(
                        "publishNotReadyAddresses is kept",
                        "{publishNotReadyAddresses: true}",
                        "/publishNotReadyAddresses",
                        "true"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aFieldIsDefaulted(String rule, String spec, String pointer, String expected) {
        Service service = service(spec);
        ServiceDefaults.apply(service);
        JsonNode value = KubeJson.tree(KubeJson.write(service.getSpec())).at(pointer);
        assertThat(value.isMissingNode() ? null : value.toString()).as(rule).isEqualTo(expected);
    }

    static Stream<Arguments> ipModes() {
        return Stream.of(
                arguments("an IP of a load balancer is VIP", "LoadBalancer", "{ip: 1.2.3.4}", "VIP"),
                arguments("Proxy is kept", "LoadBalancer", "{ip: 1.2.3.4, ipMode: Proxy}", "Proxy"),
                arguments("a hostname has no mode", "LoadBalancer", "{hostname: lb.example.com}", null),
                arguments("another type has no mode", "NodePort", "{ip: 1.2.3.4}", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ipModes")
    void theIpModeIsDefaulted(String rule, String type, String ingress, String expected) {
        Service service = ServicePipeline.parse(
                "{metadata: {name: web}, spec: {type: " + type + "}, status: {loadBalancer: {ingress: [" + ingress
                        + "]}}}",
                Service.class);
        ServiceDefaults.apply(service);
        assertThat(service.getStatus().getLoadBalancer().getIngress().get(0).getIpMode())
                .as(rule)
                .isEqualTo(expected);
    }

    @Test
    void aServiceWithoutSpecGetsOne() {
        Service service = ServicePipeline.parse("{metadata: {name: web}}", Service.class);
        ServiceDefaults.apply(service);
        assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
    }

    @Test
    void explicitNullsAreEmptyAsInGo() {
        Service service = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default}, spec: {ports: [null], clusterIPs: null, externalIPs: null,"
                        + " ipFamilies: null, loadBalancerSourceRanges: null, selector: null}}",
                Service.class);
        assertThat(ServicePipeline.causes(() -> ServicePipeline.singleStack().create(service)))
                .containsExactly(
                        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                        "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive");
        Service noPorts = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default}, spec: {ports: null, ipFamilies: [null], externalIPs:"
                        + " [null]}, status: {loadBalancer: {ingress: null}}}",
                Service.class);
        assertThat(ServicePipeline.causes(() -> ServicePipeline.singleStack().create(noPorts)))
                .containsExactly("spec.ipFamilies[0]: Unsupported value: \"\": supported values: \"IPv4\", \"IPv6\"");
    }

    @Test
    void defaultingTwiceChangesNothing() {
        Service service = service("{type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80}]}");
        ServiceDefaults.apply(service);
        byte[] once = KubeJson.write(service);
        ServiceDefaults.apply(service);
        assertThat(KubeJson.write(service)).isEqualTo(once);
    }
}
