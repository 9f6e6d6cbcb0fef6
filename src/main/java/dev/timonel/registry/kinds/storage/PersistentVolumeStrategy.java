package dev.timonel.registry.kinds.storage;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.FieldErrors;
import dev.timonel.registry.strategy.Strategy;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeStatus;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/** Volumes, by {@code pkg/registry/core/persistentvolume}. They are names: nothing is behind them, and no pod mounts them. */
public final class PersistentVolumeStrategy implements Strategy<PersistentVolume> {
    @Override
    public ResourceKind kind() {
        return Kinds.PERSISTENT_VOLUME;
    }

    @Override
    public void setDefaults(PersistentVolume volume) {
        PersistentVolumeSpec spec = Objects.requireNonNullElseGet(volume.getSpec(), PersistentVolumeSpec::new);
        if (orEmpty(spec.getPersistentVolumeReclaimPolicy()).isEmpty()) {
            spec.setPersistentVolumeReclaimPolicy("Retain");
        }
        if (spec.getVolumeMode() == null) {
            spec.setVolumeMode(VolumeSpecs.FILESYSTEM);
        }
        if (spec.getHostPath() != null && spec.getHostPath().getType() == null) {
            spec.getHostPath().setType("");
        }
        volume.setSpec(spec);
    }

    @Override
    public void prepareForCreate(PersistentVolume volume, WriteContext write) {
        PersistentVolumeStatus status = new PersistentVolumeStatus();
        status.setPhase("Pending");
        status.setLastPhaseTransitionTime(
                write.now().truncatedTo(ChronoUnit.SECONDS).toString());
        volume.setStatus(status);
    }

    @Override
    public void prepareForUpdate(PersistentVolume volume, PersistentVolume old, WriteContext write) {
        volume.setStatus(old.getStatus());
    }

    /** A change of phase has its moment, from the client or from here. */
    @Override
    public void prepareForStatusUpdate(PersistentVolume volume, PersistentVolume old, WriteContext write) {
        volume.setSpec(old.getSpec());
        PersistentVolumeStatus status = Objects.requireNonNullElseGet(volume.getStatus(), PersistentVolumeStatus::new);
        PersistentVolumeStatus before = Objects.requireNonNullElseGet(old.getStatus(), PersistentVolumeStatus::new);
        boolean same = orEmpty(status.getPhase()).equals(orEmpty(before.getPhase()));
        String time = status.getLastPhaseTransitionTime();
        if (same && time == null) {
            status.setLastPhaseTransitionTime(before.getLastPhaseTransitionTime());
        } else if (!same && (time == null || time.equals(before.getLastPhaseTransitionTime()))) {
            status.setLastPhaseTransitionTime(
                    write.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        volume.setStatus(status);
    }

    @Override
    public List<FieldError> validate(PersistentVolume volume, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        PersistentVolumeValidation.spec(volume, errors);
        return errors.list();
    }

    @Override
    public List<FieldError> validateUpdate(PersistentVolume volume, PersistentVolume old, WriteContext write) {
        FieldErrors errors = new FieldErrors();
        PersistentVolumeValidation.spec(volume, errors);
        PersistentVolumeValidation.update(volume.getSpec(), old.getSpec(), errors);
        return errors.list();
    }
}
