package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.kinds.workload.Counts.notNegative;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.List;
import java.util.Objects;

/** ReplicaSets, by {@code pkg/registry/apps/replicaset} and {@code pkg/apis/apps/validation}. */
public final class ReplicaSetStrategy implements Strategy<ReplicaSet> {
    @Override
    public ResourceKind kind() {
        return Kinds.REPLICA_SET;
    }

    @Override
    public void setDefaults(ReplicaSet set) {
        ReplicaSetSpec spec = Objects.requireNonNullElseGet(set.getSpec(), ReplicaSetSpec::new);
        spec.setReplicas(Objects.requireNonNullElse(spec.getReplicas(), 1));
        spec.setMinReadySeconds(Counts.orAbsent(spec.getMinReadySeconds()));
        spec.setTemplate(Objects.requireNonNullElseGet(spec.getTemplate(), PodTemplateSpec::new));
        PodTemplates.setDefaults(spec.getTemplate());
        set.setSpec(spec);
    }

    @Override
    public void prepareForCreate(ReplicaSet set, WriteContext write) {
        ReplicaSetStatus status = new ReplicaSetStatus();
        status.setReplicas(0);
        set.setStatus(status);
    }

    @Override
    public void prepareForUpdate(ReplicaSet set, ReplicaSet old, WriteContext write) {
        set.setStatus(old.getStatus());
    }

    @Override
    public void prepareForStatusUpdate(ReplicaSet set, ReplicaSet old, WriteContext write) {
        set.setSpec(old.getSpec());
    }

    /** The messages name deployments, as upstream's do. */
    @Override
    public List<FieldError> validate(ReplicaSet set, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ReplicaSetSpec spec = set.getSpec();
        notNegative(spec.getReplicas(), "spec.replicas", errors);
        notNegative(spec.getMinReadySeconds(), "spec.minReadySeconds", errors);
        PodSelection.requireSelector(spec.getSelector(), "is invalid for deployment", errors);
        PodSelection.matches(spec.getSelector(), spec.getTemplate(), errors);
        PodSelection.validateTemplate(spec.getTemplate(), "ReplicaSet", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(ReplicaSet set, ReplicaSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(set, write));
        Counts.same(set.getSpec().getSelector(), old.getSpec().getSelector(), "spec.selector", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(ReplicaSet set, ReplicaSet old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        ReplicaSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), ReplicaSetStatus::new);
        Counts.ofReplicas(
                status.getReplicas(),
                status.getFullyLabeledReplicas(),
                status.getReadyReplicas(),
                status.getAvailableReplicas(),
                status.getObservedGeneration(),
                errors);
        notNegative(status.getTerminatingReplicas(), "status.terminatingReplicas", errors);
        return errors.list();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
