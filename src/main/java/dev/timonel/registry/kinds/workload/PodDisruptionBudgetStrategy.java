package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.util.List;
import java.util.Objects;

/** PodDisruptionBudgets: {@code pkg/registry/policy/poddisruptionbudget} and {@code pkg/apis/policy/validation}. */
public final class PodDisruptionBudgetStrategy implements Strategy<PodDisruptionBudget> {
    private static final List<String> POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

    @Override
    public ResourceKind kind() {
        return Kinds.POD_DISRUPTION_BUDGET;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public void setDefaults(PodDisruptionBudget budget) {
        budget.setSpec(Objects.requireNonNullElseGet(budget.getSpec(), PodDisruptionBudgetSpec::new));
        PodDisruptionBudgetStatus status =
                Objects.requireNonNullElseGet(budget.getStatus(), PodDisruptionBudgetStatus::new);
        status.setCurrentHealthy(Counts.orZero(status.getCurrentHealthy()));
        status.setDesiredHealthy(Counts.orZero(status.getDesiredHealthy()));
        status.setDisruptionsAllowed(Counts.orZero(status.getDisruptionsAllowed()));
        status.setExpectedPods(Counts.orZero(status.getExpectedPods()));
        budget.setStatus(status);
    }

    @Override
    public void prepareForCreate(PodDisruptionBudget budget, WriteContext write) {
        budget.setStatus(null);
        setDefaults(budget);
    }

    @Override
    public void prepareForUpdate(PodDisruptionBudget budget, PodDisruptionBudget old, WriteContext write) {
        budget.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(PodDisruptionBudget budget, PodDisruptionBudget old, WriteContext write) {
        budget.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(PodDisruptionBudget budget, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        PodDisruptionBudgetSpec spec = budget.getSpec();
        if (spec.getMinAvailable() != null && spec.getMaxUnavailable() != null) {
            errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }
        IntOrPercent.validate(spec.getMinAvailable(), "spec.minAvailable", errors);
        IntOrPercent.notMoreThanAll(spec.getMinAvailable(), "spec.minAvailable", errors);
        IntOrPercent.validate(spec.getMaxUnavailable(), "spec.maxUnavailable", errors);
        IntOrPercent.notMoreThanAll(spec.getMaxUnavailable(), "spec.maxUnavailable", errors);
        LabelSelectorValidation.validate(spec.getSelector(), "spec.selector", errors);
        String policy = spec.getUnhealthyPodEvictionPolicy();
        if (policy != null && !POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported("spec.unhealthyPodEvictionPolicy", policy, POLICIES));
        }
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(PodDisruptionBudget budget, PodDisruptionBudget old, WriteContext write) {
        return validate(budget, write);
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            PodDisruptionBudget budget, PodDisruptionBudget old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        PodDisruptionBudgetStatus status = budget.getStatus();
        Counts.notNegative(status.getDisruptionsAllowed(), "status.disruptionsAllowed", errors);
        Counts.notNegative(status.getCurrentHealthy(), "status.currentHealthy", errors);
        Counts.notNegative(status.getDesiredHealthy(), "status.desiredHealthy", errors);
        Counts.notNegative(status.getExpectedPods(), "status.expectedPods", errors);
        for (int i = 0; i < status.getConditions().size(); i++) {
            if (orEmpty(status.getConditions().get(i).getType()).isEmpty()) {
                errors.required("status.conditions[" + i + "].type");
            }
        }
        return errors.list();
    }
}
