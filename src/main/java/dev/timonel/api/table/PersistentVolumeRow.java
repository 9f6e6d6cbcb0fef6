package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Volumes show their size and whose they are ({@code printPersistentVolume}). */
final class PersistentVolumeRow implements RowRules<PersistentVolume> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Capacity", "How much it holds"),
                Column.text("Access Modes", "How it may be mounted"),
                Column.text("Reclaim Policy", "What becomes of it without its claim"),
                Column.text("Status", "Its phase"),
                Column.text("Claim", "Whose it is"),
                Column.text("StorageClass", "The class that it is of"),
                Column.text("VolumeAttributesClass", "The class of its attributes"),
                Column.text("Reason", "Why it is in its phase"),
                Column.age(),
                Column.wide("VolumeMode", "Block or Filesystem"));
    }

    @Override
    public List<Object> cells(PersistentVolume object, Instant now) {
        PersistentVolumeSpec spec = Objects.requireNonNullElseGet(object.getSpec(), PersistentVolumeSpec::new);
        PersistentVolumeStatus status = Objects.requireNonNullElseGet(object.getStatus(), PersistentVolumeStatus::new);
        boolean deleting = object.getMetadata().getDeletionTimestamp() != null;
        return List.of(
                object.getMetadata().getName(),
                VolumeCells.storage(spec.getCapacity()),
                VolumeCells.modes(spec.getAccessModes()),
                orEmpty(spec.getPersistentVolumeReclaimPolicy()),
                deleting ? "Terminating" : orEmpty(status.getPhase()),
                spec.getClaimRef() == null
                        ? ""
                        : spec.getClaimRef().getNamespace() + "/"
                                + spec.getClaimRef().getName(),
                VolumeCells.ofClass(object, spec.getStorageClassName()),
                RowRules.or(spec.getVolumeAttributesClassName(), VolumeCells.UNSET),
                orEmpty(status.getReason()),
                RowRules.age(object, now),
                RowRules.or(spec.getVolumeMode(), VolumeCells.UNSET));
    }
}
