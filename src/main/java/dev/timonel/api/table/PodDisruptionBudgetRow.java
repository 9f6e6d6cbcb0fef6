package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Disruption budgets show what they ask for and how many pods may go. */
final class PodDisruptionBudgetRow implements RowRules<PodDisruptionBudget> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Min Available", "How many pods have to stay"),
                Column.text("Max Unavailable", "How many pods may be away"),
                Column.number("Allowed Disruptions", "How many pods may go now"),
                Column.age());
    }

    @Override
    public List<Object> cells(PodDisruptionBudget budget, Instant now) {
        PodDisruptionBudgetSpec spec = Objects.requireNonNullElseGet(budget.getSpec(), PodDisruptionBudgetSpec::new);
        Integer allowed = budget.getStatus() == null ? null : budget.getStatus().getDisruptionsAllowed();
        return List.of(
                budget.getMetadata().getName(),
                text(spec.getMinAvailable()),
                text(spec.getMaxUnavailable()),
                allowed == null ? 0 : allowed,
                RowRules.age(budget, now));
    }

    private static String text(@Nullable IntOrString value) {
        return value == null ? "N/A" : String.valueOf(value.getValue());
    }
}
