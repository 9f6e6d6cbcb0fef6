package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of service-semantics B2 and B3: what a create is refused for, in the words of Kubernetes. */
class ServiceValidationTest {
    private static final String SUBDOMAIN_1123 =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
                    + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String NAME_PART =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String LABEL_VALUE = "a valid label must be an empty string or consist of alphanumeric"
            + " characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
            + " 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String PORT_RANGE = "must be between 1 and 65535, inclusive";
    private static final String ONLY_LB = "Forbidden: may only be used when `type` is 'LoadBalancer'";
    private static final String BAD_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String BAD_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private static final String ONLY_LB_LOCAL =
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";

    private static Arguments row(String rule, String spec, String... causes) {
        return arguments(rule, spec, List.of(causes));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                row(
                        "an unknown type",
                        "{type: Virtual, ports: [{port: 80}]}",
                        "spec.type: Unsupported value: \"Virtual\": supported values: \"ClusterIP\", \"ExternalName\","
                                + " \"LoadBalancer\", \"NodePort\""),
                row(
                        "a headless LoadBalancer",
                        "{type: LoadBalancer, clusterIP: None, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer"
                                + " services"),
                row(
                        "a headless NodePort",
                        "{type: NodePort, clusterIP: None, ports: [{port: 80}]}",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"),
                row(
                        "ExternalName with a cluster IP",
                        "{type: ExternalName, externalName: a.b, clusterIP: 10.96.0.9}",
                        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"),
                row(
                        "ExternalName and headless",
                        "{type: ExternalName, externalName: a.b, clusterIP: None}",
                        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"),
                row(
                        "ExternalName with families",
                        "{type: ExternalName, externalName: a.b, ipFamilies: [IPv4]}",
                        "spec.ipFamilies: Forbidden: may not be set for ExternalName services"),
                row(
                        "ExternalName with a family policy",
                        "{type: ExternalName, externalName: a.b, ipFamilyPolicy: SingleStack}",
                        "spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services"),
                row("ExternalName without a name", "{type: ExternalName}", "spec.externalName: Required value"),
                row(
                        "ExternalName with a dot for a name",
                        "{type: ExternalName, externalName: '.'}",
                        "spec.externalName: Required value"),
                row("ExternalName with a trailing dot", "{type: ExternalName, externalName: example.com.}"),
                row(
                        "ExternalName with two trailing dots",
                        "{type: ExternalName, externalName: example.com..}",
                        "spec.externalName: Invalid value: \"example.com.\": " + SUBDOMAIN_1123),
                row(
                        "ExternalName with an underscore",
                        "{type: ExternalName, externalName: a_b.com}",
                        "spec.externalName: Invalid value: \"a_b.com\": " + SUBDOMAIN_1123),
                row("externalName of another type is not looked at", "{externalName: a_b, ports: [{port: 80}]}"));
    }

    static Stream<Arguments> selectorsAndAffinity() {
        return Stream.of(
                row("a selector", "{selector: {app.kubernetes.io/name: web, tier: ''}, ports: [{port: 80}]}"),
                row("an empty selector", "{selector: {}, ports: [{port: 80}]}"),
                row(
                        "a selector key",
                        "{selector: {'a b': c}, ports: [{port: 80}]}",
                        "spec.selector: Invalid value: \"a b\": " + NAME_PART),
                row(
                        "a selector key with two slashes",
                        "{selector: {a/b/c: d}, ports: [{port: 80}]}",
                        "spec.selector: Invalid value: \"a/b/c\": a valid label key "
                                + NAME_PART.substring("name part ".length())
                                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"),
                row(
                        "a selector value",
                        "{selector: {a: 'b c'}, ports: [{port: 80}]}",
                        "spec.selector: Invalid value: \"b c\": " + LABEL_VALUE),
                row(
                        "a selector value that is too long",
                        "{selector: {a: " + "b".repeat(64) + "}, ports: [{port: 80}]}",
                        "spec.selector: Invalid value: \"" + "b".repeat(64) + "\": must be no more than 63 bytes"),
                row(
                        "another affinity",
                        "{sessionAffinity: Cookie, ports: [{port: 80}]}",
                        "spec.sessionAffinity: Unsupported value: \"Cookie\": supported values: \"ClientIP\","
                                + " \"None\""),
                row("ClientIP by default", "{sessionAffinity: ClientIP, ports: [{port: 80}]}"),
                row("a second", affinity(1)),
                row("86400 seconds, though the text says less (H5)", affinity(86400)),
                row(
                        "86401 seconds",
                        affinity(86401),
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0"
                                + " and less than 86400"),
                row(
                        "0 seconds",
                        affinity(0),
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and"
                                + " less than 86400"),
                row(
                        "fewer",
                        affinity(-1),
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: -1: must be greater than 0"
                                + " and less than 86400"));
    }

    private static String affinity(int seconds) {
        return "{sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: " + seconds
                + "}}, ports: [{port: 80}]}";
    }

    static Stream<Arguments> externalIps() {
        return Stream.of(
                row("external IPs of both families", externalIp("203.0.113.9, '2001:db8::9'")),
                row("no address", externalIp("web"), "spec.externalIPs[0]: Invalid value: \"web\": " + BAD_IP),
                row("the second", externalIp("203.0.113.9, ''"), "spec.externalIPs[1]: Invalid value: \"\": " + BAD_IP),
                row(
                        "leading zeros",
                        externalIp("'203.0.113.09'"),
                        "spec.externalIPs[0]: Invalid value: \"203.0.113.09\": must not have leading 0s"),
                row(
                        "IPv4 as IPv6",
                        externalIp("'::ffff:1.2.3.4'"),
                        "spec.externalIPs[0]: Invalid value: \"::ffff:1.2.3.4\": must not be an IPv4-mapped IPv6"
                                + " address"),
                row(
                        "0.0.0.0",
                        externalIp("0.0.0.0"),
                        "spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)"),
                row(
                        "::",
                        externalIp("'::'"),
                        "spec.externalIPs[0]: Invalid value: \"::\": may not be unspecified (::)"),
                row(
                        "127.0.0.1",
                        externalIp("127.0.0.1"),
                        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range"
                                + " (127.0.0.0/8, ::1/128)"),
                row(
                        "::1",
                        externalIp("'::1'"),
                        "spec.externalIPs[0]: Invalid value: \"::1\": may not be in the loopback range (127.0.0.0/8,"
                                + " ::1/128)"),
                row(
                        "169.254.169.254",
                        externalIp("169.254.169.254"),
                        "spec.externalIPs[0]: Invalid value: \"169.254.169.254\": may not be in the link-local range"
                                + " (169.254.0.0/16, fe80::/10)"),
                row(
                        "fe80::1",
                        externalIp("'fe80::1'"),
                        "spec.externalIPs[0]: Invalid value: \"fe80::1\": may not be in the link-local range"
                                + " (169.254.0.0/16, fe80::/10)"),
                row(
                        "224.0.0.1",
                        externalIp("224.0.0.1"),
                        "spec.externalIPs[0]: Invalid value: \"224.0.0.1\": may not be in the link-local multicast range"
                                + " (224.0.0.0/24, ff02::/10)"),
                row(
                        "ff02::1",
                        externalIp("'ff02::1'"),
                        "spec.externalIPs[0]: Invalid value: \"ff02::1\": may not be in the link-local multicast range"
                                + " (224.0.0.0/24, ff02::/10)"));
    }

    private static String externalIp(String ips) {
        return "{externalIPs: [" + ips + "], ports: [{port: 80}]}";
    }

    static Stream<Arguments> loadBalancers() {
        return Stream.of(
                row("source ranges", lb("loadBalancerSourceRanges: [10.0.0.0/8, '2001:db8::/32']")),
                row("source ranges are trimmed", lb("loadBalancerSourceRanges: [' 10.0.0.0/8 ']")),
                row(
                        "source ranges have no host bits since 1.36",
                        lb("loadBalancerSourceRanges: [' 10.1.2.3/8 ']"),
                        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.1.2.3/8\": must not have bits set beyond the"
                                + " prefix length"),
                row(
                        "no range (H6)",
                        lb("loadBalancerSourceRanges: [10.0.0.0/8, ' x ']"),
                        "spec.LoadBalancerSourceRanges[1]: Invalid value: \"x\": " + BAD_CIDR),
                row(
                        "an address is no range",
                        lb("loadBalancerSourceRanges: [10.0.0.1]"),
                        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.1\": " + BAD_CIDR),
                row(
                        "a prefix that is too long",
                        lb("loadBalancerSourceRanges: [10.0.0.0/33]"),
                        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0/33\": " + BAD_CIDR),
                row(
                        "a prefix with a leading zero",
                        lb("loadBalancerSourceRanges: [10.0.0.0/08]"),
                        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0/08\": must not have leading 0s in IP"
                                + " or prefix length"),
                row(
                        "source ranges of another type",
                        "{loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 80}]}",
                        "spec.LoadBalancerSourceRanges: " + ONLY_LB),
                row(
                        "allocateLoadBalancerNodePorts of another type",
                        "{type: NodePort, allocateLoadBalancerNodePorts: true, ports: [{port: 80}]}",
                        "spec.allocateLoadBalancerNodePorts: " + ONLY_LB),
                row("a class", lb("loadBalancerClass: example.com/lb")),
                row(
                        "an invalid class",
                        lb("loadBalancerClass: 'a b'"),
                        "spec.loadBalancerClass: Invalid value: \"a b\": " + NAME_PART),
                row(
                        "a class of another type",
                        "{loadBalancerClass: a, ports: [{port: 80}]}",
                        "spec.loadBalancerClass: " + ONLY_LB),
                row("Local", lb("externalTrafficPolicy: Local")),
                row("a health check port", lb("externalTrafficPolicy: Local, healthCheckNodePort: 31000")),
                row(
                        "a health check port beyond all ports",
                        lb("externalTrafficPolicy: Local, healthCheckNodePort: 70000"),
                        "500 Internal error occurred: failed to allocate requested HealthCheck NodePort 70000: provided"
                                + " port is not in the valid range. The range of valid ports is 30000-32767"),
                row(
                        "a health check port without Local",
                        lb("healthCheckNodePort: 31000"),
                        "spec.healthCheckNodePort: Invalid value: 31000: " + ONLY_LB_LOCAL),
                row(
                        "a health check port of a NodePort",
                        "{type: NodePort, externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{port: 80}]}",
                        "spec.healthCheckNodePort: Invalid value: 31000: " + ONLY_LB_LOCAL));
    }

    private static String lb(String fields) {
        return "{type: LoadBalancer, " + fields + ", ports: [{port: 80}]}";
    }

    static Stream<Arguments> traffic() {
        return Stream.of(
                row(
                        "externalTrafficPolicy of a ClusterIP service",
                        "{externalTrafficPolicy: Local, ports: [{port: 80}]}",
                        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible"
                                + " services"),
                row(
                        "externalTrafficPolicy with externalIPs",
                        "{externalTrafficPolicy: Local, externalIPs: [1.2.3.4], ports: [{port: 80}]}"),
                row(
                        "externalTrafficPolicy of an ExternalName service",
                        "{type: ExternalName, externalName: a.b, externalTrafficPolicy: Cluster}",
                        "spec.externalTrafficPolicy: Invalid value: \"Cluster\": may only be set for"
                                + " externally-accessible services"),
                row(
                        "another externalTrafficPolicy",
                        "{type: NodePort, externalTrafficPolicy: Zone, ports: [{port: 80}]}",
                        "spec.externalTrafficPolicy: Unsupported value: \"Zone\": supported values: \"Cluster\","
                                + " \"Local\""),
                row("internalTrafficPolicy Local", "{internalTrafficPolicy: Local, ports: [{port: 80}]}"),
                row(
                        "another internalTrafficPolicy",
                        "{internalTrafficPolicy: Zone, ports: [{port: 80}]}",
                        "spec.internalTrafficPolicy: Unsupported value: \"Zone\": supported values: \"Cluster\","
                                + " \"Local\""),
                row(
                        "an empty internalTrafficPolicy",
                        "{internalTrafficPolicy: '', ports: [{port: 80}]}",
                        "spec.internalTrafficPolicy: Unsupported value: \"\": supported values: \"Cluster\","
                                + " \"Local\""),
                row("PreferClose", "{trafficDistribution: PreferClose, ports: [{port: 80}]}"),
                row("PreferSameZone", "{trafficDistribution: PreferSameZone, ports: [{port: 80}]}"),
                row("PreferSameNode", "{trafficDistribution: PreferSameNode, ports: [{port: 80}]}"),
                row(
                        "another trafficDistribution",
                        "{trafficDistribution: Random, ports: [{port: 80}]}",
                        "spec.trafficDistribution: Unsupported value: \"Random\": supported values: \"PreferClose\","
                                + " \"PreferSameZone\", \"PreferSameNode\""));
    }

    static Stream<Arguments> clusterIps() {
        return Stream.of(
                row(
                        "clusterIPs without clusterIP",
                        ips("clusterIPs: [10.96.0.9]"),
                        "spec.clusterIPs: Invalid value: [\"10.96.0.9\"]: must be empty when `clusterIP` is not"
                                + " specified"),
                row(
                        "clusterIPs that say something else",
                        ips("clusterIP: 10.96.0.9, clusterIPs: [10.96.0.8]"),
                        "spec.clusterIPs: Invalid value: [\"10.96.0.8\"]: first value must match `clusterIP`"),
                row("clusterIP and clusterIPs agree", ips("clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9]")),
                row("no address", ips("clusterIP: web"), "spec.clusterIPs[0]: Invalid value: \"web\": " + BAD_IP),
                row(
                        "an address with leading zeros",
                        ips("clusterIP: '10.96.0.09'"),
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0.09\": must not have leading 0s"),
                row(
                        "None and more",
                        ips("clusterIP: None, clusterIPs: [None, 10.96.0.9]"),
                        "spec.clusterIPs: Invalid value: [\"None\",\"10.96.0.9\"]: 'None' must be the first and only"
                                + " value"),
                row(
                        "None as the second",
                        ips("clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, None]"),
                        "spec.clusterIPs[1]: Invalid value: \"None\": " + BAD_IP),
                row(
                        "three",
                        ips("clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::9', 10.96.0.8]"),
                        "spec.clusterIPs: Invalid value: [\"10.96.0.9\",\"fd00:10:96::9\",\"10.96.0.8\"]: may only hold"
                                + " up to 2 values"),
                row(
                        "two of one family",
                        ips("clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 10.96.0.8]"),
                        "spec.clusterIPs: Invalid value: [\"10.96.0.9\",\"10.96.0.8\"]: may specify no more than one IP"
                                + " for each IP family"),
                row(
                        "not the IPv4 that the family says",
                        ips("clusterIP: 'fd00:10:96::9', ipFamilies: [IPv4]"),
                        "spec.clusterIPs[0]: Invalid value: \"fd00:10:96::9\": expected an IPv4 value as indicated by"
                                + " `ipFamilies[0]`"),
                row(
                        "not the IPv6 that the family says",
                        ips("clusterIP: 10.96.0.9, ipFamilies: [IPv6]"),
                        "spec.clusterIPs[0]: Invalid value: \"10.96.0.9\": expected an IPv6 value as indicated by"
                                + " `ipFamilies[0]`"),
                row(
                        "another family",
                        ips("ipFamilies: [IPX]"),
                        "spec.ipFamilies[0]: Unsupported value: \"IPX\": supported values: \"IPv4\", \"IPv6\""),
                row(
                        "a family twice",
                        ips("ipFamilies: [IPv4, IPv4], ipFamilyPolicy: PreferDualStack"),
                        "spec.ipFamilies[1]: Duplicate value: \"IPv4\""),
                row(
                        "another policy",
                        ips("ipFamilyPolicy: Both"),
                        "spec.ipFamilyPolicy: Unsupported value: \"Both\": supported values: \"PreferDualStack\","
                                + " \"RequireDualStack\", \"SingleStack\""));
    }

    private static String ips(String fields) {
        return "{" + fields + ", ports: [{port: 80}]}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"types", "selectorsAndAffinity", "externalIps", "loadBalancers", "traffic", "clusterIps"})
    void aCreateIsRefusedForItsFields(String rule, String spec, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        assertThat(causes(() -> cluster.create(service(spec)))).as(rule).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"types", "selectorsAndAffinity", "externalIps", "loadBalancers", "traffic"})
    void anUpdateIsRefusedForTheSame(String rule, String spec, List<String> expected) {
        ServicePipeline cluster = ServicePipeline.singleStack();
        // From ExternalName, so that nothing is immutable yet.
        cluster.create(service("{type: ExternalName, externalName: example.com}"));
        assertThat(causes(() -> cluster.update(service(spec)))).as(rule).isEqualTo(expected);
    }
}
