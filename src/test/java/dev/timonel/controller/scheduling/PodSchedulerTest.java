package dev.timonel.controller.scheduling;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.node;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PodSchedulerTest {
    private static final Plan.Note NO_NOTE = new Plan.Note(key(Kinds.POD, "p"), "", "", "", "");

    private static String nodeOf(NodeFixtures cluster, String pod) {
        String node = cluster.podNamed(pod).getSpec().getNodeName();
        return node == null ? "" : node;
    }

    private static String message(NodeFixtures cluster, String pod) {
        return cluster.podNamed(pod).getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodScheduled"))
                .map(c -> c.getMessage())
                .findFirst()
                .orElse("");
    }

    private static Plan.Note last(List<Plan.Note> notes, String reason) {
        return notes.stream().filter(n -> n.reason().equals(reason)).reduce(NO_NOTE, (a, b) -> b);
    }

    private static Node tainted(String name, String key, String value, String effect) {
        return new NodeBuilder(node(name))
                .withNewSpec()
                .addToTaints(new Taint(effect, key, null, value))
                .endSpec()
                .build();
    }

    private static Node labelled(String name, String key, String value) {
        return new NodeBuilder(node(name))
                .editMetadata()
                .addToLabels(key, value)
                .endMetadata()
                .build();
    }

    private static Pod tolerating(Toleration... tolerations) {
        return new PodBuilder(pod("p"))
                .editSpec()
                .withTolerations(tolerations)
                .endSpec()
                .build();
    }

    private static Pod affine(NodeSelectorTerm... terms) {
        return new PodBuilder(pod("p"))
                .editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNodeSelectorTerms(terms)
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }

    private static NodeSelectorTerm expression(String key, String operator, String... values) {
        return new NodeSelectorTerm(List.of(new NodeSelectorRequirement(key, operator, List.of(values))), List.of());
    }

    @Test
    void theNodeWithTheFewestPodsIsChosenAndTiesGoByName() {
        NodeFixtures cluster = cluster().withNodes("node-2", "node-1", "node-3");
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cluster.put(pod("web-" + i));
            chosen.add(nodeOf(cluster, "web-" + i));
        }
        assertThat(chosen).containsExactly("node-1", "node-2", "node-3", "node-1", "node-2");

        cluster.delete(key(Kinds.POD, "web-2"));
        cluster.put(pod("web-5"));
        assertThat(nodeOf(cluster, "web-5")).isEqualTo("node-3");
    }

    @Test
    void schedulingIsRecordedAsConditionAndEvent() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("web-1"));

        assertThat(cluster.condition("web-1", "PodScheduled")).isEqualTo("True");
        assertThat(cluster.notes)
                .containsExactly(new Plan.Note(
                        key(Kinds.POD, "web-1"),
                        "Normal",
                        "Scheduled",
                        "Successfully assigned default/web-1 to node-1",
                        "default-scheduler"));
    }

    @Test
    void aPodThatNamesItsNodeIsNotScheduled() {
        NodeFixtures cluster = cluster().withNodes("node-1", "node-2");
        cluster.put(podOn("p", "node-2"));

        assertThat(nodeOf(cluster, "p")).isEqualTo("node-2");
        assertThat(cluster.reasons()).doesNotContain("Scheduled");
        assertThat(cluster.condition("p", "PodScheduled")).isEqualTo("True");
    }

    @Test
    void withoutNodesThePodWaitsForOne() {
        NodeFixtures cluster = cluster();
        cluster.put(pod("p"));
        assertThat(cluster.condition("p", "PodScheduled")).isEqualTo("False/Unschedulable");
        assertThat(message(cluster, "p")).isEqualTo("no nodes available to schedule pods");

        cluster.withNodes("node-1");

        assertThat(nodeOf(cluster, "p")).isEqualTo("node-1");
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void theMessageCountsTheNodesByReasonInOrderOfTheText() {
        NodeFixtures cluster = cluster();
        cluster.put(tainted("a", "dedicated", "db", "NoSchedule"));
        cluster.put(new NodeBuilder(node("b"))
                .withNewSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());
        cluster.withNodes("c", "d");
        cluster.put(new PodBuilder(pod("p"))
                .editSpec()
                .withNodeSelector(Map.of("disk", "ssd"))
                .endSpec()
                .build());

        assertThat(message(cluster, "p"))
                .isEqualTo("0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable,"
                        + " 2 node(s) didn't match Pod's node affinity/selector.");
    }

    @Test
    void theWarningIsRepeatedOnlyWhenItsMessageChanges() {
        NodeFixtures cluster = cluster();
        cluster.put(tainted("a", "dedicated", "db", "NoSchedule"));
        cluster.put(pod("p"));
        cluster.editPod("p", p -> p.getMetadata().setLabels(Map.of("touched", "yes")));
        cluster.editNode("a", n -> n.getMetadata().getLabels().put("touched", "yes"));
        assertThat(cluster.reasons()).containsExactly("FailedScheduling");

        cluster.put(tainted("b", "dedicated", "db", "NoSchedule"));

        assertThat(cluster.reasons()).containsExactly("FailedScheduling", "FailedScheduling");
        assertThat(last(cluster.notes, "FailedScheduling"))
                .isEqualTo(new Plan.Note(
                        key(Kinds.POD, "p"),
                        "Warning",
                        "FailedScheduling",
                        "0/2 nodes are available: 2 node(s) had untolerated taint(s).",
                        "default-scheduler"));
    }

    @Test
    void anUnscheduledPodIsTriedAgainWhenANodeChanges() {
        NodeFixtures cluster = cluster();
        cluster.put(tainted("a", "dedicated", "db", "NoSchedule"));
        cluster.put(pod("p"));

        cluster.editNode("a", n -> n.getSpec().setTaints(List.of()));

        assertThat(nodeOf(cluster, "p")).isEqualTo("a");
    }

    @Test
    void anUnscheduledPodIsTriedAgainWhenALabelOfANodeChanges() {
        NodeFixtures cluster = cluster().withNodes("a");
        cluster.put(new PodBuilder(pod("p"))
                .editSpec()
                .withNodeSelector(Map.of("disk", "ssd"))
                .endSpec()
                .build());
        assertThat(nodeOf(cluster, "p")).isEmpty();

        cluster.editNode("a", n -> n.getMetadata().getLabels().put("disk", "ssd"));

        assertThat(nodeOf(cluster, "p")).isEqualTo("a");
    }

    @Test
    void aGatedPodWaitsWithoutAWarningUntilItsGatesAreGone() {
        NodeFixtures cluster = cluster().withNodes("a");
        cluster.put(new PodBuilder(pod("p"))
                .editSpec()
                .withSchedulingGates(new PodSchedulingGate("example.com/wait"))
                .endSpec()
                .build());
        assertThat(cluster.condition("p", "PodScheduled")).isEqualTo("False/SchedulingGated");
        assertThat(cluster.notes).isEmpty();

        cluster.editPod("p", p -> p.getSpec().setSchedulingGates(List.of()));

        assertThat(nodeOf(cluster, "p")).isEqualTo("a");
    }

    @Test
    void aPodOfAnotherSchedulerIsLeftAlone() {
        NodeFixtures cluster = cluster().withNodes("a");
        cluster.put(new PodBuilder(pod("p"))
                .editSpec()
                .withSchedulerName("my-scheduler")
                .endSpec()
                .build());

        assertThat(nodeOf(cluster, "p")).isEmpty();
        assertThat(cluster.condition("p", "PodScheduled")).isEqualTo("-");
    }

    @Test
    void anUnreadyNodeTakesAPodOnlyIfItsTaintIsTolerated() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("not-ready"));
        cluster.put(tolerating(new Toleration(null, null, "Exists", null, null)));
        assertThat(nodeOf(cluster, "p")).isEqualTo("not-ready");

        NodeFixtures intolerant = cluster();
        intolerant.put(externalNode("not-ready"));
        intolerant.put(tolerating(new Toleration("NoSchedule", "other", "Exists", null, null)));
        assertThat(nodeOf(intolerant, "p")).isEmpty();
        assertThat(message(intolerant, "p")).isEqualTo("0/1 nodes are available: 1 node(s) had untolerated taint(s).");
    }

    @Test
    void aNodeThatAFinalizerHoldsTakesPodsUntilItIsGone() {
        NodeFixtures cluster = cluster();
        cluster.put(new NodeBuilder(node("leaving"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .addToFinalizers("example.com/hold")
                .endMetadata()
                .build());
        cluster.put(pod("p"));

        assertThat(nodeOf(cluster, "p")).isEqualTo("leaving");
    }

    @Test
    void aSilentNodeTakesAPodThatToleratesThatItIsUnreachable() {
        NodeFixtures cluster = cluster();
        cluster.put(new NodeBuilder(externalNode("silent"))
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build());
        cluster.put(pod("q"));
        cluster.put(tolerating(new Toleration(null, "node.kubernetes.io/unreachable", "Exists", null, null)));

        assertThat(nodeOf(cluster, "q")).isEmpty();
        assertThat(nodeOf(cluster, "p")).isEqualTo("silent");
    }

    @ParameterizedTest(name = "{5}: taint {0}={1}:{2}, toleration {3}")
    @CsvSource({
        "k, v, NoSchedule,       k Equal v NoSchedule,   true,  key value and effect are equal",
        "k, v, NoExecute,        k Equal v NoExecute,    true,  NoExecute repels too",
        "k, v, NoSchedule,       k - v NoSchedule,       true,  the default operator is Equal",
        "k, v, NoSchedule,       k Equal v -,            true,  no effect means every effect",
        "k, v, NoSchedule,       k Exists - -,           true,  Exists ignores the value",
        "k, v, NoSchedule,       - Exists - -,           true,  no key with Exists tolerates everything",
        "k, v, NoSchedule,       k Equal w NoSchedule,   false, another value",
        "k, v, NoSchedule,       l Equal v NoSchedule,   false, another key",
        "k, v, NoSchedule,       k Equal v NoExecute,    false, another effect",
        "k, v, PreferNoSchedule, l Equal v NoSchedule,   true,  PreferNoSchedule never repels"
    })
    void aTaintKeepsAwayPodsThatDoNotTolerateIt(
            String key, String value, String effect, String toleration, boolean fits, String rule) {
        String[] t = toleration.split(" ");
        for (int i = 0; i < t.length; i++) {
            t[i] = t[i].equals("-") ? "" : t[i];
        }
        NodeFixtures cluster = cluster();
        cluster.put(tainted("a", key, value, effect));
        cluster.put(tolerating(new Toleration(t[3], t[0], t[1], null, t[2])));

        assertThat(nodeOf(cluster, "p")).as(rule).isEqualTo(fits ? "a" : "");
    }

    @Test
    void aCordonedNodeTakesOnlyPodsThatTolerateTheCordon() {
        NodeFixtures cluster = cluster();
        cluster.put(new NodeBuilder(node("a"))
                .withNewSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());
        cluster.put(pod("web"));
        cluster.put(tolerating(new Toleration("NoSchedule", "node.kubernetes.io/unschedulable", "Exists", null, null)));

        assertThat(nodeOf(cluster, "web")).isEmpty();
        assertThat(nodeOf(cluster, "p")).isEqualTo("a");
    }

    static List<Arguments> affinities() {
        return List.of(
                Arguments.of("In with the value", expression("zone", "In", "a", "b"), true),
                Arguments.of("In without the value", expression("zone", "In", "c"), false),
                Arguments.of("NotIn with the value", expression("zone", "NotIn", "a"), false),
                Arguments.of("NotIn on a missing label", expression("rack", "NotIn", "a"), true),
                Arguments.of("Exists", expression("zone", "Exists"), true),
                Arguments.of("Exists on a missing label", expression("rack", "Exists"), false),
                Arguments.of("DoesNotExist", expression("zone", "DoesNotExist"), false),
                Arguments.of("DoesNotExist on a missing label", expression("rack", "DoesNotExist"), true),
                Arguments.of("Gt below the label", expression("cores", "Gt", "7"), true),
                Arguments.of("Gt equal to the label", expression("cores", "Gt", "8"), false),
                Arguments.of("Lt above the label", expression("cores", "Lt", "9"), true),
                Arguments.of("Lt on a label that is no number", expression("zone", "Lt", "9"), false),
                Arguments.of("an empty term matches nothing", new NodeSelectorTerm(), false),
                Arguments.of(
                        "matchFields metadata.name",
                        new NodeSelectorTerm(
                                List.of(), List.of(new NodeSelectorRequirement("metadata.name", "In", List.of("n")))),
                        true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("affinities")
    void requiredNodeAffinityIsObeyed(String rule, NodeSelectorTerm term, boolean fits) {
        NodeFixtures cluster = cluster();
        Node node = labelled("n", "zone", "a");
        node.getMetadata().getLabels().put("cores", "8");
        cluster.put(node);
        cluster.put(affine(term));

        assertThat(nodeOf(cluster, "p")).as(rule).isEqualTo(fits ? "n" : "");
    }

    @Test
    void oneMatchingTermIsEnoughAndItsExpressionsMustAllMatch() {
        NodeFixtures cluster = cluster();
        cluster.put(labelled("n", "zone", "a"));
        cluster.put(affine(expression("zone", "In", "x"), expression("zone", "In", "a")));
        assertThat(nodeOf(cluster, "p")).isEqualTo("n");

        NodeFixtures other = cluster();
        other.put(labelled("n", "zone", "a"));
        other.put(affine(new NodeSelectorTerm(
                List.of(
                        new NodeSelectorRequirement("zone", "In", List.of("a")),
                        new NodeSelectorRequirement("disk", "Exists", List.of())),
                List.of())));
        assertThat(nodeOf(other, "p")).isEmpty();
    }
}
