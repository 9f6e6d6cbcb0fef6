package dev.timonel.registry.kinds.service;

import static dev.timonel.registry.kinds.service.ServicePipeline.causes;
import static dev.timonel.registry.kinds.service.ServicePipeline.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Service-semantics B5: the policy and the families that a service ends up with, and what cannot be. */
class ServiceIpFamiliesTest {
    private static final String V4 = "10.96.0.0/16";
    private static final String V6 = "fd00:10:96::/108";
    private static final String V46 = V4 + "," + V6;
    private static final String V64 = V6 + "," + V4;

    static Stream<Arguments> creates() {
        return Stream.of(
                arguments("IPv4 cluster", V4, "", "SingleStack", List.of("IPv4")),
                arguments("IPv6 cluster", V6, "", "SingleStack", List.of("IPv6")),
                arguments("dual-stack cluster, IPv4 first", V46, "", "SingleStack", List.of("IPv4")),
                arguments("dual-stack cluster, IPv6 first", V64, "", "SingleStack", List.of("IPv6")),
                arguments("the other family", V46, "ipFamilies: [IPv6]", "SingleStack", List.of("IPv6")),
                arguments(
                        "the family of the address", V46, "clusterIP: 'fd00:10:96::9'", "SingleStack", List.of("IPv6")),
                arguments(
                        "Prefer on one family",
                        V4,
                        "ipFamilyPolicy: PreferDualStack",
                        "PreferDualStack",
                        List.of("IPv4")),
                arguments(
                        "Prefer on two",
                        V46,
                        "ipFamilyPolicy: PreferDualStack",
                        "PreferDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "Prefer on two, IPv6 first",
                        V64,
                        "ipFamilyPolicy: PreferDualStack",
                        "PreferDualStack",
                        List.of("IPv6", "IPv4")),
                arguments(
                        "Prefer with a first family",
                        V46,
                        "ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6]",
                        "PreferDualStack",
                        List.of("IPv6", "IPv4")),
                arguments(
                        "Require on two",
                        V46,
                        "ipFamilyPolicy: RequireDualStack",
                        "RequireDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "Require with a first address",
                        V46,
                        "ipFamilyPolicy: RequireDualStack, clusterIP: 'fd00:10:96::9'",
                        "RequireDualStack",
                        List.of("IPv6", "IPv4")),
                arguments(
                        "Prefer with both addresses",
                        V46,
                        "ipFamilyPolicy: PreferDualStack, clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::9']",
                        "PreferDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "headless with a selector",
                        V46,
                        "clusterIP: None, selector: {a: b}",
                        "SingleStack",
                        List.of("IPv4")),
                arguments(
                        "headless with a selector, Prefer",
                        V46,
                        "clusterIP: None, selector: {a: b}, ipFamilyPolicy: PreferDualStack",
                        "PreferDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "headless without selector (H18)",
                        V46,
                        "clusterIP: None",
                        "RequireDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "headless without selector on one family (H18)",
                        V4,
                        "clusterIP: None",
                        "RequireDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "headless without selector on IPv6",
                        V6,
                        "clusterIP: None",
                        "RequireDualStack",
                        List.of("IPv6", "IPv4")),
                arguments(
                        "headless without selector, Prefer on one family",
                        V4,
                        "clusterIP: None, ipFamilyPolicy: PreferDualStack",
                        "PreferDualStack",
                        List.of("IPv4", "IPv6")),
                arguments(
                        "headless without selector, SingleStack",
                        V46,
                        "clusterIP: None, ipFamilyPolicy: SingleStack",
                        "SingleStack",
                        List.of("IPv4")),
                arguments(
                        "headless without selector of a family that the cluster has not",
                        V4,
                        "clusterIP: None, ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]",
                        "SingleStack",
                        List.of("IPv6")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("creates")
    void aNewServiceGetsPolicyAndFamilies(
            String rule, String cidrs, String fields, String policy, List<String> families) {
        ServicePipeline cluster = new ServicePipeline(cidrs, "30000-32767");
        ServiceSpec spec = cluster.create(spec(fields)).getSpec();
        assertThat(spec.getIpFamilyPolicy()).as(rule).isEqualTo(policy);
        assertThat(spec.getIpFamilies()).as(rule).isEqualTo(families);
        if (!"None".equals(spec.getClusterIP())) {
            assertThat(spec.getClusterIPs().stream()
                            .map(ip -> IpAddress.of(ip).family().name()))
                    .isEqualTo(families);
            assertThat(cluster.addresses()).containsExactlyInAnyOrderElementsOf(spec.getClusterIPs());
        }
    }

    static Stream<Arguments> refusals() {
        String policy = "spec.ipFamilyPolicy: Invalid value: ";
        return Stream.of(
                arguments(
                        "Require on one family",
                        V4,
                        "ipFamilyPolicy: RequireDualStack",
                        List.of(policy
                                + "\"RequireDualStack\": this cluster is not configured for dual-stack services")),
                arguments(
                        "a family that the cluster has not",
                        V4,
                        "ipFamilies: [IPv6]",
                        List.of("spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")),
                arguments(
                        "a second family that the cluster has not",
                        V4,
                        "ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv6]",
                        List.of("spec.ipFamilies[1]: Invalid value: \"IPv6\": not configured on this cluster")),
                arguments(
                        "Require of both on one family",
                        V4,
                        "ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6]",
                        List.of(
                                policy + "\"RequireDualStack\": this cluster is not configured for dual-stack services",
                                "spec.ipFamilies[1]: Invalid value: \"IPv6\": not configured on this cluster")),
                arguments(
                        "an address of a family that the cluster has not",
                        V4,
                        "clusterIP: 'fd00:10:96::9'",
                        List.of("spec.clusterIPs[0]: Invalid value: [\"fd00:10:96::9\"]: IPv6 is not configured on this"
                                + " cluster")),
                arguments(
                        "SingleStack with two families",
                        V46,
                        "ipFamilies: [IPv4, IPv6]",
                        List.of(policy
                                + "\"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple"
                                + " IP families are specified")),
                arguments(
                        "SingleStack with two addresses",
                        V46,
                        "clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00:10:96::9']",
                        List.of(policy
                                + "\"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple"
                                + " cluster IPs are specified")),
                arguments(
                        "headless with a selector, Require on one family",
                        V4,
                        "clusterIP: None, selector: {a: b}, ipFamilyPolicy: RequireDualStack",
                        List.of(policy + "\"RequireDualStack\": this cluster is not configured for dual-stack"
                                + " services")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aNewServiceIsRefused(String rule, String cidrs, String fields, List<String> expected) {
        ServicePipeline cluster = new ServicePipeline(cidrs, "30000-32767");
        assertThat(causes(() -> cluster.create(spec(fields)))).as(rule).isEqualTo(expected);
        assertThat(cluster.addresses()).isEmpty();
    }

    @Test
    void anUpdateWithoutPolicyKeepsTheOldOne() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service created = cluster.create(spec("ipFamilyPolicy: RequireDualStack"));
        assertThat(cluster.update(spec("")).getSpec()).isEqualTo(created.getSpec());
    }

    @Test
    void aSingleStackServiceIsUpgraded() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service created = cluster.create(spec(""));
        Service updated = cluster.update(spec("ipFamilyPolicy: PreferDualStack"));
        assertThat(updated.getSpec().getIpFamilies()).containsExactly("IPv4", "IPv6");
        assertThat(updated.getSpec().getClusterIPs())
                .hasSize(2)
                .startsWith(created.getSpec().getClusterIP());
        assertThat(cluster.addresses())
                .containsExactlyInAnyOrderElementsOf(updated.getSpec().getClusterIPs());
    }

    @Test
    void aDualStackServiceIsDowngradedAndItsSecondAddressReleased() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service created = cluster.create(spec("ipFamilyPolicy: RequireDualStack"));
        Service updated = cluster.update(spec("ipFamilyPolicy: SingleStack"));
        assertThat(updated.getSpec().getIpFamilies()).containsExactly("IPv4");
        assertThat(updated.getSpec().getClusterIPs())
                .containsExactly(created.getSpec().getClusterIP());
        assertThat(cluster.addresses()).containsExactly(created.getSpec().getClusterIP());
    }

    @Test
    void preferAloneIsNotUpgradedWhenTheClusterGetsASecondFamily() {
        ServicePipeline cluster = ServicePipeline.dualStack();
        Service created = cluster.create(spec("ipFamilyPolicy: PreferDualStack"));
        // as it was stored while the cluster had one family
        created.getSpec().setIpFamilies(List.of("IPv4"));
        created.getSpec().setClusterIPs(List.of(created.getSpec().getClusterIP()));
        cluster.put(created);
        Service service = cluster.get("web");
        service.getSpec().setSessionAffinity("ClientIP");
        Service updated = cluster.update(service);
        assertThat(updated.getSpec().getIpFamilies()).containsExactly("IPv4");
        assertThat(updated.getSpec().getClusterIPs()).hasSize(1);
    }

    @Test
    void anExternalNameServiceHasNoFamilies() {
        Service created =
                ServicePipeline.dualStack().create(service("{type: ExternalName, externalName: example.com}"));
        assertThat(created.getSpec().getIpFamilies()).isEmpty();
        assertThat(created.getSpec().getIpFamilyPolicy()).isNull();
        assertThat(created.getSpec().getClusterIPs()).isEmpty();
    }

    private static Service spec(String fields) {
        return service("{" + fields + (fields.isEmpty() ? "" : ", ") + "ports: [{port: 80}]}");
    }
}
