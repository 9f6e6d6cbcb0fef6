package dev.timonel.store.jpa;

import dev.timonel.model.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * The log as a transaction reads it: the newest parts from the journal, since the database may not have them yet, and those
 * before from there. So nobody waits for what is on its way.
 */
final class LogView {
    private static final int PARTS_AT_ONCE = 16;
    private static final int LONG_PARTS_AT_ONCE = 4;

    private final @Nullable StatelessSession database;
    private final LogTail tail;

    /**
     * {@code tail} was taken before the transaction began. Without a database, nothing before it may be asked for, and {@link
     * UncheckedIOException} tells that the database has some of it by now and the journal no longer.
     */
    LogView(@Nullable StatelessSession database, LogTail tail) {
        this.database = database;
        this.tail = tail;
    }

    /** Some changes of one transaction, the newest first, and where the transaction ends. */
    @FunctionalInterface
    interface Step {
        void back(long ends, List<LogEntry> newestFirst);
    }

    /** Goes from one revision back until after another; whether the log has all of that. */
    boolean backwards(long after, long from, Step step) {
        long upTo = from;
        for (int i = tail.parts().size() - 1; i >= 0 && upTo > after; i--) {
            LogTail.Waiting waiting = tail.parts().get(i);
            if (waiting.first() <= upTo) {
                if (waiting.last() < upTo) {
                    return false;
                }
                List<LogPart> read = read(List.of(waiting));
                if (read.isEmpty()) {
                    return false;
                }
                step.back(waiting.ends(), newestFirst(read.get(0), after, upTo));
                upTo = waiting.first() - 1;
            }
        }
        return upTo <= after || storedBackwards(after, upTo, step);
    }

    private boolean storedBackwards(long after, long from, Step step) {
        long upTo = from;
        long last = LogTable.endOfPart(session(), from).orElse(from);
        while (upTo > after) {
            List<LogPart> parts = LogTable.before(session(), last, PARTS_AT_ONCE);
            if (parts.isEmpty()) {
                return false;
            }
            for (LogPart part : parts) {
                if (upTo <= after) {
                    return true;
                }
                if (part.last() < upTo) {
                    return false;
                }
                step.back(part.ends(), newestFirst(part, after, upTo));
                upTo = part.first() - 1;
            }
            last = upTo;
        }
        return true;
    }

    private static List<LogEntry> newestFirst(LogPart part, long after, long upTo) {
        List<LogEntry> entries = new ArrayList<>(part.entries(after, upTo));
        Collections.reverse(entries);
        return entries;
    }

    /** Goes from after one revision up to another, some changes at a time. */
    void forwards(long after, long upTo, Consumer<List<LogEntry>> step) {
        long passed = after;
        for (boolean more = passed + 1 < tail.begin(); more && passed < upTo; ) {
            List<LogPart> parts = LogTable.after(session(), passed, LONG_PARTS_AT_ONCE);
            more = !parts.isEmpty();
            for (LogPart part : parts) {
                step.accept(part.entries(passed, upTo));
                passed = part.last();
            }
        }
        for (LogTail.Waiting waiting : tail.parts()) {
            if (waiting.last() > passed && waiting.first() <= upTo) {
                for (LogPart part : read(List.of(waiting))) {
                    step.accept(part.entries(passed, upTo));
                    passed = part.last();
                }
            }
        }
    }

    /** The changes that the log has after a revision up to another, in order. */
    List<LogEntry> entries(long after, long upTo) {
        List<LogEntry> entries = new ArrayList<>();
        if (after + 1 < tail.begin()) {
            entries.addAll(LogTable.entries(session(), after, Math.min(upTo, tail.begin() - 1)));
        }
        List<LogTail.Waiting> some = tail.parts().stream()
                .filter(part -> part.last() > after && part.first() <= upTo)
                .toList();
        read(some).forEach(part -> entries.addAll(part.entries(after, upTo)));
        return entries;
    }

    /** Null if the log no longer has it, or does not have it yet. */
    @Nullable
    LogEntry get(long revision) {
        if (revision < tail.begin()) {
            return LogTable.entry(session(), revision).orElse(null);
        }
        return tail.parts().stream()
                .filter(part -> part.first() <= revision && revision <= part.last())
                .flatMap(part -> read(List.of(part)).stream())
                .flatMap(part -> part.entries(revision - 1, revision).stream())
                .findFirst()
                .orElse(null);
    }

    /** The last deletion of the object before a revision; null if the log has none. */
    @Nullable
    LogEntry lastEnd(ObjectKey key, long before) {
        for (int i = tail.parts().size() - 1; i >= 0; i--) {
            LogTail.Waiting waiting = tail.parts().get(i);
            if (waiting.objectsEnd() && waiting.first() < before) {
                List<LogEntry> ends = read(List.of(waiting)).stream()
                        .flatMap(part -> part.objectEnds().stream())
                        .filter(end -> end.revision() < before && end.key().equals(key))
                        .toList();
                if (!ends.isEmpty()) {
                    return ends.get(ends.size() - 1);
                }
            }
        }
        return database == null ? null : storedEnd(ObjectRow.Key.of(key), Math.min(before, tail.begin()));
    }

    private @Nullable LogEntry storedEnd(ObjectRow.Key key, long before) {
        Long end = session()
                .createSelectionQuery(
                        "select revision from DeletionRow where kind = ?1 and namespace = ?2 and name = ?3 and revision < ?4"
                                + " order by revision desc",
                        Long.class)
                .setParameter(1, key.kind())
                .setParameter(2, key.namespace())
                .setParameter(3, key.name())
                .setParameter(4, before)
                .setMaxResults(1)
                .uniqueResult();
        return end == null ? null : LogTable.entry(session(), end).orElse(null);
    }

    /** The last revision of the transaction that wrote this one; nothing if the log no longer has it. */
    OptionalLong endOfTransaction(long revision) {
        return revision < tail.begin()
                ? LogTable.endOfTransaction(session(), revision)
                : tail.parts().stream()
                        .filter(part -> part.first() <= revision && revision <= part.last())
                        .mapToLong(LogTail.Waiting::ends)
                        .findFirst();
    }

    /** Those that are anywhere: what was forgotten meanwhile is left out. */
    private List<LogPart> read(List<LogTail.Waiting> some) {
        try {
            return tail.read(some);
        } catch (IOException late) {
            if (database == null) {
                throw new UncheckedIOException(late);
            }
            return some.stream()
                    .map(part -> database.get(LogPart.class, part.last()))
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    private StatelessSession session() {
        return Objects.requireNonNull(database);
    }
}
