package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pkg/api/service/warnings_test.go} and {@code TestGetWarningsForIP} of Kubernetes 1.37, as rows. */
class KubernetesWarningsTest {
    private static final String META = "metadata: {name: x, namespace: default}\n";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "type: ClusterIP, externalIPs: [1.2.3.4] | spec.externalIPs is deprecated and may no longer be"
                        + " implemented in some clusters",
                "type: ExternalName, externalIPs: [1.2.3.4] | spec.externalIPs is ignored when spec.type is"
                        + " \"ExternalName\"",
                "type: ClusterIP, clusterIP: None, externalIPs: [1.2.3.4], sessionAffinity: None | spec.externalIPs is"
                        + " ignored for headless services",
                "type: ClusterIP, clusterIP: None, sessionAffinity: ClientIP | spec.SessionAffinity is ignored for"
                        + " headless services",
                "type: ClusterIP, externalName: a.b | spec.externalName is ignored when spec.type is not"
                        + " \"ExternalName\"",
                "type: ClusterIP, trafficDistribution: PreferClose | spec.trafficDistribution: \"PreferClose\" is"
                        + " deprecated; use \"PreferSameZone\"",
                "type: ClusterIP, clusterIPs: ['2001:DB8::1'] | spec.clusterIPs[0]: IPv6 address \"2001:DB8::1\""
                        + " should be in RFC 5952 canonical format (\"2001:db8::1\")",
                "type: LoadBalancer, loadBalancerSourceRanges: [192.168.0.5/24] | spec.loadBalancerSourceRanges[0]:"
                        + " CIDR value \"192.168.0.5/24\" is ambiguous in this context (should be \"192.168.0.0/24\" or"
                        + " \"192.168.0.5/32\"?)",
                "type: LoadBalancer, loadBalancerSourceRanges: ['2001:DB8::/64'] | spec.loadBalancerSourceRanges[0]:"
                        + " IPv6 CIDR value \"2001:DB8::/64\" should be in RFC 5952 canonical format (\"2001:db8::/64\")",
            })
    void aServiceIsWarnedOf(String spec, String warning) {
        KubeObject service = object("apiVersion: v1\nkind: Service\n" + META + "spec: {" + spec + "}");

        assertThat(KubernetesWarnings.of(service, "")).containsExactly(warning);
        assertThat(KubernetesWarnings.of(service, "status")).isEmpty();
    }

    @Test
    void whatIsInOrderIsNotWarnedOf() {
        assertThat(KubernetesWarnings.of(
                        object("apiVersion: v1\nkind: Service\n" + META
                                + "spec: {type: LoadBalancer, clusterIPs: [10.96.0.1],"
                                + " loadBalancerSourceRanges: [10.0.0.0/8]}"),
                        ""))
                .isEmpty();
    }

    @Test
    void aSliceOfNamesIsDeprecated() {
        assertThat(KubernetesWarnings.of(
                        object("apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n" + META + "addressType: FQDN"),
                        ""))
                .containsExactly("spec.addressType: FQDN endpoints are deprecated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/24, fd00::/64 |",
                "10.0.0.0/24, 10.0.1.1/24 | spec.podCIDRs[1]: CIDR value \"10.0.1.1/24\" is ambiguous in this context"
                        + " (should be \"10.0.1.0/24\" or \"10.0.1.1/32\"?)",
                "10.0.0.0/24, FD00::/64 | spec.podCIDRs[1]: IPv6 CIDR value \"FD00::/64\" should be in RFC 5952"
                        + " canonical format (\"fd00::/64\")",
            })
    void aNodeIsWarnedOf(String blocks, @Nullable String warning) {
        KubeObject node = object("apiVersion: v1\nkind: Node\nmetadata: {name: x}\nspec: {podCIDRs: [\""
                + blocks.replace(", ", "\", \"") + "\"]}");

        assertThat(KubernetesWarnings.of(node, ""))
                .isEqualTo(Stream.ofNullable(warning).toList());
    }

    private static KubeObject object(String yaml) {
        return KubeObject.draft((HasMetadata) Serialization.unmarshal(yaml));
    }

    @Test
    void aNewObjectWhoseNameMakesNoHostnameIsToldSo() {
        KubeObject pod = KubeObject.parse(
                Kinds.POD,
                "{\"metadata\":{\"name\":\"a.b\",\"namespace\":\"default\",\"uid\":\"u\",\"resourceVersion\":\"1\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(KindWarnings.ofNew(pod))
                .singleElement()
                .asString()
                .startsWith(
                        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior;"
                                + " a DNS label is recommended: [must not contain dots]");
    }

    @Test
    void aBlockOfANetworkPolicyIsLookedAt() {
        KubeObject policy = KubeObject.parse(
                Kinds.NETWORK_POLICY,
                ("{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\",\"uid\":\"u\",\"resourceVersion\":\"1\"},\"spec\":{\"egress\":[{\"to\":[{\"ipBlock\":{\"cidr\":"
                                + "\"10.0.0.0/8\",\"except\":[\"10.1.2.3/16\"]}}]}]}}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(KubernetesWarnings.of(policy, ""))
                .containsExactly(
                        "spec.egress[0].to[0].ipBlock.except[0]: CIDR value \"10.1.2.3/16\" is ambiguous in this"
                                + " context (should be \"10.1.0.0/16\" or \"10.1.2.3/32\"?)");
    }
}
