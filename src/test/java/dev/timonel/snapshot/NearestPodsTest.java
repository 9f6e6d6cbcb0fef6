package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Cluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person is told when a selector finds nobody who can serve. */
class NearestPodsTest {

    private static Cluster service() {
        return Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec().addToSelector("tier", "front").endSpec());
    }

    private static List<String> explain(Cluster cluster) {
        ClusterSnapshot snapshot = cluster.snapshot();
        KubeObject service = snapshot.get(Kinds.SERVICE, "default", "web").orElseThrow();
        return NearestPods.explain(
                snapshot, service, service.facts(ServiceFacts.class).ports().get(0));
    }

    @Test
    void thePodThatSharesMostPairsIsNamedWithThePairThatMisses() {
        assertThat(explain(service()
                        .pod("default", "near", "10.244.1.5", "node-1", Map.of("app", "web", "tier", "back"), true)
                        .pod("default", "far", "10.244.1.6", "node-1", Map.of("app", "api"), true)))
                .containsExactly(
                        "no pod in namespace default carries app=web,tier=front",
                        "pod near comes nearest: it has tier=back where the selector says front");
    }

    @Test
    void aMissingLabelIsNamed() {
        assertThat(explain(service().pod("web-1", "10.244.1.5", "node-1", "app", "web", true)))
                .contains("pod web-1 comes nearest: it lacks tier=front");
    }

    @Test
    void aMisspeltValueIsNamedEvenIfNoPairIsShared() {
        assertThat(explain(service()
                        .pod("default", "typo", "10.244.1.5", "node-1", Map.of("app", "wbe", "tier", "fornt"), true)))
                .contains("pod typo comes nearest: it has app=wbe where the selector says web,"
                        + " it has tier=fornt where the selector says front");
    }

    @Test
    void aPodOfAnotherNamespaceDoesNotCount() {
        assertThat(explain(service()
                        .pod("other", "web-1", "10.244.1.5", "node-1", Map.of("app", "web", "tier", "front"), true)))
                .containsExactly(
                        "no pod in namespace default carries app=web,tier=front",
                        "pod web-1 in namespace other carries all of them, but a selector reaches only its own"
                                + " namespace");
    }

    @Test
    void aPodElsewhereThatCarriesAllComesFirstAndAlone() {
        assertThat(explain(service()
                        .pod("default", "near", "10.244.1.5", "node-1", Map.of("app", "web", "tier", "fornt"), true)
                        .pod("other", "web-1", "10.244.1.6", "node-1", Map.of("app", "web", "tier", "front"), true)))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("pod web-1 in namespace other carries all of them");
    }

    @Test
    void aPodThatHasNothingInCommonIsNotNearAndTheValuesThatAreThereAreNamed() {
        assertThat(explain(service()
                        .pod("default", "a", "10.244.1.5", "node-1", Map.of("app", "slow"), true)
                        .pod("default", "b", "10.244.1.6", "node-1", Map.of("app", "pend"), true)
                        .pod("default", "c", "10.244.1.7", "node-1", Map.of("run", "other"), true)))
                .containsExactly(
                        "no pod in namespace default carries app=web,tier=front",
                        "no pod there has a similar label; values of app there: pend, slow");
    }

    @Test
    void aMistypedKeyWithAnotherValueIsNotNear() {
        assertThat(explain(service().pod("default", "a", "10.244.1.5", "node-1", Map.of("ap", "database"), true)))
                .hasSize(1);
    }

    @Test
    void aPodThatMatchesButIsNotReadySaysSo() {
        assertThat(explain(service()
                        .pod("default", "web-1", "10.244.1.5", "node-1", Map.of("app", "web", "tier", "front"), false)))
                .containsExactly(
                        "pod web-1 matches the selector, but is not ready: its condition Ready is False, without a"
                                + " reason");
    }

    @Test
    void aPodOnANodeThatDoesNotExistSaysSo() {
        assertThat(explain(service()
                        .pod("default", "web-1", "10.244.9.5", "node-9", Map.of("app", "web", "tier", "front"), true)))
                .containsExactly("pod web-1 matches the selector, but its node node-9 does not exist");
    }

    @Test
    void aServiceWithoutSelectorWaitsForSomebodyElse() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec().withSelector(Map.of()).endSpec());
        assertThat(explain(cluster)).singleElement().asString().contains("kubernetes.io/service-name=web");
    }
}
