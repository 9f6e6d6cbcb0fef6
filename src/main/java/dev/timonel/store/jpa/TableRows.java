package dev.timonel.store.jpa;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.LostWritesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** The rows of objects and labels that bring the tables from one state to another. */
final class TableRows {
    private final List<ObjectRow> objectsNew = new ArrayList<>();
    private final List<ObjectRow> objectsChanged = new ArrayList<>();
    private final List<ObjectRow> objectsGone = new ArrayList<>();
    private final List<LabelRow> labelsNew = new ArrayList<>();
    private final List<LabelRow> labelsGone = new ArrayList<>();

    private TableRows() {}

    static void write(StatelessSession session, List<ObjectKey> keys, List<Projection.Lag> lags) {
        TableRows rows = new TableRows();
        for (int i = 0; i < lags.size(); i++) {
            Projection.Lag lag = lags.get(i);
            rows.add(lag.certain() ? lag.written() : stored(session, keys.get(i)), lag.newest());
        }
        each(rows.labelsGone, session, StatelessSession::deleteMultiple);
        each(rows.objectsGone, session, StatelessSession::deleteMultiple);
        each(rows.objectsNew, session, StatelessSession::insertMultiple);
        each(rows.objectsChanged, session, StatelessSession::updateMultiple);
        each(rows.labelsNew, session, StatelessSession::insertMultiple);
    }

    /** From here on, nobody else writes the tables without noticing. */
    static void claim(StatelessSession session, UUID owner) {
        ProjectionRow row = lock(session);
        row.claim(owner);
        session.update(row);
    }

    /**
     * Fails if another has claimed the tables, which nobody can until the transaction ends, or if the log ends before the revision
     * that they are brought to: of what it lost they must not have any.
     */
    static void check(StatelessSession session, UUID owner, long upTo) {
        if (!owner.equals(lock(session).owner())) {
            throw new Projection.Overtaken();
        }
        long stored = session.get(ClusterRow.class, ClusterRow.ID).revision();
        if (stored < upTo) {
            throw new LostWritesException(stored, upTo);
        }
    }

    private static ProjectionRow lock(StatelessSession session) {
        return session.get(ProjectionRow.class, ProjectionRow.ID, LockMode.PESSIMISTIC_WRITE);
    }

    /** Notes how far the tables are. */
    static void finish(StatelessSession session, long projected) {
        session.createMutationQuery("update ProjectionRow set revision = ?1")
                .setParameter(1, projected)
                .executeUpdate();
    }

    /** The log is empty, and goes on after this revision. */
    static void skipTo(StatelessSession session, long revision) {
        ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
        cluster.advanceTo(revision);
        session.update(cluster);
        finish(session, revision);
    }

    /** Deletes what nobody needs of the log's oldest parts, about so many changes; whether there may be more. */
    static boolean forget(StatelessSession session, long upTo, int about) {
        Object[] oldest = session.createSelectionQuery(
                        "select first, revision from LogPart order by revision", Object[].class)
                .setMaxResults(1)
                .uniqueResult();
        if (oldest == null || (Long) oldest[1] > upTo) {
            return false;
        }
        long last = Math.min(upTo, Math.max((Long) oldest[1], (Long) oldest[0] + about - 1));
        LogTable.deleteUpTo(session, last);
        return last < upTo;
    }

    /** What the tables hold: an object's row and those of its labels are of one transaction. */
    private static @Nullable KubeObject stored(StatelessSession session, ObjectKey key) {
        ObjectRow row = session.get(ObjectRow.class, ObjectRow.Key.of(key));
        return row == null ? null : row.object();
    }

    private static <R> void each(List<R> rows, StatelessSession session, BiConsumer<StatelessSession, List<R>> verb) {
        if (!rows.isEmpty()) {
            verb.accept(session, rows);
        }
    }

    private void add(@Nullable KubeObject before, @Nullable KubeObject after) {
        KubeObject either = after == null ? before : after;
        if (either == null) {
            return;
        }
        List<ObjectRow> rows = after == null ? objectsGone : before == null ? objectsNew : objectsChanged;
        rows.add(new ObjectRow(either));
        labels(either.key(), before == null ? Map.of() : before.labels(), after == null ? Map.of() : after.labels());
    }

    private void labels(ObjectKey object, Map<String, String> before, Map<String, String> after) {
        after.forEach((label, value) -> {
            if (!value.equals(before.get(label))) {
                labelsNew.add(new LabelRow(object, label, value));
            }
        });
        before.forEach((label, value) -> {
            if (!value.equals(after.get(label))) {
                labelsGone.add(new LabelRow(object, label, value));
            }
        });
    }
}
