package dev.timonel.controller;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Picks a node for a pod: of those that fit, the one with the fewest pods, the first by name among equals. Conditions and
 * events are those of {@code pkg/scheduler/schedule_one.go}.
 */
final class PodScheduler {
    private static final String COMPONENT = "default-scheduler";
    private static final String CONDITION = "PodScheduled";

    private PodScheduler() {}

    static Plan schedule(Pod pod, ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        String scheduler = pod.getSpec().getSchedulerName();
        if (scheduler != null && !scheduler.isEmpty() && !scheduler.equals(COMPONENT)) {
            return Plan.nothing();
        }
        PodConditions conditions = new PodConditions(pod, now);
        if (!pod.getSpec().getSchedulingGates().isEmpty()) {
            boolean changed = conditions.set(
                    CONDITION, false, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
            return changed ? Plan.put(pod) : Plan.nothing();
        }
        PodFacts facts = snapshot.facts(key, PodFacts.class).orElseThrow();
        Obstacles obstacles = Obstacles.of(pod, facts, snapshot);
        Optional<String> node = fewestPods(obstacles, snapshot);
        if (node.isEmpty()) {
            String message = whyNone(obstacles, snapshot);
            return conditions.set(CONDITION, false, "Unschedulable", message)
                    ? Plan.put(pod).withNote(new Plan.Note(key, "Warning", "FailedScheduling", message, COMPONENT))
                    : Plan.nothing();
        }
        conditions.set(CONDITION, true, null, null);
        pod.getSpec().setNodeName(node.get());
        String message = "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + node.get();
        return Plan.put(pod).withNote(new Plan.Note(key, "Normal", "Scheduled", message, COMPONENT));
    }

    /** All filters, for one pod. The neighbours are counted when a node first gets as far as them. */
    private record Obstacles(Pod pod, PodFacts facts, ClusterSnapshot snapshot, Supplier<PodNeighbours> neighbours) {
        static Obstacles of(Pod pod, PodFacts facts, ClusterSnapshot snapshot) {
            AtomicReference<@Nullable PodNeighbours> counted = new AtomicReference<>();
            return new Obstacles(
                    pod,
                    facts,
                    snapshot,
                    () -> Objects.requireNonNull(
                            counted.updateAndGet(known -> known == null ? PodNeighbours.of(pod, snapshot) : known)));
        }

        List<String> on(KubeObject node) {
            List<String> own = NodeFit.obstacles(pod.getSpec(), facts, node, snapshot);
            boolean alone =
                    !facts.mindsOthers() && snapshot.podsThatKeepOthersAway().isEmpty();
            return own.isEmpty() && !alone
                    ? neighbours.get().obstacle(node).stream().toList()
                    : own;
        }
    }

    private static Optional<String> fewestPods(Obstacles obstacles, ClusterSnapshot snapshot) {
        @Nullable String best = null;
        int fewest = Integer.MAX_VALUE;
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            int pods = snapshot.podCountOnNode(node.name());
            if (pods < fewest && obstacles.on(node).isEmpty()) {
                best = node.name();
                fewest = pods;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String whyNone(Obstacles obstacles, ClusterSnapshot snapshot) {
        Collection<KubeObject> nodes = snapshot.list(Kinds.NODE);
        if (nodes.isEmpty()) {
            return "no nodes available to schedule pods";
        }
        TreeMap<String, Integer> count = new TreeMap<>();
        nodes.forEach(n -> obstacles.on(n).forEach(obstacle -> count.merge(obstacle, 1, Integer::sum)));
        List<String> reasons = new ArrayList<>();
        count.forEach((obstacle, times) -> reasons.add(times + " " + obstacle));
        reasons.sort(null);
        return "0/" + nodes.size() + " nodes are available: " + String.join(", ", reasons) + ".";
    }
}
