package dev.timonel.store.jpa;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.hibernate.StatelessSession;

/** The log's table, and the one beside it that says where objects end. */
final class LogTable {
    private LogTable() {}

    static void insert(StatelessSession session, List<LogPart> parts) {
        session.insertMultiple(parts);
        List<DeletionRow> ends = parts.stream()
                .flatMap(part -> part.objectEnds().stream())
                .map(DeletionRow::new)
                .toList();
        if (!ends.isEmpty()) {
            session.insertMultiple(ends);
        }
    }

    /** The changes after a revision up to another, as far as they are there, in order. */
    static List<LogEntry> entries(StatelessSession session, long after, long upTo) {
        long end = endOfPart(session, upTo).orElse(upTo);
        return session
                .createSelectionQuery(
                        "from LogPart where revision > ?1 and revision <= ?2 order by revision", LogPart.class)
                .setParameter(1, after)
                .setParameter(2, end)
                .getResultList()
                .stream()
                .flatMap(part -> part.entries(after, upTo).stream())
                .toList();
    }

    /** So many parts at most, the oldest first, that end after this revision. */
    static List<LogPart> after(StatelessSession session, long revision, int atMost) {
        return session.createSelectionQuery("from LogPart where revision > ?1 order by revision", LogPart.class)
                .setParameter(1, revision)
                .setMaxResults(atMost)
                .getResultList();
    }

    /** So many parts at most, the newest first, that end with this revision or before. */
    static List<LogPart> before(StatelessSession session, long last, int atMost) {
        return session.createSelectionQuery("from LogPart where revision <= ?1 order by revision desc", LogPart.class)
                .setParameter(1, last)
                .setMaxResults(atMost)
                .getResultList();
    }

    /** The last revision of the part that has this one: of the first row, since H2 would read all others for the least. */
    static Optional<Long> endOfPart(StatelessSession session, long revision) {
        return session.createSelectionQuery(
                        "select revision from LogPart where revision >= ?1 order by revision", Long.class)
                .setParameter(1, revision)
                .setMaxResults(1)
                .uniqueResultOptional();
    }

    static Optional<LogEntry> entry(StatelessSession session, long revision) {
        return endOfPart(session, revision)
                .flatMap(end -> Optional.ofNullable(session.get(LogPart.class, end)))
                .flatMap(part -> part.entries(revision - 1, revision).stream().findFirst());
    }

    /** The last revision of the transaction that wrote this one. */
    static OptionalLong endOfTransaction(StatelessSession session, long revision) {
        return session.createSelectionQuery(
                        "select first, ends from LogPart where revision >= ?1 order by revision", Object[].class)
                .setParameter(1, revision)
                .setMaxResults(1)
                .uniqueResultOptional()
                .filter(part -> (Long) part[0] <= revision)
                .map(part -> OptionalLong.of((Long) part[1]))
                .orElseGet(OptionalLong::empty);
    }

    /** How many bytes each change takes, by the parts that have them. */
    static IntStream sizes(StatelessSession session) {
        return session.createNativeQuery(
                        "select revision - first_revision + 1, octet_length(content) from log order by revision",
                        Object[].class)
                .getResultStream()
                .flatMapToInt(part -> sizes(((Number) part[0]).intValue(), ((Number) part[1]).intValue()));
    }

    /** Each change of a part has as much of it. */
    static IntStream sizes(int changes, int bytes) {
        return IntStream.generate(() -> bytes / changes).limit(changes);
    }

    static void deleteUpTo(StatelessSession session, long revision) {
        for (String table : List.of("log", "deletion")) {
            session.createNativeMutationQuery("delete from " + table + " where revision <= ?1")
                    .setParameter(1, revision)
                    .executeUpdate();
        }
    }
}
