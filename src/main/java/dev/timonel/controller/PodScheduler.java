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
import java.util.Optional;
import java.util.TreeMap;
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
        Optional<String> node = fewestPods(pod, facts, snapshot);
        if (node.isEmpty()) {
            String message = whyNone(pod, facts, snapshot);
            return conditions.set(CONDITION, false, "Unschedulable", message)
                    ? Plan.put(pod).withNote(new Plan.Note(key, "Warning", "FailedScheduling", message, COMPONENT))
                    : Plan.nothing();
        }
        conditions.set(CONDITION, true, null, null);
        pod.getSpec().setNodeName(node.get());
        String message = "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + node.get();
        return Plan.put(pod).withNote(new Plan.Note(key, "Normal", "Scheduled", message, COMPONENT));
    }

    private static Optional<String> fewestPods(Pod pod, PodFacts facts, ClusterSnapshot snapshot) {
        @Nullable String best = null;
        int fewest = Integer.MAX_VALUE;
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            int pods = snapshot.podCountOnNode(node.name());
            if (pods < fewest
                    && NodeFit.obstacles(pod.getSpec(), facts, node, snapshot).isEmpty()) {
                best = node.name();
                fewest = pods;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String whyNone(Pod pod, PodFacts facts, ClusterSnapshot snapshot) {
        Collection<KubeObject> nodes = snapshot.list(Kinds.NODE);
        if (nodes.isEmpty()) {
            return "no nodes available to schedule pods";
        }
        TreeMap<String, Integer> count = new TreeMap<>();
        nodes.forEach(n -> NodeFit.obstacles(pod.getSpec(), facts, n, snapshot)
                .forEach(obstacle -> count.merge(obstacle, 1, Integer::sum)));
        List<String> reasons = new ArrayList<>();
        count.forEach((obstacle, times) -> reasons.add(times + " " + obstacle));
        reasons.sort(null);
        return "0/" + nodes.size() + " nodes are available: " + String.join(", ", reasons) + ".";
    }
}
