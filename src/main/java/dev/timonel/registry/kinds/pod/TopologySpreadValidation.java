package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The spread constraints of a pod, by {@code validateTopologySpreadConstraints}. */
final class TopologySpreadValidation {
    private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> POLICIES = List.of("Honor", "Ignore");
    private static final String NOT_POSITIVE = "must be greater than zero";

    private TopologySpreadValidation() {}

    static List<FieldError> validate(List<TopologySpreadConstraint> constraints, String path) {
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < constraints.size(); i++) {
            TopologySpreadConstraint constraint = constraints.get(i);
            String at = path + "[" + i + "]";
            String key = orEmpty(constraint.getTopologyKey());
            String action = orEmpty(constraint.getWhenUnsatisfiable());
            int skew = Objects.requireNonNullElse(constraint.getMaxSkew(), 0);
            if (skew <= 0) {
                errors.invalid(at + ".maxSkew", skew, NOT_POSITIVE);
            }
            if (key.isEmpty()) {
                errors.add(FieldError.required(at + ".topologyKey", "can not be empty"));
            }
            if (!ACTIONS.contains(action)) {
                errors.add(FieldError.notSupported(at + ".whenUnsatisfiable", action, ACTIONS));
            }
            if (constraints.subList(i + 1, constraints.size()).stream().anyMatch(c -> isSame(c, key, action))) {
                errors.duplicate(at + ".{topologyKey, whenUnsatisfiable}", "{" + key + ", " + action + "}");
            }
            validateMinDomains(constraint.getMinDomains(), action, at + ".minDomains", errors);
            policy(constraint.getNodeAffinityPolicy(), at + ".nodeAffinityPolicy", errors);
            policy(constraint.getNodeTaintsPolicy(), at + ".nodeTaintsPolicy", errors);
            LabelKeys.validate(constraint.getMatchLabelKeys(), List.of(), constraint.getLabelSelector(), at, errors);
            LabelSelectorValidation.validate(constraint.getLabelSelector(), at + ".labelSelector", errors);
        }
        return errors.list();
    }

    private static boolean isSame(TopologySpreadConstraint constraint, String key, String action) {
        return orEmpty(constraint.getTopologyKey()).equals(key)
                && orEmpty(constraint.getWhenUnsatisfiable()).equals(action);
    }

    private static void validateMinDomains(@Nullable Integer domains, String action, String field, FieldErrors errors) {
        if (domains == null) {
            return;
        }
        if (domains <= 0) {
            errors.invalid(field, domains, NOT_POSITIVE);
        }
        if (!action.equals("DoNotSchedule")) {
            errors.invalid(field, domains, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
        }
    }

    private static void policy(@Nullable String policy, String field, FieldErrors errors) {
        if (policy != null && !POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(field, policy, POLICIES));
        }
    }
}
