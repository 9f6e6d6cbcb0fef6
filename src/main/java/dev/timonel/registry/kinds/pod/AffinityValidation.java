package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes and which neighbours a pod asks for: {@code validateAffinity} of
 * {@code pkg/apis/core/validation/validation.go}.
 */
final class AffinityValidation {
    private static final String REQUIRED = ".requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = ".preferredDuringSchedulingIgnoredDuringExecution";

    private final FieldErrors errors = new FieldErrors();

    private AffinityValidation() {}

    static List<FieldError> validate(@Nullable Affinity affinity, String path) {
        AffinityValidation validation = new AffinityValidation();
        if (affinity != null) {
            validation.nodes(affinity.getNodeAffinity(), path + ".nodeAffinity");
            var with = affinity.getPodAffinity();
            if (with != null) {
                validation.pods(
                        with.getRequiredDuringSchedulingIgnoredDuringExecution(),
                        with.getPreferredDuringSchedulingIgnoredDuringExecution(),
                        path + ".podAffinity");
            }
            var without = affinity.getPodAntiAffinity();
            if (without != null) {
                validation.pods(
                        without.getRequiredDuringSchedulingIgnoredDuringExecution(),
                        without.getPreferredDuringSchedulingIgnoredDuringExecution(),
                        path + ".podAntiAffinity");
            }
        }
        return validation.errors.list();
    }

    private void nodes(@Nullable NodeAffinity affinity, String path) {
        if (affinity == null) {
            return;
        }
        var required = affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
        if (required != null) {
            String at = path + REQUIRED + ".nodeSelectorTerms";
            List<NodeSelectorTerm> terms = required.getNodeSelectorTerms();
            if (terms.isEmpty()) {
                errors.add(FieldError.required(at, "must have at least one node selector term"));
            }
            for (int i = 0; i < terms.size(); i++) {
                term(terms.get(i), at + "[" + i + "]");
            }
        }
        var preferred = affinity.getPreferredDuringSchedulingIgnoredDuringExecution();
        for (int i = 0; i < preferred.size(); i++) {
            String at = path + PREFERRED + "[" + i + "]";
            weight(preferred.get(i).getWeight(), at);
            term(
                    Objects.requireNonNullElseGet(preferred.get(i).getPreference(), NodeSelectorTerm::new),
                    at + ".preference");
        }
    }

    private void term(NodeSelectorTerm term, String path) {
        for (int i = 0; i < term.getMatchExpressions().size(); i++) {
            label(term.getMatchExpressions().get(i), path + ".matchExpressions[" + i + "]");
        }
        for (int i = 0; i < term.getMatchFields().size(); i++) {
            field(term.getMatchFields().get(i), path + ".matchFields[" + i + "]");
        }
    }

    private void label(NodeSelectorRequirement requirement, String at) {
        List<String> values = requirement.getValues();
        String operator = orEmpty(requirement.getOperator());
        if (!operator.equals("Gt") && !operator.equals("Lt")) {
            LabelSelectorValidation.operator(operator, values, at, errors);
        } else if (values.size() != 1) {
            errors.add(FieldError.required(
                    at + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
        }
        LabelSelectorValidation.values(values, at, errors);
        LabelSelectorValidation.key(orEmpty(requirement.getKey()), at + ".key", errors);
    }

    /** The only field is the name of the node. */
    private void field(NodeSelectorRequirement requirement, String at) {
        List<String> values = requirement.getValues();
        String operator = orEmpty(requirement.getOperator());
        if (!operator.equals("In") && !operator.equals("NotIn")) {
            errors.invalid(at + ".operator", operator, "not a valid selector operator");
        } else if (values.size() != 1) {
            errors.add(FieldError.required(
                    at + ".values",
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
        }
        String key = orEmpty(requirement.getKey());
        if (!key.equals("metadata.name")) {
            errors.invalid(at + ".key", key, "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            errors.invalid(at + ".values[" + i + "]", values.get(i), Names.dns1123Subdomain(values.get(i)));
        }
    }

    private void pods(List<PodAffinityTerm> required, List<WeightedPodAffinityTerm> preferred, String path) {
        for (int i = 0; i < required.size(); i++) {
            term(required.get(i), path + REQUIRED + "[" + i + "]");
        }
        for (int i = 0; i < preferred.size(); i++) {
            String at = path + PREFERRED + "[" + i + "]";
            weight(preferred.get(i).getWeight(), at);
            term(
                    Objects.requireNonNullElseGet(preferred.get(i).getPodAffinityTerm(), PodAffinityTerm::new),
                    at + ".podAffinityTerm");
        }
    }

    private void term(PodAffinityTerm term, String at) {
        LabelSelectorValidation.validate(term.getLabelSelector(), at + ".labelSelector", errors);
        LabelSelectorValidation.validate(term.getNamespaceSelector(), at + ".namespaceSelector", errors);
        term.getNamespaces().forEach(name -> errors.invalid(at + ".namespace", name, Names.dns1123Label(name)));
        LabelKeys.validate(term.getMatchLabelKeys(), term.getMismatchLabelKeys(), term.getLabelSelector(), at, errors);
        String key = orEmpty(term.getTopologyKey());
        if (key.isEmpty()) {
            errors.add(FieldError.required(at + ".topologyKey", "can not be empty"));
        }
        LabelSelectorValidation.key(key, at + ".topologyKey", errors);
    }

    private void weight(@Nullable Integer weight, String at) {
        int number = Objects.requireNonNullElse(weight, 0);
        if (number <= 0 || number > 100) {
            errors.invalid(at + ".weight", number, "must be in the range 1-100");
        }
    }
}
