package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import java.util.List;
import org.hibernate.StatelessSession;

/** Writes to the log's table, and to the one beside it that says where objects end. */
final class LogTable {
    private LogTable() {}

    static void insert(StatelessSession session, List<ChangeRow> rows) {
        session.insertMultiple(rows);
        List<DeletionRow> ends = rows.stream()
                .filter(row -> row.type() == Change.Type.DELETED)
                .map(DeletionRow::new)
                .toList();
        if (!ends.isEmpty()) {
            session.insertMultiple(ends);
        }
    }

    static void deleteUpTo(StatelessSession session, long revision) {
        for (String table : List.of("change", "deletion")) {
            session.createNativeMutationQuery("delete from " + table + " where revision <= ?1")
                    .setParameter(1, revision)
                    .executeUpdate();
        }
    }
}
