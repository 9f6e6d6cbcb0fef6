package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;

/** Kinds without columns of their own, as roles: upstream's default table. */
final class CreatedAtRow implements RowRules<HasMetadata> {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.objectName(), new Column("Created At", "date", "", "When the object was created, in UTC", 0));
    }

    @Override
    public List<Object> cells(HasMetadata object, Instant now) {
        return List.of(
                object.getMetadata().getName(), RowRules.or(object.getMetadata().getCreationTimestamp(), UNKNOWN));
    }
}
