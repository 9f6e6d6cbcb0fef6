package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What more may change of a pod that waits behind scheduling gates (KEP-3838): the nodes that it may go to may become
 * fewer, by entries added to nodeSelector and to the required node affinity.
 */
final class GatedPodValidation {
    private static final String TERMS =
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

    private GatedPodValidation() {}

    /** Puts back in {@code spec} what may change, so that the rest can be compared with {@code old}. */
    static List<FieldError> validate(PodSpec spec, PodSpec old) {
        List<FieldError> errors = new ArrayList<>();
        validateNodeSelector(orEmpty(spec.getNodeSelector()), orEmpty(old.getNodeSelector()), errors);
        spec.setNodeSelector(old.getNodeSelector());
        NodeAffinity now = nodeAffinity(spec);
        NodeAffinity before = nodeAffinity(old);
        if (!Objects.equals(now, before)) {
            validateTerms(terms(now), terms(before), errors);
            putBack(spec, old, before);
        }
        return errors;
    }

    private static void validateNodeSelector(
            Map<String, String> now, Map<String, String> before, List<FieldError> errors) {
        if (!now.entrySet().containsAll(before.entrySet())) {
            errors.add(FieldError.invalid(
                    "spec.nodeSelector",
                    new TreeMap<>(now),
                    "only additions to spec.nodeSelector are allowed (no mutations or deletions)"));
        }
    }

    private static void validateTerms(
            List<NodeSelectorTerm> now, List<NodeSelectorTerm> before, List<FieldError> errors) {
        if (before.isEmpty()) {
            return;
        }
        if (now.size() != before.size()) {
            errors.add(FieldError.invalid(
                    TERMS,
                    now.isEmpty()
                            ? null
                            : now.stream().map(GatedPodValidation::shown).toList(),
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!onlyAdds(now.get(i), before.get(i))) {
                errors.add(FieldError.invalid(
                        TERMS + "[" + i + "]",
                        shown(now.get(i)),
                        "only additions are allowed (no mutations or deletions)"));
            }
        }
    }

    /** An empty term matches nothing, so that any addition to it would let the pod go to more nodes. */
    private static boolean onlyAdds(NodeSelectorTerm now, NodeSelectorTerm before) {
        if (before.getMatchExpressions().isEmpty() && before.getMatchFields().isEmpty()) {
            return now.getMatchExpressions().isEmpty() && now.getMatchFields().isEmpty();
        }
        return beginsWith(now.getMatchExpressions(), before.getMatchExpressions())
                && beginsWith(now.getMatchFields(), before.getMatchFields());
    }

    private static boolean beginsWith(List<NodeSelectorRequirement> now, List<NodeSelectorRequirement> before) {
        return now.size() >= before.size() && now.subList(0, before.size()).equals(before);
    }

    private static void putBack(PodSpec spec, PodSpec old, @Nullable NodeAffinity before) {
        Affinity affinity = spec.getAffinity();
        if (affinity == null) {
            spec.setAffinity(new Affinity(before, null, null));
        } else if (old.getAffinity() == null
                && affinity.getPodAffinity() == null
                && affinity.getPodAntiAffinity() == null) {
            spec.setAffinity(null);
        } else {
            affinity.setNodeAffinity(before);
        }
    }

    private static @Nullable NodeAffinity nodeAffinity(PodSpec spec) {
        return spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
    }

    private static List<NodeSelectorTerm> terms(@Nullable NodeAffinity affinity) {
        return affinity == null || affinity.getRequiredDuringSchedulingIgnoredDuringExecution() == null
                ? List.of()
                : affinity.getRequiredDuringSchedulingIgnoredDuringExecution().getNodeSelectorTerms();
    }

    /** As upstream's internal type is rendered. */
    private static Map<String, Object> shown(NodeSelectorTerm term) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("MatchExpressions", shown(term.getMatchExpressions()));
        fields.put("MatchFields", shown(term.getMatchFields()));
        return fields;
    }

    private static @Nullable List<Map<String, Object>> shown(List<NodeSelectorRequirement> requirements) {
        if (requirements.isEmpty()) {
            return null;
        }
        List<Map<String, Object>> shown = new ArrayList<>();
        for (NodeSelectorRequirement requirement : requirements) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("Key", orEmpty(requirement.getKey()));
            fields.put("Operator", orEmpty(requirement.getOperator()));
            fields.put("Values", requirement.getValues().isEmpty() ? null : requirement.getValues());
            shown.add(fields);
        }
        return shown;
    }
}
