package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Autoscalers show what they scale and between which bounds ({@code printHorizontalPodAutoscaler}); nothing is measured here. */
final class AutoscalerRow implements RowRules<HorizontalPodAutoscaler> {
    private static final int SHOWN = 2;

    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Reference", "What it scales"),
                Column.text("Targets", "What is measured, and what it should be"),
                Column.text("MinPods", "The fewest pods"),
                Column.text("MaxPods", "The most pods"),
                Column.text("Replicas", "How many pods there are"),
                Column.age());
    }

    @Override
    public List<Object> cells(HorizontalPodAutoscaler autoscaler, Instant now) {
        HorizontalPodAutoscalerSpec spec =
                Objects.requireNonNullElseGet(autoscaler.getSpec(), HorizontalPodAutoscalerSpec::new);
        CrossVersionObjectReference target =
                Objects.requireNonNullElseGet(spec.getScaleTargetRef(), CrossVersionObjectReference::new);
        Integer current =
                autoscaler.getStatus() == null ? null : autoscaler.getStatus().getCurrentReplicas();
        return List.of(
                autoscaler.getMetadata().getName(),
                RowRules.or(target.getKind(), "") + "/" + RowRules.or(target.getName(), ""),
                targets(spec.getMetrics()),
                spec.getMinReplicas() == null
                        ? "<unset>"
                        : spec.getMinReplicas().toString(),
                spec.getMaxReplicas() == null ? "0" : spec.getMaxReplicas().toString(),
                current == null ? 0 : current,
                RowRules.age(autoscaler, now));
    }

    private static String targets(List<MetricSpec> metrics) {
        String shown = metrics.stream().limit(SHOWN).map(AutoscalerRow::target).collect(Collectors.joining(", "));
        return metrics.size() > SHOWN
                ? shown + " + " + (metrics.size() - SHOWN) + " more..."
                : RowRules.or(shown, NONE);
    }

    private static String target(MetricSpec metric) {
        var source = metric.getResource();
        if (source == null || source.getTarget() == null) {
            return UNKNOWN + "/<auto>";
        }
        Integer share = source.getTarget().getAverageUtilization();
        return source.getName() + ": " + UNKNOWN + "/" + (share == null ? "<auto>" : share + "%");
    }
}
