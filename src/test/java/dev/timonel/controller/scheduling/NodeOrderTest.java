package dev.timonel.controller.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.RankedNode;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many nodes are asked until one is selected, in a cluster of a thousand. */
class NodeOrderTest {
    private static final int NODES = 1_000;

    /** The last so many nodes are of a pool, and have a pod each; the others are empty, and would be taken first. */
    private static ClusterSnapshot cluster(int pool) {
        List<KubeObject> objects = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            NodeBuilder node = new NodeBuilder()
                    .withNewMetadata()
                    .withName("n" + (1000 + i))
                    .addToLabels("os", "linux")
                    .endMetadata();
            if (i >= NODES - pool) {
                node.editMetadata().addToLabels("pool", "gpu").endMetadata();
                objects.add(KubeObject.draft(new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName("p" + i)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName("n" + (1000 + i))
                                .endSpec()
                                .build())
                        .committed(1));
            }
            objects.add(KubeObject.draft(node.build()).committed(1));
        }
        return ClusterSnapshot.of(1, objects);
    }

    private static long asked(ClusterSnapshot snapshot, PodSpec spec) {
        NodeOrder order = new NodeOrder(spec, snapshot);
        return snapshot.nodesByGroup().entrySet().stream()
                .mapToLong(group -> order.asked(group.getKey(), List.copyOf(group.getValue()))
                                .takeWhile(node -> !isSelected(node, spec, snapshot))
                                .count()
                        + 1)
                .sum();
    }

    private static boolean isSelected(RankedNode node, PodSpec spec, ClusterSnapshot snapshot) {
        return NodeFit.isSelected(
                spec,
                snapshot.get(dev.timonel.model.Kinds.NODE, "", node.name()).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, NodeOrder.FEW, NodeOrder.FEW + 1, 200})
    void aPodThatSelectsSomeOfThemFindsOneAmongTheFirst(int pool) {
        PodSpec spec = new PodSpecBuilder().addToNodeSelector("pool", "gpu").build();
        assertThat(asked(cluster(pool), spec)).isLessThanOrEqualTo(NodeOrder.FEW + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", ""})
    void aPodThatSelectsAllOfThemTakesTheFirst(String os) {
        PodSpec spec = os.isEmpty()
                ? new PodSpec()
                : new PodSpecBuilder().addToNodeSelector("os", os).build();
        assertThat(asked(cluster(10), spec)).isEqualTo(1);
    }
}
