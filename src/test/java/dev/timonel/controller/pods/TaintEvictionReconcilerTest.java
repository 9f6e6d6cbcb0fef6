package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.nodes.NodeLifecycleReconcilerTest;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaintEvictionReconcilerTest {
    private static final ObjectKey P = key(Kinds.POD, "p");

    private static Pod tolerating(Pod pod, String taint, @Nullable Long seconds) {
        return new PodBuilder(pod)
                .editSpec()
                .addToTolerations(new TolerationBuilder()
                        .withKey(taint)
                        .withOperator("Exists")
                        .withEffect("NoExecute")
                        .withTolerationSeconds(seconds)
                        .build())
                .endSpec()
                .build();
    }

    private static void taint(NodeFixtures cluster, String node, String... keys) {
        cluster.editNode(node, n -> {
            List<Taint> taints = new ArrayList<>();
            for (String key : keys) {
                taints.add(new Taint("NoExecute", key, null, null));
            }
            n.getSpec().setTaints(taints);
        });
    }

    @Test
    void aPodWithoutATolerationGoesAtOnce() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(podOn("p", "node-1"));
        taint(cluster, "node-1", "maintenance");

        assertThat(cluster.exists(P)).isFalse();
        assertThat(cluster.notes).last().satisfies(n -> {
            assertThat(n.reason()).isEqualTo("TaintManagerEviction");
            assertThat(n.message()).isEqualTo("Marking for deletion Pod default/p");
        });
    }

    @Test
    void noScheduleEvictsNobody() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(podOn("p", "node-1"));
        cluster.editNode("node-1", n -> n.getSpec().setTaints(List.of(new Taint("NoSchedule", "a", null, null))));

        assertThat(cluster.exists(P)).isTrue();
    }

    @Test
    void aTolerationWithoutSecondsIsForEver() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(tolerating(podOn("p", "node-1"), "maintenance", null));
        taint(cluster, "node-1", "maintenance");
        cluster.advance(100_000);

        assertThat(cluster.exists(P)).isTrue();
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @ParameterizedTest(name = "tolerationSeconds {0}: gone after {1} s")
    @CsvSource({"5, 5", "0, 0", "-7, 0", "3600, 3600"})
    void aPodGoesWhenItsTolerationIsOver(long tolerated, long seconds) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(tolerating(podOn("p", "node-1"), "maintenance", tolerated));
        cluster.advance(50);
        taint(cluster, "node-1", "maintenance");

        cluster.advance(Math.max(0, seconds - 1));
        assertThat(cluster.exists(P)).isEqualTo(seconds > 0);
        cluster.advance(1);
        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void ofSeveralTaintsTheShortestTolerationCounts() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(tolerating(tolerating(podOn("p", "node-1"), "a", 60L), "b", 10L));
        taint(cluster, "node-1", "a", "b");

        assertThat(cluster.nextTimer()).contains(cluster.now.plusSeconds(10));
    }

    @Test
    void oneTaintThatIsNotToleratedIsEnough() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(tolerating(podOn("p", "node-1"), "a", null));
        taint(cluster, "node-1", "a", "b");

        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aTaintRemovedInTimeCancelsTheEviction() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(tolerating(podOn("p", "node-1"), "maintenance", 60L));
        taint(cluster, "node-1", "maintenance");
        cluster.advance(59);
        taint(cluster, "node-1");
        assertThat(cluster.nextTimer()).isEmpty();

        cluster.advance(1000);
        assertThat(cluster.exists(P)).isTrue();
    }

    @Test
    void aPodThatComesToATaintedNodeHasItsSecondsFromThen() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        taint(cluster, "node-1", "maintenance");
        cluster.advance(1000);
        cluster.put(tolerating(podOn("p", "node-1"), "maintenance", 60L));
        cluster.advance(59);
        assertThat(cluster.exists(P)).isTrue();

        cluster.advance(1);
        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void anEvictedPodOfAnExternalNodeTerminatesWithItsGraceAndSaysWhy() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(new PodBuilder(podOn("p", "vm"))
                .editSpec()
                .withTerminationGracePeriodSeconds(45L)
                .endSpec()
                .build());
        taint(cluster, "vm", "maintenance");

        Pod pod = cluster.podNamed("p");
        assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo(ApiTime.text(cluster.now.plusSeconds(45)));
        assertThat(pod.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(45);
        assertThat(cluster.condition("p", "DisruptionTarget")).isEqualTo("True/DeletionByTaintManager");
        assertThat(pod.getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("DisruptionTarget"))
                .extracting(c -> c.getMessage())
                .containsExactly("Taint manager: deleting due to NoExecute taint");
    }

    @Test
    void aSilentNodeLosesItsPodsAfterTheirSecondsAndALeaseInTimeSavesThem() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        NodeLifecycleReconcilerTest.report(cluster, "vm", "Ready", "True", "KubeletReady");
        cluster.put(tolerating(podOn("p", "vm"), "node.kubernetes.io/unreachable", 300L));

        cluster.advance(40);
        cluster.advance(299);
        assertThat(cluster.snapshot.get(P).orElseThrow().deleting()).isFalse();
        cluster.put(NodeLifecycleReconcilerTest.lease("vm", cluster.now));
        cluster.advance(39);
        assertThat(cluster.snapshot.get(P).orElseThrow().deleting()).isFalse();

        cluster.advance(1);
        cluster.advance(300);
        assertThat(cluster.snapshot.get(P).orElseThrow().deleting()).isTrue();
    }
}
