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
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a DaemonSet does on one node: who may start or stay there, and what becomes of pods that fail or are too many. */
class DaemonNodesTest {
    private final Workloads cluster = new Workloads("node-1", "node-2");

    private void set(String more, String annotations) {
        cluster.create(
                Kinds.DAEMON_SET, "d", "'selector': {'matchLabels': {'app': 'a'}}, " + more + "TEMPLATE", annotations);
    }

    private void edit(Consumer<DaemonSet> change) {
        cluster.edit(Kinds.DAEMON_SET, "d", DaemonSet.class, change);
    }

    private void image(String image) {
        edit(d -> d.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(image));
    }

    private DaemonSetStatus status() {
        return cluster.get(Kinds.DAEMON_SET, "d", DaemonSet.class).getStatus();
    }

    private Stream<KubeObject> on(String node) {
        return cluster.all(Kinds.POD).stream()
                .filter(pod -> pod.facts(PodFacts.class).nodeName().equals(node));
    }

    private String only(String node) {
        assertThat(on(node)).hasSize(1);
        return on(node).findFirst().orElseThrow().name();
    }

    private void taint(String node, String effect) {
        Node tainted = cluster.get(Kinds.NODE, node, Node.class);
        tainted.getSpec()
                .getTaints()
                .add(new TaintBuilder().withKey("dedicated").withEffect(effect).build());
        cluster.put(tainted);
    }

    private void fail(String node) {
        cluster.edit(Kinds.POD, only(node), Pod.class, p -> {
            p.getStatus().setPhase("Failed");
            p.getStatus().getConditions().removeIf(c -> c.getType().equals("Ready"));
        });
    }

    private List<KubeObject> memories() {
        return cluster.snapshot().list(Kinds.CURSOR).stream()
                .filter(cursor -> cursor.name().startsWith("failed-daemons/"))
                .toList();
    }

    @Test
    void aPodStaysWhereATaintWouldOnlyKeepItFromStartingAndCountsAsAstray() {
        set("", "");
        String pod = only("node-1");
        taint("node-1", "NoSchedule");
        assertThat(only("node-1")).isEqualTo(pod);
        assertThat(status().getNumberMisscheduled()).isEqualTo(1);
        assertThat(status().getDesiredNumberScheduled()).isEqualTo(1);
        assertThat(status().getCurrentNumberScheduled()).isEqualTo(1);

        cluster.delete(Kinds.POD, pod);
        assertThat(on("node-1")).as("it would not start there again").isEmpty();
        assertThat(status().getNumberMisscheduled()).isZero();
    }

    @Test
    void aPodLeavesANodeWithATaintThatEndsWhatRuns() {
        set("", "");
        taint("node-1", "NoExecute");
        assertThat(on("node-1")).isEmpty();
        assertThat(status().getNumberMisscheduled()).isZero();
    }

    @Test
    void aNodeGetsItsPodWhenItsAgentFirstSaysThatItIsReady() {
        cluster.put(NodeFixtures.externalNode("theirs"));
        set("", "");
        assertThat(on("theirs")).isEmpty();

        cluster.put(new NodeBuilder(cluster.get(Kinds.NODE, "theirs", Node.class))
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
        only("theirs");
        assertThat(status().getDesiredNumberScheduled()).isEqualTo(3);
    }

    @Test
    void aTemplateThatNamesItsNodeHasAPodThereOnly() {
        set("", "");
        edit(d -> d.getSpec().getTemplate().getSpec().setNodeName("node-2"));
        assertThat(on("node-1")).isEmpty();
        only("node-2");
        assertThat(status().getDesiredNumberScheduled()).isEqualTo(1);
    }

    @Test
    void whatFailsAgainOnANodeIsLeftThereForLongerEachTime() {
        set("", "");
        String other = only("node-2");
        fail("node-1");
        String second = only("node-1");
        for (int pause : List.of(1, 2, 4, 8)) {
            fail("node-1");
            String failed = only("node-1");
            assertThat(failed).isEqualTo(second);
            assertThat(status().getNumberReady()).isEqualTo(1);
            cluster.advance(pause - 1);
            assertThat(only("node-1")).isEqualTo(failed);
            cluster.advance(1);
            second = only("node-1");
            assertThat(second).as("%s s later", pause).isNotEqualTo(failed);
        }
        assertThat(only("node-2")).isEqualTo(other);
    }

    @Test
    void aNewTemplateDoesNotWaitForWhatFailedBefore() {
        set("", "");
        fail("node-1");
        fail("node-1");
        String failed = only("node-1");
        image("v2");
        assertThat(on("node-1").map(KubeObject::name)).hasSize(1).doesNotContain(failed);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"half an hour later", "when it is deleted"})
    void failuresAreForgotten(String when) {
        set("", "");
        fail("node-1");
        assertThat(memories()).hasSize(1);
        if (when.equals("when it is deleted")) {
            cluster.delete(Kinds.DAEMON_SET, "d");
        } else {
            cluster.advance(1799);
            assertThat(memories()).hasSize(1);
            cluster.advance(1);
        }
        assertThat(memories()).isEmpty();
    }

    @Test
    void aSecondPodOnANodeIsRemovedAndTheOldestStays() {
        set("", "");
        String first = only("node-1");
        cluster.advance(1);
        cluster.put(new PodBuilder(cluster.get(Kinds.POD, first, Pod.class))
                .editMetadata()
                .withName("another")
                .withUid(null)
                .withResourceVersion(null)
                .withOwnerReferences()
                .endMetadata()
                .build());
        assertThat(only("node-1")).isEqualTo(first);
    }

    @Test
    void duringASurgeTheOldPodOfANodeIsTheOneThatCounts() {
        set(
                "'updateStrategy': {'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}, ",
                "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        image("v2");
        assertThat(cluster.running("v2")).isEqualTo(1);
        assertThat(status().getUpdatedNumberScheduled()).isNull();
        assertThat(status().getNumberAvailable()).isEqualTo(2);
        cluster.advance(10);
        assertThat(status().getUpdatedNumberScheduled()).isEqualTo(1);
    }

    @Test
    void withASurgeAPodThatServesWhereNoneMayStartStaysUntilEnoughServeElsewhere() {
        set(
                "'updateStrategy': {'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}, ",
                "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        taint("node-1", "NoSchedule");
        image("v2");
        assertThat(on("node-1")).as("two serve and one is wanted").isEmpty();
        cluster.advance(10);
        assertThat(cluster.running("v2")).isEqualTo(1);
        assertThat(on("node-2")).hasSize(1);
    }

    @Test
    void anImpossibleUpdateGoesOnByOne() {
        set("", "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        edit(d -> d.getSpec().getUpdateStrategy().getRollingUpdate().setMaxUnavailable(new IntOrString("0%")));
        image("v2");
        assertThat(cluster.running("v2")).isEqualTo(1);
        assertThat(cluster.ready()).isEqualTo(1);
    }

    @Test
    void aNodeIsChosenByItsLabelsWhateverItsTaints() {
        set("", "");
        taint("node-1", "NoSchedule");
        edit(d -> d.getSpec().getTemplate().getSpec().setNodeSelector(Map.of("disk", "ssd")));
        assertThat(cluster.pods()).isEmpty();
    }
}
