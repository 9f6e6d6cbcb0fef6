package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.ApiTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The taints that follow from a node's conditions and from a cordon, as {@code pkg/controller/nodelifecycle} keeps them:
 * there exactly as long as their cause. Taints of other keys are somebody else's.
 */
public final class NodeTaints {
    public static final Taint UNSCHEDULABLE = taint("unschedulable", "NoSchedule");
    public static final Taint NOT_READY = taint("not-ready", "NoSchedule");
    public static final Taint UNREACHABLE = taint("unreachable", "NoSchedule");
    private static final Taint NOT_READY_EVICTS = taint("not-ready", "NoExecute");
    private static final Taint UNREACHABLE_EVICTS = taint("unreachable", "NoExecute");
    private static final List<Taint> ALL = List.of(
            NOT_READY,
            UNREACHABLE,
            taint("memory-pressure", "NoSchedule"),
            taint("disk-pressure", "NoSchedule"),
            taint("pid-pressure", "NoSchedule"),
            taint("network-unavailable", "NoSchedule"),
            UNSCHEDULABLE,
            NOT_READY_EVICTS,
            UNREACHABLE_EVICTS);

    private NodeTaints() {}

    /**
     * Brings the taints of the node in line; false if they are. A NoExecute taint that somebody else set without
     * {@code timeAdded} gets it, since tolerationSeconds count from there.
     */
    static boolean align(Node node, Instant now) {
        List<Taint> taints = new ArrayList<>(node.getSpec().getTaints());
        boolean changed = false;
        for (Taint taint : ALL) {
            boolean present = taints.stream().anyMatch(t -> same(t, taint));
            boolean due = isDue(taint, node);
            if (present && !due) {
                taints.removeIf(t -> same(t, taint));
            } else if (due && !present) {
                taints.add(new Taint(taint.getEffect(), taint.getKey(), ApiTime.text(now), null));
            }
            changed |= present != due;
        }
        for (Taint taint : taints) {
            if ("NoExecute".equals(taint.getEffect()) && taint.getTimeAdded() == null) {
                taint.setTimeAdded(ApiTime.text(now));
                changed = true;
            }
        }
        node.getSpec().setTaints(taints);
        return changed;
    }

    /** Whether the node carries the taint that a Ready condition other than True brings. */
    static boolean isUnhealthy(Node node) {
        return node.getSpec().getTaints().stream()
                .anyMatch(t -> same(t, NOT_READY_EVICTS) || same(t, UNREACHABLE_EVICTS));
    }

    public static Stream<Taint> evicting(List<Taint> taints) {
        return taints.stream().filter(t -> "NoExecute".equals(t.getEffect()));
    }

    private static boolean isDue(Taint taint, Node node) {
        return switch (taint.getKey().substring(taint.getKey().indexOf('/') + 1)) {
            case "not-ready" -> has(node, "Ready", "False");
            case "unreachable" -> has(node, "Ready", "Unknown");
            case "memory-pressure" -> has(node, "MemoryPressure", "True");
            case "disk-pressure" -> has(node, "DiskPressure", "True");
            case "pid-pressure" -> has(node, "PIDPressure", "True");
            case "network-unavailable" -> has(node, "NetworkUnavailable", "True");
            default -> Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        };
    }

    private static boolean has(Node node, String type, String status) {
        Stream<NodeCondition> conditions =
                Optional.ofNullable(node.getStatus()).stream().flatMap(s -> s.getConditions().stream());
        return conditions.anyMatch(c -> type.equals(c.getType()) && status.equals(c.getStatus()));
    }

    private static boolean same(Taint one, Taint other) {
        return other.getKey().equals(one.getKey()) && other.getEffect().equals(one.getEffect());
    }

    private static Taint taint(String name, String effect) {
        return new Taint(effect, "node.kubernetes.io/" + name, null, null);
    }
}
