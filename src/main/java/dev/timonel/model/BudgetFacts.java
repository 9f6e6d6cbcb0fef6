package dev.timonel.model;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.jspecify.annotations.Nullable;

/** Of a PodDisruptionBudget the pods of its namespace that it guards: none without a selector, all with an empty one. */
public record BudgetFacts(@Nullable LabelSelector selector) implements Facts {

    static BudgetFacts of(PodDisruptionBudget budget) {
        return new BudgetFacts(
                budget.getSpec() == null
                        ? null
                        : LabelSelector.of(budget.getSpec().getSelector()));
    }

    /** Whether it guards a pod of its namespace. */
    public boolean selects(KubeObject pod) {
        return selector != null && selector.matches(pod.labels());
    }
}
