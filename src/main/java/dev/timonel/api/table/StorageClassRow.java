package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Instant;
import java.util.List;

/** Classes of volumes show who provides them ({@code printStorageClass}). */
final class StorageClassRow implements RowRules<StorageClass> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Provisioner", "Who makes its volumes"),
                Column.text("ReclaimPolicy", "What becomes of a volume without its claim"),
                Column.text("VolumeBindingMode", "When a claim gets its volume"),
                Column.text("AllowVolumeExpansion", "Whether a claim may grow"),
                Column.age());
    }

    @Override
    public List<Object> cells(StorageClass object, Instant now) {
        return List.of(
                object.getMetadata().getName(),
                RowRules.or(object.getProvisioner(), ""),
                RowRules.or(object.getReclaimPolicy(), "Delete"),
                RowRules.or(object.getVolumeBindingMode(), "Immediate"),
                Boolean.TRUE.equals(object.getAllowVolumeExpansion()),
                RowRules.age(object, now));
    }
}
