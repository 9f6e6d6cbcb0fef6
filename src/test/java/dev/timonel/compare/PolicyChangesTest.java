package dev.timonel.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.compare.PolicyChange.Effect;
import dev.timonel.model.Change;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyChangesTest {
    private static final String DENY = "{'podSelector': {}}";
    private static final String CLIENTS = "{'podSelector': {'matchLabels': {'app': 'web'}}, 'ingress': [{'from':"
            + " [{'namespaceSelector': {}, 'podSelector': {'matchLabels': {'app': 'client'}}}]}]}";

    private static Cluster cluster() {
        return Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .pod("other", "client-1", "10.244.3.8", "node-3", Map.of("app", "client"), true)
                .pod("other", "client-2", "10.244.3.9", "node-3", Map.of("app", "client"), true)
                .pod("other", "job", "10.244.3.10", "node-3", Map.of("app", "job"), true);
    }

    private static ClusterSnapshot with(ClusterSnapshot snapshot, String namespace, String name, String spec) {
        String json = "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'NetworkPolicy', 'metadata': {'namespace': '"
                + namespace + "', 'name': '" + name + "'}, 'spec': " + spec + "}";
        NetworkPolicy policy =
                KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NetworkPolicy.class);
        return snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(policy), null));
    }

    private static RouteDiff diff(ClusterSnapshot before, ClusterSnapshot after) {
        return RouteDiff.between(new ClusterState(before, Cluster.CONFIG), new ClusterState(after, Cluster.CONFIG));
    }

    @Test
    void whatNobodyGetsThroughToAnyMoreBreaks() {
        ClusterSnapshot before = cluster().snapshot();
        RouteDiff diff = diff(before, with(before, "default", "deny", DENY));

        assertThat(diff.frontends()).isEmpty();
        assertThat(diff.breaks()).isTrue();
        assertThat(diff.breaking()).singleElement().asString().contains("default/web 80/TCP", "default/deny");
        assertThat(diff.policies()).allSatisfy(change -> {
            assertThat(change.change()).isEqualTo(Effect.CutOff);
            assertThat(change.breaks()).isTrue();
            assertThat(change.policies()).containsExactly("default/deny");
            assertThat(change.after()).isZero();
        });
        assertThat(diff.policies().stream().flatMap(change -> change.from().stream()))
                .containsExactlyInAnyOrder("pods of default (2)", "pods of other (3)");
        assertThat(RouteDiffText.of(diff))
                .startsWith("BREAKS: no frontend changes, and NetworkPolicies change who gets through to 1 Service"
                        + " port.");
        assertThat(RouteDiffMarkdown.of(diff)).contains("**NetworkPolicies**");
    }

    @Test
    void aPolicyThatLetsTheClientsInBreaksNothing() {
        ClusterSnapshot before = cluster().snapshot();
        RouteDiff diff = diff(before, with(with(before, "default", "deny", DENY), "default", "clients", CLIENTS));

        assertThat(diff.breaks()).isFalse();
        assertThat(diff.policies().stream().flatMap(change -> change.from().stream()))
                .containsExactlyInAnyOrder("pods of default with app=web (2)", "pods of other with app=job (1)");
    }

    @Test
    void aPolicyThatGoesLetsIn() {
        ClusterSnapshot before = with(cluster().snapshot(), "default", "deny", DENY);
        RouteDiff diff = diff(before, with(before, "default", "clients", CLIENTS));

        assertThat(diff.breaks()).isFalse();
        assertThat(diff.policies()).singleElement().satisfies(change -> {
            assertThat(change.change()).isEqualTo(Effect.LetIn);
            assertThat(change.from()).containsExactly("pods of other with app=client (2)");
            assertThat(change.before()).isZero();
            assertThat(change.after()).isEqualTo(2);
            assertThat(change.because())
                    .startsWith("ingress[0] of NetworkPolicy default/clients lets pod other/client-1 in");
        });
        assertThat(diff(before, cluster().snapshot()).policies())
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.because())
                        .startsWith("it was denied before: NetworkPolicy default/deny isolates"));
    }

    @Test
    void egressCutsOffTheSendersOfItsNamespaceFromEveryService() {
        ClusterSnapshot before = cluster().snapshot();
        RouteDiff diff = diff(before, with(before, "other", "stay", "{'podSelector': {}, 'policyTypes': ['Egress']}"));

        assertThat(diff.breaks()).as("pods of default still get through").isFalse();
        assertThat(diff.policies()).singleElement().satisfies(change -> {
            assertThat(change.change()).isEqualTo(Effect.CutOff);
            assertThat(change.service()).isEqualTo("web");
            assertThat(change.from()).containsExactly("pods of other (3)");
        });
    }

    @Test
    void someEndpointsAreFewer() {
        ClusterSnapshot before = cluster().snapshot();
        RouteDiff diff = diff(
                before,
                with(
                        before,
                        "other",
                        "some",
                        "{'podSelector': {'matchLabels': {'app': 'job'}}, 'egress': [{'to': [{'ipBlock': {'cidr':"
                                + " '10.244.1.0/24'}}]}]}"));

        assertThat(diff.policies())
                .filteredOn(change -> change.change() == Effect.FewerEndpoints)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.from()).containsExactly("pods of other with app=job (1)");
                    assertThat(change.before()).isEqualTo(2);
                    assertThat(change.after()).isEqualTo(1);
                });
    }

    @Test
    void whereItIsKnownThatNothingEnforcesPoliciesNothingBreaks() {
        ClusterSnapshot before = cluster()
                .pod("kube-flannel", "f", "192.168.0.13", "node-3", Map.of("app", "flannel"), true)
                .snapshot();
        RouteDiff diff = diff(before, with(before, "default", "deny", DENY));

        assertThat(diff.breaks()).isFalse();
        assertThat(diff.policies())
                .isNotEmpty()
                .allSatisfy(change ->
                        assertThat(change.because()).endsWith("(flannel runs here, which enforces no policies)"));
    }

    @Test
    void aClientThatIsRelabelledIsCutOffByAPolicyThatStays() {
        ClusterSnapshot before = with(cluster().snapshot(), "default", "clients", CLIENTS);
        KubeObject client =
                before.get(dev.timonel.model.Kinds.POD, "other", "job").orElseThrow();
        io.fabric8.kubernetes.api.model.Pod relabelled = client.asPod();
        relabelled.getMetadata().setLabels(Map.of("app", "client"));
        ClusterSnapshot after = before.with(new Change(Change.Type.MODIFIED, KubeObject.draft(relabelled), client));

        assertThat(diff(before, after).policies()).singleElement().satisfies(change -> {
            assertThat(change.change()).isEqualTo(Effect.LetIn);
            assertThat(change.from()).containsExactly("pods of other with app=client (1)");
        });
        assertThat(diff(after, before).policies())
                .singleElement()
                .satisfies(change -> assertThat(change.change()).isEqualTo(Effect.CutOff));
    }

    @Test
    void otherChangesSayNothingOfPolicies() {
        ClusterSnapshot before = with(cluster().snapshot(), "default", "deny", DENY);

        assertThat(diff(before, before).policies()).isEmpty();
        assertThat(diff(before, with(before, "default", "deny", DENY)).nothingDiffers())
                .isTrue();
    }
}
