package dev.timonel.controller.scheduling;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PodConditions;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.TopologyLabels;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NodeGroup;
import dev.timonel.snapshot.PodTrouble;
import dev.timonel.snapshot.RankedNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Picks a node for a pod: of those that fit, the one with the fewest pods, the first by name among equals. They are asked in
 * that order, so that the first that fits is the one. Conditions and events are those of
 * {@code pkg/scheduler/schedule_one.go}.
 */
public final class PodScheduler {
    private static final String COMPONENT = "default-scheduler";
    private static final String CONDITION = "PodScheduled";

    private PodScheduler() {}

    public static Plan schedule(Pod pod, ObjectKey key, ClusterSnapshot snapshot, SchedulerMemory memory, Instant now) {
        if (PodTrouble.otherScheduler(pod.getSpec()).isPresent()) {
            return Plan.nothing();
        }
        PodConditions conditions = new PodConditions(pod, now);
        if (!pod.getSpec().getSchedulingGates().isEmpty()) {
            boolean changed = conditions.set(
                    CONDITION, false, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
            return changed ? Plan.put(pod) : Plan.nothing();
        }
        PodFacts facts = snapshot.facts(key, PodFacts.class).orElseThrow();
        Found found = find(new Obstacles(pod, facts, snapshot, memory.domains()), memory.noneFits());
        String node = found.node();
        if (node == null) {
            String message = found.message();
            return conditions.set(CONDITION, false, "Unschedulable", message)
                    ? Plan.put(pod).withNote(new Plan.Note(key, "Warning", "FailedScheduling", message, COMPONENT))
                    : Plan.nothing();
        }
        conditions.set(CONDITION, true, null, null);
        pod.getSpec().setNodeName(node);
        snapshot.get(Kinds.NODE, "", node).ifPresent(bound -> TopologyLabels.copy(bound, pod.getMetadata()));
        String message = "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + node;
        return Plan.put(pod).withNote(new Plan.Note(key, "Normal", "Scheduled", message, COMPONENT));
    }

    /** The node, or why there is none. */
    private record Found(@Nullable String node, String message) {}

    private static Found find(Obstacles obstacles, NoneFits noneFits) {
        PodSpec spec = obstacles.pod.getSpec();
        ClusterSnapshot snapshot = obstacles.snapshot;
        Optional<String> known = obstacles.alone ? noneFits.message(spec, obstacles.facts, snapshot) : Optional.empty();
        if (known.isPresent()) {
            return new Found(null, known.get());
        }
        NodeOrder candidates = new NodeOrder(spec, snapshot);
        Optional<String> node = fewestPods(obstacles, candidates, snapshot);
        if (node.isPresent()) {
            return new Found(node.get(), "");
        }
        String message = whyNone(obstacles, candidates, snapshot);
        if (obstacles.alone) {
            noneFits.remember(spec, obstacles.facts, snapshot, message);
        }
        return new Found(null, message);
    }

    /** All filters, for one pod. The neighbours are counted when a node first gets as far as them. */
    private static final class Obstacles {
        private final Pod pod;
        private final PodFacts facts;
        private final ClusterSnapshot snapshot;
        private final SpreadDomains remembered;
        private final boolean alone;
        private @Nullable PodNeighbours neighbours;

        private Obstacles(Pod pod, PodFacts facts, ClusterSnapshot snapshot, SpreadDomains remembered) {
            this.pod = pod;
            this.facts = facts;
            this.snapshot = snapshot;
            this.remembered = remembered;
            this.alone = !facts.mindsOthers() && snapshot.distances().isEmpty();
        }

        List<String> on(NodeGroup group) {
            return NodeFit.obstacles(pod.getSpec(), group);
        }

        List<String> on(RankedNode node) {
            return on(snapshot.get(Kinds.NODE, "", node.name()).orElseThrow());
        }

        /** For a node of a group without obstacles. */
        List<String> on(KubeObject node) {
            List<String> own = NodeFit.obstacles(pod.getSpec(), facts, node, snapshot);
            if (!own.isEmpty() || alone) {
                return own;
            }
            if (neighbours == null) {
                neighbours = PodNeighbours.of(pod, snapshot, remembered);
            }
            return neighbours.obstacle(node).stream().toList();
        }
    }

    private static Optional<String> fewestPods(Obstacles obstacles, NodeOrder candidates, ClusterSnapshot snapshot) {
        @Nullable RankedNode best = null;
        for (Map.Entry<NodeGroup, ? extends Collection<RankedNode>> group :
                snapshot.nodesByGroup().entrySet()) {
            if (!obstacles.on(group.getKey()).isEmpty()) {
                continue;
            }
            Iterator<RankedNode> nodes =
                    candidates.asked(group.getKey(), group.getValue()).iterator();
            while (nodes.hasNext()) {
                RankedNode node = nodes.next();
                if (best != null && best.compareTo(node) < 0) {
                    break;
                }
                if (obstacles.on(node).isEmpty()) {
                    best = node;
                    break;
                }
            }
        }
        return Optional.ofNullable(best).map(RankedNode::name);
    }

    /** In the words of {@code FitError} in {@code pkg/scheduler/framework/types.go}, without those of preemption. */
    private static String whyNone(Obstacles obstacles, NodeOrder candidates, ClusterSnapshot snapshot) {
        int nodes = snapshot.count(Kinds.NODE);
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        Optional<SortedSet<ObjectKey>> named = NodeFit.named(obstacles.pod.getSpec());
        if (named.filter(SortedSet::isEmpty).isPresent()) {
            return "0/" + nodes + " nodes are available: pod affinity terms conflict.";
        }
        Map<String, Integer> count = named.map(names -> countNamed(names, nodes, obstacles, snapshot))
                .orElseGet(() -> countAll(obstacles, candidates, snapshot));
        List<String> reasons = new ArrayList<>();
        count.forEach((obstacle, times) -> reasons.add(times + " " + obstacle));
        reasons.sort(null);
        return "0/" + nodes + " nodes are available: " + String.join(", ", reasons) + ".";
    }

    /** The filters are asked for the named nodes alone. */
    private static Map<String, Integer> countNamed(
            SortedSet<ObjectKey> names, int nodes, Obstacles obstacles, ClusterSnapshot snapshot) {
        Map<String, Integer> count = new HashMap<>();
        List<KubeObject> there =
                names.stream().map(snapshot::get).flatMap(Optional::stream).toList();
        for (KubeObject node : there) {
            List<String> ofGroup = obstacles.on(NodeGroup.of(node));
            (ofGroup.isEmpty() ? obstacles.on(node) : ofGroup)
                    .forEach(obstacle -> count.merge(obstacle, 1, Integer::sum));
        }
        if (there.size() < nodes) {
            count.put(NodeFit.NOT_NAMED, nodes - there.size());
        }
        return count;
    }

    private static Map<String, Integer> countAll(Obstacles obstacles, NodeOrder candidates, ClusterSnapshot snapshot) {
        Map<String, Integer> count = new HashMap<>();
        snapshot.nodesByGroup().forEach((group, all) -> {
            List<String> ofAll = obstacles.on(group);
            ofAll.forEach(obstacle -> count.merge(obstacle, all.size(), Integer::sum));
            if (ofAll.isEmpty()) {
                Collection<RankedNode> some = candidates.of(group, all);
                some.forEach(node -> obstacles.on(node).forEach(obstacle -> count.merge(obstacle, 1, Integer::sum)));
                if (some.size() < all.size()) {
                    count.merge(NodeFit.AFFINITY, all.size() - some.size(), Integer::sum);
                }
            }
        });
        return count;
    }
}
