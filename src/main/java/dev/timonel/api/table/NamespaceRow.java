package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Instant;
import java.util.List;

/** Namespaces show their phase. */
final class NamespaceRow implements RowRules<Namespace> {
    @Override
    public List<Column> columns() {
        return List.of(Column.objectName(), Column.text("Status", "The status of the namespace"), Column.age());
    }

    @Override
    public List<Object> cells(Namespace namespace, Instant now) {
        String phase =
                namespace.getStatus() == null ? "" : namespace.getStatus().getPhase();
        return List.of(namespace.getMetadata().getName(), RowRules.or(phase, ""), RowRules.age(namespace, now));
    }
}
