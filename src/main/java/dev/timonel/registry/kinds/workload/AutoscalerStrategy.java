package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
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
import java.util.Set;

/**
 * HorizontalPodAutoscalers: {@code pkg/registry/autoscaling/horizontalpodautoscaler}. They are stored and nobody acts on them:
 * there are no metrics here.
 */
public final class AutoscalerStrategy implements Strategy<HorizontalPodAutoscaler> {
    /** Metrics that are there without pods: what goes by one of them may scale to zero ({@code HPAScaleToZero}, on by default since 1.37). */
    private static final Set<String> WAKING = Set.of("External", "Object");

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

    /** {@code HPAGeneration}, on by default since 1.37. */
    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public List<FieldError> validate(HorizontalPodAutoscaler autoscaler, WriteContext write) {
        return validate(autoscaler.getSpec(), new CrossVersionObjectReference());
    }

    @Override
    public List<FieldError> validateUpdate(
            HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscaler old, WriteContext write) {
        return validate(autoscaler.getSpec(), reference(old.getSpec()));
    }

    /** {@code before}: an apiVersion that went with this kind is not looked at again. */
    private static List<FieldError> validate(HorizontalPodAutoscalerSpec spec, CrossVersionObjectReference before) {
        FieldErrors errors = new FieldErrors();
        int least = Counts.orZero(spec.getMinReplicas());
        int most = Counts.orZero(spec.getMaxReplicas());
        if (least < 0) {
            errors.invalid("spec.minReplicas", least, "must be greater than or equal to 0");
        }
        if (most == 0) {
            errors.required("spec.maxReplicas");
        } else if (most < 0) {
            errors.invalid("spec.maxReplicas", most, "must be greater than or equal to 1");
        }
        if (most < least) {
            errors.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }
        CrossVersionObjectReference target = reference(spec);
        boolean asBefore = before.getKind() != null
                && before.getKind().equals(target.getKind())
                && orEmpty(target.getApiVersion()).equals(orEmpty(before.getApiVersion()));
        MetricValidation.reference(
                target, "spec.scaleTargetRef", asBefore || "ReplicationController".equals(target.getKind()), errors);
        MetricValidation metrics = new MetricValidation(errors);
        for (int i = 0; i < spec.getMetrics().size(); i++) {
            metrics.validate(spec.getMetrics().get(i), "spec.metrics[" + i + "]");
        }
        boolean wakes = spec.getMetrics().stream().anyMatch(m -> WAKING.contains(orEmpty(m.getType())));
        if (least == 0 && !wakes) {
            errors.forbidden(
                    "spec.metrics",
                    "must specify at least one Object or External metric to support scaling to zero replicas");
        }
        if (spec.getBehavior() != null) {
            ScalingBehavior.validate(spec.getBehavior(), errors);
        }
        return errors.list();
    }

    private static CrossVersionObjectReference reference(HorizontalPodAutoscalerSpec spec) {
        return Objects.requireNonNullElseGet(spec.getScaleTargetRef(), CrossVersionObjectReference::new);
    }
}
