package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DaemonSets, rule by rule, by {@code pkg/controller/daemon}. */
class DaemonRulesTest {
    private final Workloads cluster = new Workloads("node-1", "node-2", "node-3");

    private void set(String more, String annotations) {
        cluster.create(
                Kinds.DAEMON_SET, "d", "'selector': {'matchLabels': {'app': 'a'}}, " + more + "TEMPLATE", annotations);
    }

    private void edit(java.util.function.Consumer<DaemonSet> change) {
        cluster.edit(Kinds.DAEMON_SET, "d", DaemonSet.class, change);
    }

    private void image(String image) {
        edit(d -> d.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(image));
    }

    private DaemonSetStatus status() {
        return cluster.get(Kinds.DAEMON_SET, "d", DaemonSet.class).getStatus();
    }

    private List<String> nodes() {
        return cluster.all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting())
                .map(pod -> pod.facts(PodFacts.class).nodeName())
                .sorted()
                .toList();
    }

    private void node(String name, java.util.function.Consumer<Node> change) {
        Node node = cluster.get(Kinds.NODE, name, Node.class);
        change.accept(node);
        cluster.put(node);
    }

    @Test
    void everyNodeHasOneAndANewNodeGetsOne() {
        set("", "");
        assertThat(nodes()).containsExactly("node-1", "node-2", "node-3");
        cluster.put(NodeFixtures.node("node-4"));
        assertThat(nodes()).hasSize(4);
        assertThat(status().getDesiredNumberScheduled()).isEqualTo(4);
        cluster.delete(Kinds.NODE, "node-4");
        assertThat(nodes()).hasSize(3);
    }

    @Test
    void theSelectorOfNodesDecides() {
        set("", "");
        edit(d -> d.getSpec().getTemplate().getSpec().setNodeSelector(Map.of("disk", "ssd")));
        assertThat(nodes()).isEmpty();
        node("node-2", n -> n.getMetadata().setLabels(Map.of("disk", "ssd")));
        assertThat(nodes()).containsExactly("node-2");
        assertThat(status().getDesiredNumberScheduled()).isEqualTo(1);
        node("node-2", n -> n.getMetadata().setLabels(Map.of()));
        assertThat(nodes()).isEmpty();
    }

    @Test
    void aCordonedNodeKeepsItsPodAndATaintedOneNeedsAToleration() {
        node("node-1", n -> n.getSpec().setUnschedulable(true));
        node(
                "node-2",
                n -> n.getSpec()
                        .getTaints()
                        .add(new TaintBuilder()
                                .withKey("dedicated")
                                .withEffect("NoSchedule")
                                .build()));
        set("", "");
        assertThat(nodes()).containsExactly("node-1", "node-3");
        edit(d -> d.getSpec()
                .getTemplate()
                .getSpec()
                .getTolerations()
                .add(new TolerationBuilder()
                        .withKey("dedicated")
                        .withOperator("Exists")
                        .build()));
        assertThat(nodes()).containsExactly("node-1", "node-2", "node-3");
        assertThat(cluster.all(Kinds.POD).iterator().next().asPod().getSpec().getTolerations())
                .extracting(Toleration::getKey)
                .contains(
                        "node.kubernetes.io/not-ready",
                        "node.kubernetes.io/unreachable",
                        "node.kubernetes.io/disk-pressure",
                        "node.kubernetes.io/memory-pressure",
                        "node.kubernetes.io/pid-pressure",
                        "node.kubernetes.io/unschedulable");
    }

    @ParameterizedTest(name = "{0} of 3 may be missing")
    @CsvSource({"1, 2", "2, 1", "50%, 1", "34%, 1", "100%, 0"})
    void soManyMayBeMissingRoundedUp(String most, long ready) {
        set("", "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        edit(d -> d.getSpec()
                .getUpdateStrategy()
                .getRollingUpdate()
                .setMaxUnavailable(
                        most.endsWith("%") ? new IntOrString(most) : new IntOrString(Integer.parseInt(most))));
        image("v2");
        assertThat(cluster.ready()).isEqualTo(ready);
        for (int i = 0; i < 4; i++) {
            cluster.advance(10);
            assertThat(cluster.ready()).isGreaterThanOrEqualTo(ready);
        }
        assertThat(cluster.running("v2")).isEqualTo(3);
        assertThat(cluster.running("v1")).isZero();
        assertThat(status().getUpdatedNumberScheduled()).isEqualTo(3);
    }

    @Test
    void withASurgeTheOldOneStaysUntilTheNewOneServes() {
        set(
                "'updateStrategy': {'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}, ",
                "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        image("v2");
        assertThat(cluster.running("v2")).isEqualTo(1);
        assertThat(cluster.running("v1")).isEqualTo(3);
        for (int i = 0; i < 4; i++) {
            cluster.advance(10);
            assertThat(cluster.ready()).isGreaterThanOrEqualTo(3);
        }
        assertThat(cluster.running("v1")).isZero();
        assertThat(nodes()).containsExactly("node-1", "node-2", "node-3");
    }

    @Test
    void onDeleteWaitsForSomebodyToDelete() {
        set("'updateStrategy': {'type': 'OnDelete'}, ", "");
        image("v2");
        assertThat(cluster.running("v2")).isZero();
        cluster.delete(Kinds.POD, cluster.pods().get(0));
        assertThat(cluster.running("v2")).isEqualTo(1);
        assertThat(status().getUpdatedNumberScheduled()).isEqualTo(1);
    }

    @Test
    void revisionsAreForgottenBeyondTheLimit() {
        set("'revisionHistoryLimit': 1, ", "");
        for (int i = 2; i < 6; i++) {
            image("v" + i);
        }
        assertThat(cluster.all(Kinds.CONTROLLER_REVISION)).hasSize(2);
        image("v4");
        assertThat(cluster.all(Kinds.CONTROLLER_REVISION)).hasSize(2);
        assertThat(cluster.running("v4")).isEqualTo(3);
    }

    @Test
    void podsAreAdoptedAndReleased() {
        set("", "");
        KubeObject pod = cluster.all(Kinds.POD).get(0);
        cluster.edit(
                Kinds.POD,
                pod.name(),
                io.fabric8.kubernetes.api.model.Pod.class,
                p -> p.getMetadata().setLabels(Map.of("app", "debug")));
        assertThat(cluster.get(Kinds.POD, pod.name()).owners()).isEmpty();
        assertThat(nodes()).hasSize(4);
    }

    @Test
    void aNodeWithoutStatusCountsAsItIs() {
        cluster.put(new NodeBuilder(NodeFixtures.node("node-9"))
                .editMetadata()
                .addToLabels("disk", "ssd")
                .endMetadata()
                .build());
        set("", "");
        assertThat(nodes()).contains("node-9");
        assertThat(status().getNumberUnavailable()).isNull();
        assertThat(status().getNumberMisscheduled()).isZero();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"Failed, FailedDaemonPod", "Succeeded, SucceededDaemonPod"})
    void oneThatEndedIsToldOfAndReplaced(String phase, String reason) {
        set("", "");
        String ended = cluster.pods().get(0);
        cluster.edit(Kinds.POD, ended, Pod.class, p -> p.getStatus().setPhase(phase));
        assertThat(cluster.reasons()).contains(reason);
        assertThat(cluster.pods()).doesNotContain(ended).hasSize(3);
    }
}
