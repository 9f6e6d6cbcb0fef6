package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * matchLabelKeys and mismatchLabelKeys (KEP-3633, KEP-3243): the values that a new pod has for them become part of the selector beside them, and
 * stay what they were if its labels change ({@code mutatePodAffinity} and {@code mutateTopologySpreadConstraints} of
 * {@code pkg/registry/core/pod/strategy.go}).
 */
final class LabelKeys {
    private LabelKeys() {}

    static void merge(PodSpec spec, Map<String, String> labels) {
        if (spec.getAffinity() != null) {
            terms(spec.getAffinity()).forEach(term -> {
                add(term.getMatchLabelKeys(), "In", term.getLabelSelector(), labels);
                add(term.getMismatchLabelKeys(), "NotIn", term.getLabelSelector(), labels);
            });
        }
        spec.getTopologySpreadConstraints()
                .forEach(
                        constraint -> add(constraint.getMatchLabelKeys(), "In", constraint.getLabelSelector(), labels));
    }

    private static Stream<PodAffinityTerm> terms(Affinity affinity) {
        var near = affinity.getPodAffinity();
        var apart = affinity.getPodAntiAffinity();
        return Stream.of(
                        near == null
                                ? Stream.<PodAffinityTerm>of()
                                : near.getRequiredDuringSchedulingIgnoredDuringExecution().stream(),
                        near == null
                                ? Stream.<PodAffinityTerm>of()
                                : preferred(near.getPreferredDuringSchedulingIgnoredDuringExecution()),
                        apart == null
                                ? Stream.<PodAffinityTerm>of()
                                : apart.getRequiredDuringSchedulingIgnoredDuringExecution().stream(),
                        apart == null
                                ? Stream.<PodAffinityTerm>of()
                                : preferred(apart.getPreferredDuringSchedulingIgnoredDuringExecution()))
                .flatMap(some -> some);
    }

    private static Stream<PodAffinityTerm> preferred(List<WeightedPodAffinityTerm> terms) {
        return terms.stream().map(WeightedPodAffinityTerm::getPodAffinityTerm).filter(Objects::nonNull);
    }

    /** No selector selects nothing, and goes on doing so. */
    private static void add(
            List<String> keys, String operator, @Nullable LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return;
        }
        List<LabelSelectorRequirement> expressions = new ArrayList<>(selector.getMatchExpressions());
        keys.stream()
                .filter(labels::containsKey)
                .map(key -> new LabelSelectorRequirement(key, operator, List.of(orEmpty(labels.get(key)))))
                .forEach(expressions::add);
        selector.setMatchExpressions(expressions);
    }

    /** {@code ValidateMatchLabelKeysAndMismatchLabelKeys}, which finds a key twice in the selector once it has been added. */
    static void validate(
            List<String> match,
            List<String> mismatch,
            @Nullable LabelSelector selector,
            String at,
            FieldErrors errors) {
        LabelSelectorValidation.keys(match, selector, at + ".matchLabelKeys", errors);
        LabelSelectorValidation.keys(mismatch, selector, at + ".mismatchLabelKeys", errors);
        if (selector != null) {
            Set<String> selected =
                    new HashSet<>(orEmpty(selector.getMatchLabels()).keySet());
            for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
                String key = orEmpty(expression.getKey());
                if (!selected.add(key) && match.contains(key)) {
                    errors.invalid(
                            at + "[" + match.lastIndexOf(key) + "]",
                            key,
                            "exists in both matchLabelKeys and labelSelector");
                }
            }
        }
        for (int i = 0; i < match.size(); i++) {
            if (mismatch.contains(match.get(i))) {
                errors.invalid(
                        at + ".matchLabelKeys[" + i + "]",
                        match.get(i),
                        "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }
}
