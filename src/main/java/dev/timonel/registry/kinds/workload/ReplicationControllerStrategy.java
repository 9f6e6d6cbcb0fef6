package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;
import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerSpec;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** ReplicationControllers, by {@code pkg/registry/core/replicationcontroller}: ReplicaSets whose selector is labels alone. */
public final class ReplicationControllerStrategy implements Strategy<ReplicationController> {
    @Override
    public ResourceKind kind() {
        return Kinds.REPLICATION_CONTROLLER;
    }

    /** The template's labels are the selector, and the controller's own, unless it has others. */
    @Override
    public void setDefaults(ReplicationController controller) {
        ReplicationControllerSpec spec =
                Objects.requireNonNullElseGet(controller.getSpec(), ReplicationControllerSpec::new);
        spec.setReplicas(Objects.requireNonNullElse(spec.getReplicas(), 1));
        spec.setMinReadySeconds(Counts.orAbsent(spec.getMinReadySeconds()));
        PodTemplateSpec template = spec.getTemplate();
        if (template != null) {
            PodTemplates.setDefaults(template);
            Map<String, String> labels = orEmpty(template.getMetadata().getLabels());
            if (orEmpty(spec.getSelector()).isEmpty() && !labels.isEmpty()) {
                spec.setSelector(labels);
            }
            if (orEmpty(controller.getMetadata().getLabels()).isEmpty() && !labels.isEmpty()) {
                controller.getMetadata().setLabels(labels);
            }
        }
        controller.setSpec(spec);
    }

    @Override
    public void prepareForCreate(ReplicationController controller, WriteContext write) {
        ReplicationControllerStatus status = new ReplicationControllerStatus();
        status.setReplicas(0);
        controller.setStatus(status);
    }

    @Override
    public void prepareForUpdate(ReplicationController controller, ReplicationController old, WriteContext write) {
        controller.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(
            ReplicationController controller, ReplicationController old, WriteContext write) {
        controller.setSpec(old.getSpec());
    }

    @Override
    public List<FieldError> validate(ReplicationController controller, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ReplicationControllerSpec spec = controller.getSpec();
        notNegative(spec.getMinReadySeconds(), "spec.minReadySeconds", errors);
        if (orEmpty(spec.getSelector()).isEmpty()) {
            errors.required("spec.selector");
        }
        notNegative(spec.getReplicas(), "spec.replicas", errors);
        PodTemplateSpec template = spec.getTemplate();
        if (template == null) {
            errors.required(PodSelection.TEMPLATE);
            return errors.list();
        }
        Map<String, String> labels = orEmpty(template.getMetadata().getLabels());
        if (!labels.entrySet().containsAll(orEmpty(spec.getSelector()).entrySet())) {
            errors.invalid(
                    PodSelection.TEMPLATE + ".metadata.labels", labels, "`selector` does not match template `labels`");
        }
        PodSelection.validateTemplate(template, "ReplicationController", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(
            ReplicationController controller, ReplicationController old, WriteContext write) {
        return validate(controller, write);
    }

    @Override
    public List<FieldError> validateStatusUpdate(
            ReplicationController controller, ReplicationController old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ReplicationControllerStatus status =
                Objects.requireNonNullElseGet(controller.getStatus(), ReplicationControllerStatus::new);
        Counts.ofReplicas(
                status.getReplicas(),
                status.getFullyLabeledReplicas(),
                status.getReadyReplicas(),
                status.getAvailableReplicas(),
                status.getObservedGeneration(),
                errors);
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
