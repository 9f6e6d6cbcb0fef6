package dev.timonel.api.table;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Claims show which volume they got ({@code printPersistentVolumeClaim}). */
final class PersistentVolumeClaimRow implements RowRules<PersistentVolumeClaim> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Status", "Its phase"),
                Column.text("Volume", "The volume that it got"),
                Column.text("Capacity", "How much that holds"),
                Column.text("Access Modes", "How that may be mounted"),
                Column.text("StorageClass", "The class that is asked for"),
                Column.text("VolumeAttributesClass", "The class of attributes that is asked for"),
                Column.age(),
                Column.wide("VolumeMode", "Block or Filesystem"));
    }

    @Override
    public List<Object> cells(PersistentVolumeClaim object, Instant now) {
        PersistentVolumeClaimSpec spec =
                Objects.requireNonNullElseGet(object.getSpec(), PersistentVolumeClaimSpec::new);
        PersistentVolumeClaimStatus status =
                Objects.requireNonNullElseGet(object.getStatus(), PersistentVolumeClaimStatus::new);
        boolean bound = !orEmpty(spec.getVolumeName()).isEmpty();
        boolean deleting = object.getMetadata().getDeletionTimestamp() != null;
        return List.of(
                object.getMetadata().getName(),
                deleting ? "Terminating" : orEmpty(status.getPhase()),
                orEmpty(spec.getVolumeName()),
                bound ? VolumeCells.storage(status.getCapacity()) : "",
                bound ? VolumeCells.modes(status.getAccessModes()) : "",
                VolumeCells.ofClass(object, spec.getStorageClassName()),
                RowRules.or(spec.getVolumeAttributesClassName(), VolumeCells.UNSET),
                RowRules.age(object, now),
                RowRules.or(spec.getVolumeMode(), VolumeCells.UNSET));
    }
}
