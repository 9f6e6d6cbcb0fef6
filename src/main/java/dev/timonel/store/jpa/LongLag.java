package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Brings the tables after a log that is far ahead of them, as when a process died after an import, some changes a transaction:
 * what they lack may be more than fits into memory together.
 */
final class LongLag {
    private static final int SEVERAL = 4;

    private LongLag() {}

    /** If several times {@code atOnce} is missing, until less than that is. Whoever else starts meanwhile does some of it, too. */
    static void shorten(Transactions transactions, UUID owner, int atOnce) {
        boolean more = transactions.call(session -> missing(session) > (long) SEVERAL * atOnce);
        while (more) {
            more = transactions.call(session -> step(session, owner, atOnce));
        }
    }

    private static long missing(StatelessSession session) {
        return session.get(ClusterRow.class, ClusterRow.ID).revision()
                - session.get(ProjectionRow.class, ProjectionRow.ID).revision();
    }

    private static boolean step(StatelessSession session, UUID owner, int atOnce) {
        TableRows.claim(session, owner);
        long from = session.get(ProjectionRow.class, ProjectionRow.ID).revision();
        List<LogEntry> rows = missing(session) > atOnce ? LogTable.entries(session, from, from + atOnce) : List.of();
        if (rows.size() < atOnce) {
            return false;
        }
        Map<ObjectKey, ObjectRow> stored = new HashMap<>();
        rows.stream().map(LogEntry::key).distinct().forEach(key -> {
            ObjectRow row = session.get(ObjectRow.class, ObjectRow.Key.of(key));
            if (row != null) {
                stored.put(key, row);
            }
        });
        List<ObjectKey> keys = new ArrayList<>();
        List<Projection.Lag> lags = new ArrayList<>();
        ChangeLog.replayAsFarAsKnown(rows, stored).forEach((key, body) -> {
            ObjectRow row = stored.get(key);
            if (row == null || row.body() != body) {
                keys.add(key);
                KubeObject written = row == null ? null : row.object();
                lags.add(new Projection.Lag(written, body == null ? null : KubeObject.parse(key.kind(), body), true));
            }
        });
        TableRows.write(session, keys, lags);
        TableRows.finish(session, from + atOnce);
        return true;
    }
}
