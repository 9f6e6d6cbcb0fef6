package dev.timonel.controller;

import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pod may run on a node: the filters NodeUnschedulable, TaintToleration and NodeAffinity of
 * {@code pkg/scheduler/framework/plugins}, with their reasons. Deviation: a node that is not Ready or is being deleted takes
 * no pod, whatever the pod tolerates, since there is no lifecycle controller that would taint it.
 */
final class NodeFit {
    private static final String UNSCHEDULABLE = "node(s) were unschedulable";
    private static final String TAINTED = "node(s) had untolerated taint(s)";
    private static final String AFFINITY = "node(s) didn't match Pod's node affinity/selector";
    private static final Taint CORDON = new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, null);

    private NodeFit() {}

    /** Why the pod may not run on the node; empty if it may. */
    static Optional<String> obstacle(PodSpec pod, KubeObject node) {
        NodeFacts facts = node.facts(NodeFacts.class);
        if (node.deleting() || facts.unschedulable() && !tolerates(pod.getTolerations(), CORDON)) {
            return Optional.of(UNSCHEDULABLE);
        }
        if (!facts.ready()) {
            return Optional.of(TAINTED);
        }
        for (Taint taint : facts.taints()) {
            boolean repels = "NoSchedule".equals(taint.getEffect()) || "NoExecute".equals(taint.getEffect());
            if (repels && !tolerates(pod.getTolerations(), taint)) {
                return Optional.of(TAINTED);
            }
        }
        boolean selected = pod.getNodeSelector() == null
                || node.labels().entrySet().containsAll(pod.getNodeSelector().entrySet());
        return selected && requiredAffinityMatches(pod, node) ? Optional.empty() : Optional.of(AFFINITY);
    }

    private static boolean tolerates(List<Toleration> tolerations, Taint taint) {
        return tolerations.stream().anyMatch(t -> tolerates(t, taint));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        if (!isEmpty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!isEmpty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        if ("Exists".equals(toleration.getOperator())) {
            return true;
        }
        boolean equal = isEmpty(toleration.getOperator()) || "Equal".equals(toleration.getOperator());
        return equal
                && !isEmpty(toleration.getKey())
                && Objects.requireNonNullElse(toleration.getValue(), "")
                        .equals(Objects.requireNonNullElse(taint.getValue(), ""));
    }

    private static boolean requiredAffinityMatches(PodSpec pod, KubeObject node) {
        if (pod.getAffinity() == null
                || pod.getAffinity().getNodeAffinity() == null
                || pod.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return true;
        }
        return pod
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .anyMatch(term -> matches(term, node));
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

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
