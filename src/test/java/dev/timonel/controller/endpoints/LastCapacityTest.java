package dev.timonel.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The nodes are counted once for all services, until one of them changes. */
class LastCapacityTest {
    private final LastCapacity capacity = new LastCapacity();
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    private void put(HasMetadata object) {
        snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
    }

    private void node(String name, String zone, String cpus) {
        put(new NodeBuilder(NodeFixtures.node(name))
                .editMetadata()
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpus))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
    }

    @Test
    void itIsTheSameAsLongAsTheNodesAre() {
        assertThat(capacity.of(snapshot).ratios()).isEmpty();
        node("n1", "a", "1");
        node("n2", "b", "3");
        ZoneCapacity first = capacity.of(snapshot);
        assertThat(first.ratios()).isEqualTo(Map.of("a", 0.25, "b", 0.75));

        put(NodeFixtures.podOn("p", "n1"));
        assertThat(capacity.of(snapshot)).as("not counted again").isSameAs(first);

        node("n3", "a", "2");
        assertThat(capacity.of(snapshot).ratios()).isEqualTo(Map.of("a", 0.5, "b", 0.5));
        assertThat(capacity.of(ClusterSnapshot.empty()).ratios())
                .as("another cluster, as after a transaction that failed")
                .isEmpty();
    }
}
