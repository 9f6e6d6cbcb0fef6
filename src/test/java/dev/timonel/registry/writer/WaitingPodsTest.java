package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of pods that no node was found for, in the real committer. */
class WaitingPodsTest {
    private static final int PODS = 300;

    private static void node(LiveCluster cluster, String name, int pods) {
        cluster.create(
                Kinds.NODE,
                "{'metadata': {'name': '" + name + "'}, 'status': {'capacity': {'cpu': '8', 'pods': '" + pods + "'}}}");
    }

    private static void pods(LiveCluster cluster) {
        cluster.createAll(
                Kinds.POD,
                PODS,
                i -> "{'metadata': {'namespace': 'default', 'name': 'p" + i + "', 'labels': {'number': '" + i
                        + "'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}");
    }

    private static Map<String, Long> reasons(ClusterSnapshot snapshot) {
        return snapshot.waitingPods().entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getKey().reason(), e -> (long) e.getValue().size(), Long::sum));
    }

    @Test
    void aPlaceThatComesFreeGoesToTheFirstAndLeavesTheOthersAsTheyWere(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            node(cluster, "n", 2);
            pods(cluster);
            assertThat(reasons(cluster.snapshot()))
                    .containsExactly(Map.entry("0/1 nodes are available: 1 Too many pods.", PODS - 2L));
            ClusterSnapshot before = cluster.snapshot();
            ObjectKey first =
                    before.waitingPods().values().iterator().next().iterator().next();
            ObjectKey runs = before.podsOnNode("n").get(0).key();

            cluster.delete(runs, 0L);

            ClusterSnapshot after = cluster.snapshot();
            assertThat(after.podsOnNode("n")).extracting(KubeObject::key).contains(first);
            List<ObjectKey> touched = before.list(Kinds.POD).stream()
                    .filter(pod ->
                            after.get(pod.key()).filter(now -> now == pod).isEmpty())
                    .map(KubeObject::key)
                    .toList();
            assertThat(touched).containsExactlyInAnyOrder(runs, first);
        }
    }

    @Test
    void aNewNodeIsFilledAndAllOthersAreToldOfItATransactionAfterTheOther(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            node(cluster, "n", 2);
            pods(cluster);
            long before = cluster.snapshot().revision();
            node(cluster, "more", 51);
            assertThat(reasons(cluster.snapshot()))
                    .as("one transaction tells no more than it may")
                    .hasSize(2);
            for (int i = 0; i < 10; i++) {
                cluster.advance(0);
            }
            assertThat(reasons(cluster.snapshot()))
                    .containsExactly(Map.entry("0/2 nodes are available: 2 Too many pods.", PODS - 53L));
            assertThat(cluster.snapshot().podCountOnNode("more")).isEqualTo(51);
            assertThat(cluster.snapshot().list(Kinds.POD).stream()
                            .filter(pod -> pod.revision() > before)
                            .filter(pod -> pod.facts(PodFacts.class).waiting() != null))
                    .hasSize(PODS - 53);
        }
    }

    @Test
    void onesTurnGoesToTheNextIfItIsDeletedBeforeItHasIt(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            node(cluster, "n", 2);
            pods(cluster);
            node(cluster, "more", PODS - 20);
            for (int i = 0; i < 4 && !cluster.snapshot().waitingPods().isEmpty(); i++) {
                for (ObjectKey next : cluster.snapshot().waitingPods().values().stream()
                        .map(group -> group.iterator().next())
                        .toList()) {
                    cluster.delete(next, 0L);
                }
            }
            for (int i = 0; i < 10; i++) {
                cluster.advance(0);
            }
            int left = cluster.snapshot().list(Kinds.POD).size();
            assertThat(left).isLessThan(PODS);
            assertThat(cluster.snapshot().podCountOnNode("more")).isEqualTo(Math.min(PODS - 20, left - 2));
        }
    }

    @Test
    void podsThatWaitForAnythingElseAreAskedTheirOwnWay(@TempDir Path directory) {
        try (LiveCluster cluster = new LiveCluster(directory)) {
            node(cluster, "n", 1);
            cluster.createPod("runs", "", "");
            cluster.createPod("a-picky", "", "'nodeSelector': {'disk': 'ssd'},");
            cluster.createPod("b-large", "", "'resources': {'requests': {'cpu': '100'}},");
            cluster.createPod("c-plain", "", "");
            assertThat(reasons(cluster.snapshot()))
                    .containsOnly(
                            Map.entry(
                                    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
                                    1L),
                            Map.entry("0/1 nodes are available: 1 Insufficient cpu, 1 Too many pods.", 1L),
                            Map.entry("0/1 nodes are available: 1 Too many pods.", 1L));
            cluster.delete(LiveCluster.pod("runs"), 0L);
            assertThat(cluster.podNamed("c-plain").getSpec().getNodeName()).isEqualTo("n");
            cluster.patch(LiveCluster.node("n"), "", "{'metadata': {'labels': {'disk': 'ssd'}}}");
            cluster.delete(LiveCluster.pod("c-plain"), 0L);
            assertThat(cluster.podNamed("a-picky").getSpec().getNodeName()).isEqualTo("n");
        }
    }
}
