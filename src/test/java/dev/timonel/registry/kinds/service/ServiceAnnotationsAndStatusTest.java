package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of service-semantics B3 about annotations, and the status update. */
class ServiceAnnotationsAndStatusTest {
    private static final String SUBDOMAIN_1123 =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
                    + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String BAD_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String BAD_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private static final String ONLY_LB = "Forbidden: may only be used when `type` is 'LoadBalancer'";

    static Stream<Arguments> annotations() {
        String mode = "service.kubernetes.io/topology-mode";
        String hints = "service.kubernetes.io/topology-aware-hints";
        String ranges = "service.beta.kubernetes.io/load-balancer-source-ranges";
        String path = "metadata.annotations[" + ranges + "]: ";
        return Stream.of(
                arguments("topology annotations agree", "ClusterIP", mode + ": Auto, " + hints + ": Auto", List.of()),
                arguments("one topology annotation", "ClusterIP", mode + ": Auto", List.of()),
                arguments(
                        "topology annotations differ",
                        "ClusterIP",
                        mode + ": Auto, " + hints + ": Disabled",
                        List.of("metadata.annotations[" + mode + "]: Invalid value: \"Auto\": must match annotations["
                                + hints + "] when both are specified")),
                arguments(
                        "source ranges by annotation",
                        "LoadBalancer",
                        ranges + ": '10.0.0.0/8, 192.168.0.0/16 '",
                        List.of()),
                arguments("no source ranges by annotation", "LoadBalancer", ranges + ": ' '", List.of()),
                arguments(
                        "no range by annotation",
                        "LoadBalancer",
                        ranges + ": '10.0.0.0/8,x'",
                        List.of(path + "Invalid value: \"x\": " + BAD_CIDR)),
                arguments(
                        "source ranges by annotation of another type",
                        "NodePort",
                        ranges + ": 10.0.0.0/8",
                        List.of(path + ONLY_LB)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("annotations")
    void aCreateIsRefusedForItsAnnotations(String rule, String type, String annotations, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        Service service = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default, annotations: {" + annotations + "}}, spec: {type: " + type
                        + ", ports: [{port: 80}]}}",
                Service.class);
        assertThat(causes(() -> cluster.create(service))).as(rule).isEqualTo(expected);
    }

    static Stream<Arguments> statuses() {
        String at = "status.loadBalancer.ingress[0].";
        return Stream.of(
                arguments("an IP", "LoadBalancer", "{ip: 198.51.100.7}", List.of()),
                arguments("a hostname", "LoadBalancer", "{hostname: lb.example.com}", List.of()),
                arguments("Proxy", "LoadBalancer", "{ip: 198.51.100.7, ipMode: Proxy}", List.of()),
                arguments("no IP", "LoadBalancer", "{ip: x}", List.of(at + "ip: Invalid value: \"x\": " + BAD_IP)),
                arguments(
                        "another mode",
                        "LoadBalancer",
                        "{ip: 198.51.100.7, ipMode: NAT}",
                        List.of(at + "ipMode: Unsupported value: \"NAT\": supported values: \"Proxy\", \"VIP\"")),
                arguments(
                        "a mode without an IP",
                        "LoadBalancer",
                        "{hostname: a.b, ipMode: VIP}",
                        List.of(at + "ipMode: Forbidden: may not be specified when `ip` is not set")),
                arguments(
                        "no hostname",
                        "LoadBalancer",
                        "{hostname: a_b}",
                        List.of(at + "hostname: Invalid value: \"a_b\": " + SUBDOMAIN_1123)),
                arguments(
                        "an IP as hostname",
                        "LoadBalancer",
                        "{hostname: 1.2.3.4}",
                        List.of(at + "hostname: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address")),
                arguments(
                        "ingress of another type",
                        "NodePort",
                        "{ip: 198.51.100.7}",
                        List.of("status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is"
                                + " 'LoadBalancer'")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statuses")
    void aStatusUpdateIsRefused(String rule, String type, String ingress, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        cluster.create(service("{type: " + type + ", ports: [{port: 80}]}"));
        Service service = ServicePipeline.parse(
                "{metadata: {name: web, namespace: default}, status: {loadBalancer: {ingress: [" + ingress + "]}}}",
                Service.class);
        assertThat(causes(() -> cluster.updateStatus(service))).as(rule).isEqualTo(expected);
    }
}
