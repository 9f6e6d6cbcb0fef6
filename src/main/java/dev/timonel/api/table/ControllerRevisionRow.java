package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** ControllerRevisions show whose they are ({@code printControllerRevision}). */
final class ControllerRevisionRow implements RowRules<ControllerRevision> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(),
                Column.text("Controller", "What the revision is of"),
                Column.number("Revision", "Its number"),
                Column.age());
    }

    @Override
    public List<Object> cells(ControllerRevision revision, Instant now) {
        return List.of(
                revision.getMetadata().getName(),
                controller(revision),
                Objects.requireNonNullElse(revision.getRevision(), 0L).intValue(),
                RowRules.age(revision, now));
    }

    private static String controller(ControllerRevision revision) {
        for (OwnerReference owner : revision.getMetadata().getOwnerReferences()) {
            if (Boolean.TRUE.equals(owner.getController())) {
                String group = owner.getApiVersion().contains("/")
                        ? "." + owner.getApiVersion().split("/", 2)[0]
                        : "";
                return owner.getKind().toLowerCase(java.util.Locale.ROOT) + group + "/" + owner.getName();
            }
        }
        return NONE;
    }
}
