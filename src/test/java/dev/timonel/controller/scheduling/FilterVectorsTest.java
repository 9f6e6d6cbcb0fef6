package dev.timonel.controller.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.JsonCases;
import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NodeGroup;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What kube-scheduler's own filters said of random clusters ({@code scheduling/NOTICE}). */
class FilterVectorsTest {
    /** Of all vectors, whose clusters have nothing in common. */
    private static final SchedulerMemory MEMORY = new SchedulerMemory();

    static Stream<Arguments> cases() throws IOException {
        return JsonCases.of("/scheduling/cases.jsonl.gz");
    }

    private static KubeObject object(ResourceKind kind, JsonNode json) {
        return KubeObject.draft(KubeJson.read(json.toString().getBytes(StandardCharsets.UTF_8), kind.type()));
    }

    private static List<String> fitting(KubeObject pod, ClusterSnapshot snapshot) {
        Pod copy = pod.as(Pod.class);
        return snapshot.list(Kinds.NODE).stream()
                .filter(node ->
                        NodeFit.obstacles(copy.getSpec(), NodeGroup.of(node)).isEmpty())
                .filter(node -> NodeFit.obstacles(copy.getSpec(), pod.facts(PodFacts.class), node, snapshot)
                        .isEmpty())
                .filter(node -> PodNeighbours.of(copy, snapshot, MEMORY.domains())
                        .obstacle(node)
                        .isEmpty())
                .map(KubeObject::name)
                .sorted()
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("cases")
    void thePodFitsWhereKubeSchedulerSaysAndIsToldTheSameWhereItFitsNowhere(int seed, JsonNode c) {
        List<KubeObject> all = new ArrayList<>();
        c.get("nodes").forEach(node -> all.add(object(Kinds.NODE, node)));
        c.get("namespaces").forEach(namespace -> all.add(object(Kinds.NAMESPACE, namespace)));
        c.get("pods").forEach(pod -> all.add(object(Kinds.POD, pod)));
        KubeObject waiting = object(Kinds.POD, c.get("pod"));
        all.add(waiting);
        ClusterSnapshot snapshot = ClusterSnapshot.of(1, all);
        List<String> expected =
                c.get("feasible").values().stream().map(JsonNode::asString).toList();

        assertThat(fitting(waiting, snapshot)).isEqualTo(expected);
        Pod planned = (Pod) PodScheduler.schedule(waiting.as(Pod.class), waiting.key(), snapshot, MEMORY, Settle.NOW)
                .puts()
                .get(0);
        Optional<String> node = Optional.ofNullable(planned.getSpec().getNodeName());
        if (expected.isEmpty()) {
            assertThat(planned.getStatus().getConditions().get(0).getMessage())
                    .isEqualTo(c.get("message").asString());
        } else {
            assertThat(node).hasValueSatisfying(name -> assertThat(expected).contains(name));
        }
    }
}
