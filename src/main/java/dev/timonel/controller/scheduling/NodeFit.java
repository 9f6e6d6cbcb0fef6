package dev.timonel.controller.scheduling;

import dev.timonel.controller.nodes.NodeTaints;
import dev.timonel.controller.nodes.Tolerations;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NodeGroup;
import dev.timonel.snapshot.NodeLoad;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pod may run on a node: the filters NodeUnschedulable, TaintToleration, NodeAffinity, NodePorts and
 * NodeResourcesFit of {@code pkg/scheduler/framework/plugins}, in their order, with their reasons. Deviation: a node that
 * does not say how much cpu, memory, ephemeral storage or how many pods it has is not limited in it, so that an agent need
 * not invent numbers.
 */
public final class NodeFit {
    private static final String UNSCHEDULABLE = "node(s) were unschedulable";
    private static final String TAINTED = "node(s) had untolerated taint(s)";
    static final String AFFINITY = "node(s) didn't match Pod's node affinity/selector";
    static final String NOT_NAMED = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
    private static final String PORTS = "node(s) didn't have free ports for the requested pod ports";
    private static final String TOO_MANY = "Too many pods";
    private static final Set<String> UNLIMITED_UNLESS_REPORTED = Set.of("cpu", "memory", "ephemeral-storage");

    private NodeFit() {}

    /** Why the pod may run on no node of the group, whatever it selects or needs; empty if it may. */
    static List<String> obstacles(PodSpec spec, NodeGroup group) {
        if (group.unschedulable() && !Tolerations.tolerate(spec.getTolerations(), NodeTaints.UNSCHEDULABLE)) {
            return List.of(UNSCHEDULABLE);
        }
        return isTainted(spec, group.readyStatus(), group.taints()) ? List.of(TAINTED) : List.of();
    }

    /** Why it may not run on this node of a group that it may run on, by the first filter that refuses; empty if it may. */
    static List<String> obstacles(PodSpec spec, PodFacts pod, KubeObject node, ClusterSnapshot snapshot) {
        return isSelected(spec, node) ? lackOfRoom(pod, node, snapshot) : List.of(AFFINITY);
    }

    public static boolean isSelected(PodSpec spec, KubeObject node) {
        boolean selected = spec.getNodeSelector() == null
                || node.labels().entrySet().containsAll(spec.getNodeSelector().entrySet());
        return selected && requiredAffinityMatches(spec, node);
    }

    public static boolean isTainted(PodSpec spec, NodeFacts facts) {
        return isTainted(spec, facts.readyStatus(), facts.taints());
    }

    /** Whether a pod that runs there has to leave. */
    public static boolean isExpelled(PodSpec spec, NodeFacts facts) {
        return facts.taints().stream()
                .filter(t -> "NoExecute".equals(t.getEffect()))
                .anyMatch(t -> !Tolerations.tolerate(spec.getTolerations(), t));
    }

    /**
     * What its readiness brings counts though the taint be still to come; one that nobody has reported on counts as not ready,
     * as admission taints it upstream.
     */
    private static boolean isTainted(PodSpec spec, String readyStatus, List<Taint> taints) {
        boolean kept = switch (readyStatus) {
            case "True" -> false;
            case "Unknown" -> !Tolerations.tolerate(spec.getTolerations(), NodeTaints.UNREACHABLE);
            default -> !Tolerations.tolerate(spec.getTolerations(), NodeTaints.NOT_READY);
        };
        if (kept) {
            return true;
        }
        return taints.stream()
                .filter(t -> "NoSchedule".equals(t.getEffect()) || "NoExecute".equals(t.getEffect()))
                .anyMatch(t -> !Tolerations.tolerate(spec.getTolerations(), t));
    }

    /** What the node has not left for the pod: a free port, or each of the resources that are short. */
    static List<String> lackOfRoom(PodFacts pod, KubeObject node, ClusterSnapshot snapshot) {
        if (pod.hostPorts().stream().anyMatch(port -> isTaken(port, node.name(), snapshot))) {
            return List.of(PORTS);
        }
        Map<String, Long> allocatable = node.facts(NodeFacts.class).allocatable();
        NodeLoad load = snapshot.loadOnNode(node.name());
        List<String> lacking = new ArrayList<>();
        if (load.pods() + 1 > allocatable.getOrDefault("pods", Long.MAX_VALUE)) {
            lacking.add(TOO_MANY);
        }
        pod.requests().forEach((name, amount) -> {
            long unreported = UNLIMITED_UNLESS_REPORTED.contains(name) ? Long.MAX_VALUE : 0;
            long total = allocatable.getOrDefault(name, unreported);
            if (amount > 0 && amount > total - load.requests().getOrDefault(name, 0L)) {
                lacking.add("Insufficient " + name);
            }
        });
        return lacking;
    }

