package dev.timonel.controller.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.util.ArrayList;
import java.util.List;

/** The condition {@code DisruptionAllowed}, by {@code k8s.io/component-helpers/apps/poddisruptionbudget}. */
final class BudgetConditions {
    private static final String TYPE = "DisruptionAllowed";

    private BudgetConditions() {}

    static void set(PodDisruptionBudgetStatus status, boolean allowed, String reason, String message, String now) {
        String value = allowed ? "True" : "False";
        List<Condition> conditions = new ArrayList<>(status.getConditions());
        Condition before = conditions.stream()
                .filter(c -> TYPE.equals(c.getType()))
                .findFirst()
                .orElse(null);
        String since = before != null && value.equals(before.getStatus()) ? before.getLastTransitionTime() : now;
        Condition condition = new ConditionBuilder()
                .withType(TYPE)
                .withStatus(value)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(status.getObservedGeneration())
                .withLastTransitionTime(since)
                .build();
        if (before == null) {
            conditions.add(condition);
        } else {
            conditions.set(conditions.indexOf(before), condition);
        }
        status.setConditions(conditions);
    }
}
