package dev.timonel.controller.scheduling;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The label selectors that objects carry ({@code LabelSelectorAsSelector} of apimachinery): none selects nothing, an empty
 * one everything.
 */
final class Selecting {
    private Selecting() {}

    static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
        return selector != null
                && labels.entrySet().containsAll(pairs(selector).entrySet())
                && selector.getMatchExpressions().stream().allMatch(r -> matches(r, labels));
    }

    /** Whether it selects everything. */
    static boolean isEmpty(@Nullable LabelSelector selector) {
        return selector != null
                && pairs(selector).isEmpty()
                && selector.getMatchExpressions().isEmpty();
    }

    /** The pods of the namespace that match. */
    static Stream<KubeObject> matching(@Nullable LabelSelector written, String namespace, ClusterSnapshot snapshot) {
        dev.timonel.model.LabelSelector selector = dev.timonel.model.LabelSelector.of(written);
        return selector == null ? Stream.empty() : PodSelection.in(snapshot, namespace, selector);
    }

    private static Map<String, String> pairs(LabelSelector selector) {
        return orEmpty(selector.getMatchLabels());
    }

    private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        List<String> values = orEmpty(requirement.getValues());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
