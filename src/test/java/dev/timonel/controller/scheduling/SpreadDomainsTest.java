package dev.timonel.controller.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpecBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods of one template hold the nodes against their constraints once, not each for itself. */
class SpreadDomainsTest {
    private final SpreadDomains domains = new SpreadDomains();
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    private void put(HasMetadata object) {
        snapshot = snapshot.with(new Change(Change.Type.ADDED, KubeObject.draft(object), null));
    }

    private void node(String name, String zone, String disk) {
        Node node = NodeFixtures.node(name);
        node.getMetadata().setLabels(Map.of("zone", zone, "disk", disk));
        put(node);
    }

    private static ObjectKey key(String node) {
        return new ObjectKey(Kinds.NODE, "", node);
    }

    /** What a pod that is parsed anew asks. */
    private static PodSpec spec() {
        PodSpec spec = NodeFixtures.pod("p").getSpec();
        spec.setTopologySpreadConstraints(List.of(new TopologySpreadConstraintBuilder()
                .withTopologyKey("zone")
                .withMaxSkew(1)
                .withWhenUnsatisfiable("DoNotSchedule")
                .withNodeTaintsPolicy("Honor")
                .build()));
        return spec;
    }

    private Map<ObjectKey, String> of(PodSpec spec) {
        List<TopologySpreadConstraint> hard = spec.getTopologySpreadConstraints();
        List<Map<ObjectKey, String>> found = domains.of(hard, spec, snapshot);
        assertThat(found)
                .isEqualTo(new SpreadDomains().of(hard, spec, snapshot))
                .hasSize(1);
        return found.get(0);
    }

    @BeforeEach
    void nodes() {
        node("n1", "a", "hdd");
        node("n2", "b", "ssd");
        Node tainted = NodeFixtures.node("n3");
        tainted.getMetadata().setLabels(Map.of("zone", "c", "disk", "ssd"));
        tainted.setSpec(new NodeSpecBuilder()
                .addToTaints(
                        new TaintBuilder().withKey("k").withEffect("NoSchedule").build())
                .build());
        put(tainted);
        put(NodeFixtures.node("without-a-zone"));
    }

    private static PodSpec tolerating(String... keys) {
        PodSpec spec = spec();
        spec.setTolerations(Stream.of(keys)
                .map(key -> new TolerationBuilder()
                        .withKey(key)
                        .withOperator("Exists")
                        .build())
                .toList());
        return spec;
    }

    @Test
    void theNextPodOfTheTemplateAsksNoNodeAgain() {
        Map<ObjectKey, String> first = of(tolerating("node.kubernetes.io/not-ready"));
        assertThat(first).isEqualTo(Map.of(key("n1"), "a", key("n2"), "b"));
        put(NodeFixtures.podOn("p", "n1"));
        assertThat(of(tolerating("node.kubernetes.io/not-ready"))).isSameAs(first);
    }

    @Test
    void anotherNodeOrAnotherPodIsAnotherQuestion() {
        PodSpec spec = tolerating("node.kubernetes.io/not-ready");
        of(spec);
        node("n4", "d", "hdd");
        assertThat(of(spec)).containsEntry(key("n4"), "d").hasSize(3);

        spec.setNodeSelector(Map.of("disk", "ssd"));
        assertThat(of(spec)).isEqualTo(Map.of(key("n2"), "b"));
        PodSpec tolerant = tolerating("node.kubernetes.io/not-ready", "k");
        assertThat(of(tolerant)).containsEntry(key("n3"), "c").hasSize(4);
        PodSpec byDisk = tolerating("node.kubernetes.io/not-ready", "k");
        byDisk.getTopologySpreadConstraints().get(0).setTopologyKey("disk");
        assertThat(of(byDisk)).containsEntry(key("n1"), "hdd");
    }
}
