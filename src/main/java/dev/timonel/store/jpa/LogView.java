package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * The log as a transaction reads it: the newest rows from memory, since the database may not have them yet, and those before
 * from there. So nobody waits for what is on its way.
 */
final class LogView {
    private final @Nullable StatelessSession database;
    /** In order and without gaps. */
    private final List<LogRow> tail;

    private final long begin;

    /**
     * {@code tail} was taken before the transaction began, and the database has all that is before it. Without a database, nothing
     * before it may be asked for.
     */
    LogView(@Nullable StatelessSession database, List<LogRow> tail) {
        this.database = database;
        this.tail = tail;
        this.begin = tail.isEmpty() ? Long.MAX_VALUE : tail.get(0).revision();
    }

    /** Null if the log no longer has it, or does not have it yet. */
    @Nullable
    ChangeRow get(long revision) {
        return revision < begin
                ? session().get(ChangeRow.class, revision)
                : tail(revision - 1, revision).stream()
                        .findFirst()
                        .map(LogRow::row)
                        .orElse(null);
    }

    /** Those that the log has, in order. */
    List<ChangeRow> rows(long after, long upTo) {
        List<ChangeRow> rows = new ArrayList<>();
        if (after + 1 < begin) {
            rows.addAll(StoredState.log(session(), after, Math.min(upTo, begin - 1)));
        }
        tail(after, upTo).forEach(row -> rows.add(row.row()));
        return rows;
    }

    /** Those that the log has, the newest first. */
    List<LogHead> heads(long after, long upTo) {
        List<LogHead> heads = new ArrayList<>(tail(after, upTo));
        Collections.reverse(heads);
        if (after + 1 < begin) {
            session()
                    .createSelectionQuery(
                            "select revision, type, kind, namespace, name, batch, cause from ChangeRow"
                                    + " where revision > ?1 and revision <= ?2 order by revision desc",
                            Object[].class)
                    .setParameter(1, after)
                    .setParameter(2, Math.min(upTo, begin - 1))
                    .getResultList()
                    .forEach(row -> heads.add(head(row)));
        }
        return heads;
    }

    private static LogHead head(Object[] row) {
        ObjectKey key =
                new ObjectKey(ObjectRow.kind((String) row[2], (String) row[3]), (String) row[3], (String) row[4]);
        return new LogHead.Read(
                (Long) row[0], Change.Type.valueOf((String) row[1]), key, (UUID) row[5], (String) row[6]);
    }

    /** The last deletion of the object before a revision; null if the log has none. */
    @Nullable
    ChangeRow lastEnd(ObjectKey key, long before) {
        List<LogRow> newest = tail(0, before - 1);
        for (int i = newest.size() - 1; i >= 0; i--) {
            LogRow row = newest.get(i);
            if (row.type() == Change.Type.DELETED && row.key().equals(key)) {
                return row.row();
            }
        }
        if (database == null) {
            return null;
        }
        ObjectRow.Key stored = ObjectRow.Key.of(key);
        Long end = session()
                .createSelectionQuery(
                        "select revision from DeletionRow where kind = ?1 and namespace = ?2 and name = ?3 and revision < ?4"
                                + " order by revision desc",
                        Long.class)
                .setParameter(1, stored.kind())
                .setParameter(2, stored.namespace())
                .setParameter(3, stored.name())
                .setParameter(4, Math.min(before, begin))
                .setMaxResults(1)
                .uniqueResult();
        return end == null ? null : session().get(ChangeRow.class, end);
    }

    /**
     * The last revision of the transaction that wrote this one; nothing if the log no longer has it. A transaction's revisions
     * have no others among them, so the end is found in as many steps as its number has digits in base two, twice.
     */
    OptionalLong endOfTransaction(long revision) {
        UUID batch = batch(revision);
        if (batch == null) {
            return OptionalLong.empty();
        }
        long in = revision;
        long step = 1;
        while (batch.equals(batch(in + step))) {
            in += step;
            step *= 2;
        }
        for (long beyond = in + step; beyond - in > 1; ) {
            long middle = in + (beyond - in) / 2;
            if (batch.equals(batch(middle))) {
                in = middle;
            } else {
                beyond = middle;
            }
        }
        return OptionalLong.of(in);
    }

    private @Nullable UUID batch(long revision) {
        if (revision >= begin) {
            return tail(revision - 1, revision).stream()
                    .findFirst()
                    .map(LogRow::batch)
                    .orElse(null);
        }
        return session()
                .createSelectionQuery("select batch from ChangeRow where revision = ?1", UUID.class)
                .setParameter(1, revision)
                .uniqueResult();
    }

    private StatelessSession session() {
        return Objects.requireNonNull(database);
    }

    private List<LogRow> tail(long after, long upTo) {
        if (tail.isEmpty()) {
            return List.of();
        }
        int from = (int) Math.min(Math.max(0, after + 1 - begin), tail.size());
        int to = (int) Math.min(Math.max(from, upTo + 1 - begin), tail.size());
        return tail.subList(from, to);
    }
}
