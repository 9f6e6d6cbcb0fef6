package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pods, by {@code pkg/registry/core/pod/strategy.go}. */
public final class PodStrategy implements Strategy<Pod> {
    @Override
    public ResourceKind kind() {
        return Kinds.POD;
    }

    @Override
    public void setDefaults(Pod pod) {
        PodDefaults.apply(pod);
    }

    @Override
    public void prepareForCreate(Pod pod, WriteContext write) {
        PodSpec spec = spec(pod);
        PodAdmission.admit(pod, spec, write.snapshot());
        PodDefaults.admit(spec);
        LabelKeys.merge(spec, orEmpty(pod.getMetadata().getLabels()));
        pod.getMetadata().setGeneration(1L);
        PodStatusBuilder status = new PodStatusBuilder().withPhase("Pending").withQosClass(PodQos.classOf(spec));
        if (!spec.getSchedulingGates().isEmpty()) {
            status.withConditions(new PodConditionBuilder()
                    .withType("PodScheduled")
                    .withStatus("False")
                    .withReason("SchedulingGated")
                    .withMessage("Scheduling is blocked due to non-empty scheduling gates")
                    .build());
        }
        pod.setSpec(spec);
        pod.setStatus(status.build());
    }

    @Override
    public void prepareForUpdate(Pod pod, Pod old, WriteContext write) {
        PodSpec spec = spec(pod);
        PodAdmission.keep(spec, spec(old));
        PodDefaults.admit(spec);
        pod.setSpec(spec);
        pod.setStatus(old.getStatus());
    }

    /** Whoever reports on a pod does not thereby get to delete it or give it away. */
    @Override
    public void prepareForStatusUpdate(Pod pod, Pod old, WriteContext write) {
        pod.setSpec(old.getSpec());
        pod.getMetadata().setDeletionTimestamp(old.getMetadata().getDeletionTimestamp());
        pod.getMetadata().setOwnerReferences(old.getMetadata().getOwnerReferences());
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        if (orEmpty(status.getQosClass()).isEmpty() && old.getStatus() != null) {
            status.setQosClass(old.getStatus().getQosClass());
        }
        pod.setStatus(status);
    }

    @Override
    public Strategy<Pod> ofSubresource(String subresource) {
        return switch (subresource) {
            case "resize" -> new PodResize();
            case "ephemeralcontainers" -> new PodEphemeralContainers();
            default -> this;
        };
    }

    @Override
    public List<FieldError> validate(Pod pod, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(PodAnnotationValidation.validate(pod));
        errors.addAll(PodValidation.validateCreate(spec(pod)));
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(Pod pod, Pod old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(PodAnnotationValidation.validate(pod));
        errors.addAll(PodValidation.validate(spec(pod)));
        errors.addAll(PodAnnotationValidation.validateUpdate(pod, old));
        errors.addAll(PodUpdateValidation.validate(spec(pod), spec(old)));
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Pod pod, Pod old, WriteContext write) {
        return PodStatusValidation.validate(pod, old);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    /** Nobody has to stop a pod that no node runs. */
    @Override
    public long gracePeriodSeconds(Pod pod, @Nullable Long asked) {
        PodSpec spec = spec(pod);
        String phase = pod.getStatus() == null ? "" : orEmpty(pod.getStatus().getPhase());
        boolean terminal = phase.equals("Succeeded") || phase.equals("Failed");
        if (terminal || orEmpty(spec.getNodeName()).isEmpty()) {
            return 0;
        }
        Long own = spec.getTerminationGracePeriodSeconds();
        long seconds = asked != null ? asked : own != null ? own : 0;
        return seconds < 0 ? 1 : seconds;
    }

    private static PodSpec spec(Pod pod) {
        return Objects.requireNonNullElseGet(pod.getSpec(), PodSpec::new);
    }
}
