package dev.timonel.registry.kinds.workload;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;

/** What a StatefulSet or a DaemonSet was once, by {@code pkg/registry/apps/controllerrevision}: its data never changes. */
public final class ControllerRevisionStrategy implements Strategy<ControllerRevision> {
    @Override
    public ResourceKind kind() {
        return Kinds.CONTROLLER_REVISION;
    }

    @Override
    public void setDefaults(ControllerRevision revision) {
        if (revision.getRevision() == null) {
            revision.setRevision(0L);
        }
    }

    @Override
    public List<FieldError> validate(ControllerRevision revision, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        if (revision.getData() == null) {
            errors.add(FieldError.required("data", "data is mandatory"));
        }
        Counts.notNegative(revision.getRevision(), "revision", errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(ControllerRevision revision, ControllerRevision old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(validate(revision, write));
        Counts.same(revision.getData(), old.getData(), "data", errors);
        return errors.list();
    }
}
