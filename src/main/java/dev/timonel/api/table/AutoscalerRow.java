package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricTarget;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricValueStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Autoscalers show what they scale, between which bounds, and what whoever measures has written ({@code printHorizontalPodAutoscaler}). */
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
                targets(autoscaler),
                spec.getMinReplicas() == null
                        ? "<unset>"
                        : spec.getMinReplicas().toString(),
                spec.getMaxReplicas() == null ? 0 : spec.getMaxReplicas(),
                current == null ? 0 : current,
                RowRules.age(autoscaler, now));
    }

    private static String targets(HorizontalPodAutoscaler autoscaler) {
        List<MetricSpec> metrics =
                autoscaler.getSpec() == null ? List.of() : autoscaler.getSpec().getMetrics();
        List<MetricStatus> measured = autoscaler.getStatus() == null
                ? List.of()
                : orEmpty(autoscaler.getStatus().getCurrentMetrics());
        String shown = IntStream.range(0, Math.min(SHOWN, metrics.size()))
                .mapToObj(i -> target(metrics.get(i), i < measured.size() ? measured.get(i) : new MetricStatus()))
                .collect(Collectors.joining(", "));
        return metrics.size() > SHOWN
                ? shown + " + " + (metrics.size() - SHOWN) + " more..."
                : RowRules.or(shown, NONE);
    }

    private static String target(MetricSpec metric, MetricStatus measured) {
        return switch (orEmpty(metric.getType())) {
            case "External" ->
                amount(
                        metric.getExternal().getTarget(),
                        measured.getExternal() == null
                                ? null
                                : measured.getExternal().getCurrent());
            case "Object" ->
                amount(
                        metric.getObject().getTarget(),
                        measured.getObject() == null
                                ? null
                                : measured.getObject().getCurrent());
            case "Pods" -> {
                MetricValueStatus current =
                        measured.getPods() == null ? null : measured.getPods().getCurrent();
                yield text(current == null ? null : current.getAverageValue()) + "/"
                        + text(orNone(metric.getPods().getTarget()).getAverageValue());
            }
            case "Resource" ->
                share(
                        metric.getResource().getName(),
                        metric.getResource().getTarget(),
                        measured.getResource() == null
                                ? null
                                : measured.getResource().getCurrent());
            case "ContainerResource" ->
                share(
                        metric.getContainerResource().getName(),
                        metric.getContainerResource().getTarget(),
                        measured.getContainerResource() == null
                                ? null
                                : measured.getContainerResource().getCurrent());
            default -> "<unknown type>";
        };
    }

    /** What was stored before targets were checked may have none. */
    private static MetricTarget orNone(@Nullable MetricTarget target) {
        return Objects.requireNonNullElseGet(target, MetricTarget::new);
    }

    private static String amount(@Nullable MetricTarget wanted, @Nullable MetricValueStatus current) {
        MetricTarget target = orNone(wanted);
        return target.getAverageValue() != null
                ? text(current == null ? null : current.getAverageValue()) + "/" + text(target.getAverageValue())
                        + " (avg)"
                : text(current == null ? null : current.getValue()) + "/" + text(target.getValue());
    }

    private static String share(String name, @Nullable MetricTarget given, @Nullable MetricValueStatus current) {
        MetricTarget target = orNone(given);
        if (target.getAverageValue() != null) {
            return name + ": " + text(current == null ? null : current.getAverageValue()) + "/"
                    + text(target.getAverageValue());
        }
        Integer now = current == null ? null : current.getAverageUtilization();
        Integer wanted = target.getAverageUtilization();
        return name + ": " + (now == null ? UNKNOWN : now + "%") + "/" + (wanted == null ? "<auto>" : wanted + "%");
    }

    private static String text(@Nullable Quantity amount) {
        return amount == null ? UNKNOWN : amount.toString();
    }
}