    private static boolean isTaken(PodFacts.HostPort port, String node, ClusterSnapshot snapshot) {
        return snapshot.podsWithHostPort(port.port(), node).stream()
                .map(other -> other.facts(PodFacts.class))
                .filter(other -> !other.terminal())
                .anyMatch(other -> other.hostPorts().stream().anyMatch(taken -> collide(port, taken)));
    }

    private static boolean collide(PodFacts.HostPort one, PodFacts.HostPort other) {
        boolean sameAddress = one.ip().equals(other.ip()) || isAny(one.ip()) || isAny(other.ip());
        return sameAddress && one.port() == other.port() && one.protocol().equals(other.protocol());
    }

    private static boolean isAny(String ip) {
        return ip.equals("0.0.0.0");
    }

    /**
     * The only nodes that the pod may run on, if its affinity names them, whether they exist or not; none, if what it says of
     * their names is a contradiction (PreFilter of {@code nodeaffinity/node_affinity.go}).
     */
    static Optional<SortedSet<ObjectKey>> named(PodSpec spec) {
        return required(spec).flatMap(NodeFit::named);
    }

    /** Those, or the ones that the spec selects by their labels, and maybe others; empty if it may be any. */
    static Optional<Collection<ObjectKey>> candidates(PodSpec spec, ClusterSnapshot snapshot) {
        Optional<Collection<ObjectKey>> named = named(spec).map(Function.identity());
        return named.isPresent()
                        || spec.getNodeSelector() == null
                        || spec.getNodeSelector().isEmpty()
                ? named
                : Optional.of(snapshot.nodesWithLabels(spec.getNodeSelector()));
    }

    private static Optional<SortedSet<ObjectKey>> named(NodeSelector selector) {
        SortedSet<ObjectKey> nodes = new TreeSet<>();
        for (NodeSelectorTerm term : selector.getNodeSelectorTerms()) {
            List<List<String>> names = term.getMatchFields().stream()
                    .filter(f -> "metadata.name".equals(f.getKey()) && "In".equals(f.getOperator()))
                    .map(NodeSelectorRequirement::getValues)
                    .toList();
            if (names.isEmpty()) {
                return Optional.empty();
            }
            names.get(0).stream()
                    .filter(name -> names.stream().allMatch(some -> some.contains(name)))
                    .forEach(name -> nodes.add(new ObjectKey(Kinds.NODE, "", name)));
        }
        return selector.getNodeSelectorTerms().isEmpty() ? Optional.empty() : Optional.of(nodes);
    }

    private static Optional<NodeSelector> required(PodSpec spec) {
        return Optional.ofNullable(spec.getAffinity())
                .map(Affinity::getNodeAffinity)
                .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution);
    }

    private static boolean requiredAffinityMatches(PodSpec pod, KubeObject node) {
        return required(pod)
                .map(selector -> selector.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, node)))
                .orElse(true);
    }

    /** A term without any requirement matches no node. */
    private static boolean matches(NodeSelectorTerm term, KubeObject node) {
        if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
            return false;
        }
        Map<String, String> fields = Map.of("metadata.name", node.name());
        return term.getMatchExpressions().stream().allMatch(r -> matches(r, node.labels()))
                && term.getMatchFields().stream().allMatch(r -> matches(r, fields));
    }

    private static boolean matches(NodeSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, requirement.getValues()) > 0;
            case "Lt" -> compare(value, requirement.getValues()) < 0;
            default -> false;
        };
    }

    /** The sign of label minus operand; 0, which satisfies neither Gt nor Lt, where either is not an integer. */
    private static int compare(@Nullable String label, List<String> operands) {
        try {
            return label == null || operands.size() != 1
                    ? 0
                    : Long.compare(Long.parseLong(label), Long.parseLong(operands.get(0)));
        } catch (NumberFormatException notAnInteger) {
            return 0;
        }
    }
}
