package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.Names;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HorizontalPodAutoscalers: {@code pkg/registry/autoscaling/horizontalpodautoscaler}. They are stored and nobody acts on them:
 * there are no metrics here. Of a metric its type and its source are checked, not what is in the source.
 */
public final class AutoscalerStrategy implements Strategy<HorizontalPodAutoscaler> {
    private static final List<String> TYPES = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final int DEFAULT_SHARE = 80;

    @Override
    public ResourceKind kind() {
        return Kinds.HORIZONTAL_POD_AUTOSCALER;
    }

    @Override
    public void setDefaults(HorizontalPodAutoscaler autoscaler) {
        HorizontalPodAutoscalerSpec spec =
                Objects.requireNonNullElseGet(autoscaler.getSpec(), HorizontalPodAutoscalerSpec::new);
        autoscaler.setSpec(spec);
        if (spec.getBehavior() != null) {
            ScalingBehavior.setDefaults(spec.getBehavior());
        }
        if (spec.getMinReplicas() == null) {
            spec.setMinReplicas(1);
        }
        if (spec.getMetrics().isEmpty()) {
            spec.setMetrics(List.of(new MetricSpecBuilder()
                    .withType("Resource")
                    .withNewResource()
                    .withName("cpu")
                    .withNewTarget()
                    .withType("Utilization")
                    .withAverageUtilization(DEFAULT_SHARE)
                    .endTarget()
                    .endResource()
                    .build()));
        }
        HorizontalPodAutoscalerStatus status =
                Objects.requireNonNullElseGet(autoscaler.getStatus(), HorizontalPodAutoscalerStatus::new);
        status.setDesiredReplicas(Counts.orZero(status.getDesiredReplicas()));
        autoscaler.setStatus(status);
    }

    @Override
    public void prepareForCreate(HorizontalPodAutoscaler autoscaler, WriteContext write) {
        autoscaler.setStatus(null);
        setDefaults(autoscaler);
    }

    @Override
    public void prepareForUpdate(HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscaler old, WriteContext write) {
        autoscaler.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(
            HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscaler old, WriteContext write) {
        autoscaler.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(HorizontalPodAutoscaler autoscaler, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        HorizontalPodAutoscalerSpec spec = autoscaler.getSpec();
        int least = Counts.orZero(spec.getMinReplicas());
        int most = Counts.orZero(spec.getMaxReplicas());
        if (least < 1) {
            errors.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
        }
        if (most < 1) {
            errors.invalid("spec.maxReplicas", most, "must be greater than 0");
        }
        if (most < least) {
            errors.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }
        CrossVersionObjectReference target =
                Objects.requireNonNullElseGet(spec.getScaleTargetRef(), CrossVersionObjectReference::new);
        segment("spec.scaleTargetRef.kind", target.getKind(), errors);
        segment("spec.scaleTargetRef.name", target.getName(), errors);
        for (int i = 0; i < spec.getMetrics().size(); i++) {
            metric(spec, i, errors);
        }
        if (spec.getBehavior() != null) {
            ScalingBehavior.validate(spec.getBehavior(), errors);
        }
        return errors.list();
    }

    private static void segment(String field, @Nullable String text, FieldErrors errors) {
        if (orEmpty(text).isEmpty()) {
            errors.required(field);
        } else {
            errors.invalid(field, orEmpty(text), Names.pathSegment(orEmpty(text)));
        }
    }

    private static void metric(HorizontalPodAutoscalerSpec spec, int index, FieldErrors errors) {
        var metric = spec.getMetrics().get(index);
        String path = "spec.metrics[" + index + "]";
        Object source = switch (orEmpty(metric.getType())) {
            case "ContainerResource" -> metric.getContainerResource();
            case "External" -> metric.getExternal();
            case "Object" -> metric.getObject();
            case "Pods" -> metric.getPods();
            case "Resource" -> metric.getResource();
            default -> "";
        };
        if (orEmpty(metric.getType()).isEmpty()) {
            errors.add(FieldError.required(path + ".type", "must specify a metric source type"));
        } else if (!TYPES.contains(metric.getType())) {
            errors.add(FieldError.notSupported(path + ".type", metric.getType(), TYPES));
        } else if (source == null) {
            String member = metric.getType().substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                    + metric.getType().substring(1);
            errors.add(
                    FieldError.required(path + "." + member, "must populate information for the given metric source"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(
            HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscaler old, WriteContext write) {
        return validate(autoscaler, write);
    }
}
