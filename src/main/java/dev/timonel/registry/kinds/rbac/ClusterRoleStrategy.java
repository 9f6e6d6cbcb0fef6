package dev.timonel.registry.kinds.rbac;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.util.List;

/** Cluster roles: {@code pkg/registry/rbac/clusterrole}. */
public final class ClusterRoleStrategy implements Strategy<ClusterRole> {
    @Override
    public ResourceKind kind() {
        return Kinds.CLUSTER_ROLE;
    }

    @Override
    public List<String> nameErrors(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public List<FieldError> validate(ClusterRole role, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        RbacValidation.rules(orEmpty(role.getRules()), false, errors);
        if (role.getAggregationRule() != null) {
            String at = "aggregationRule.clusterRoleSelectors";
            List<LabelSelector> selectors = orEmpty(role.getAggregationRule().getClusterRoleSelectors());
            if (selectors.isEmpty()) {
                RbacValidation.required(
                        at, "at least one clusterRoleSelector required if aggregationRule is non-nil", errors);
            }
            for (int i = 0; i < selectors.size(); i++) {
                selector(selectors.get(i), at + "[" + i + "]", errors);
            }
        }
        return errors.list();
    }

    private static void selector(LabelSelector selector, String at, FieldErrors errors) {
        errors.addAll(Names.validateLabels(selector.getMatchLabels(), at + ".matchLabels"));
        List<LabelSelectorRequirement> expressions = orEmpty(selector.getMatchExpressions());
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), at + ".matchExpressions[" + i + "]", errors);
        }
    }

    private static void expression(LabelSelectorRequirement expression, String at, FieldErrors errors) {
        String operator = orEmpty(expression.getOperator());
        boolean none = orEmpty(expression.getValues()).isEmpty();
        switch (operator) {
            case "In", "NotIn" -> {
                if (none) {
                    RbacValidation.required(
                            at + ".values", "must be specified when `operator` is 'In' or 'NotIn'", errors);
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!none) {
                    errors.forbidden(
                            at + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> errors.invalid(at + ".operator", operator, "not a valid selector operator");
        }
        String key = orEmpty(expression.getKey());
        errors.invalid(at + ".key", key, Names.qualifiedName(key));
    }

    @Override
    public List<FieldError> validateUpdate(ClusterRole role, ClusterRole old, WriteContext write) {
        return validate(role, write);
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }
}
