package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.store.LostWritesException;
import dev.timonel.store.ObjectStore.Decision;
import dev.timonel.store.ObjectStore.Known;
import dev.timonel.store.ObjectStore.Missed;
import dev.timonel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** The log in the database itself, a transaction at a time. Others may write it too. */
final class DatabaseLog implements Log {
    private static final Logger log = LoggerFactory.getLogger(DatabaseLog.class);

    private final Transactions transactions;
    private final Runnable flushToDisk;
    private final Supplier<UUID> batchIds;
    private final RetryTemplate settling = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(8)
            .delay(Duration.ofMillis(200))
            .multiplier(1.5)
            .maxDelay(Duration.ofSeconds(2))
            .build());

    /** What this process wrote last. */
    private record Last(long revision, UUID batch) {}

    private @Nullable Last last;

    /** {@code flushToDisk} returns once everything that is committed is on disk; {@code batchIds} never repeat. */
    DatabaseLog(Transactions transactions, Runnable flushToDisk, Supplier<UUID> batchIds) {
        this.transactions = transactions;
        this.flushToDisk = flushToDisk;
        this.batchIds = batchIds;
    }

    @Override
    public int[] append(Known known, Decision decision, BiConsumer<Missed, List<Change>> follow) {
        UUID batch = batchIds.get();
        Attempt attempt = new Attempt();
        try {
            transactions.run(session -> {
                ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
                if (lacks(session, known, cluster.revision())) {
                    cluster.gave(known.revision());
                    session.update(cluster);
                    attempt.lost = Optional.of(new LostWritesException(cluster.revision(), known.revision()));
                    return;
                }
                attempt.missed = missed(session, known, cluster.revision());
                attempt.written = decision.decide(attempt.missed);
                if (!attempt.written.isEmpty()) {
                    attempt.insert(session, batch);
                    cluster.advanceTo(attempt.lastRevision());
                    session.update(cluster);
                }
            });
        } catch (RuntimeException failure) {
            if (attempt.written.isEmpty() || !tookEffect(attempt.lastRevision(), batch, failure)) {
                throw Outage.isBehind(failure) ? StoreUnavailableException.nothingWritten(failure) : failure;
            }
            log.warn("the connection broke during a commit that took effect", failure);
        }
        attempt.lost.ifPresent(lost -> {
            throw lost;
        });
        follow.accept(attempt.missed, attempt.written);
        if (!attempt.written.isEmpty()) {
            last = new Last(attempt.lastRevision(), batch);
            flushToDisk();
        }
        return attempt.logged;
    }

    /** What a transaction found and decided so far. */
    private static final class Attempt {
        private Missed missed = new Missed(List.of(), Optional.empty());
        private List<Change> written = List.of();
        private int[] logged = {};
        private Optional<LostWritesException> lost = Optional.empty();

        void insert(StatelessSession session, UUID batch) {
            LogParts parts = new LogParts(written, batch);
            while (parts.hasNext()) {
                LogTable.insert(session, List.of(parts.next()));
            }
            logged = parts.sizes();
        }

        long lastRevision() {
            return written.get(written.size() - 1).revision();
        }
    }

    /** What is committed and maybe not on disk is not acknowledged, and not denied. */
    private void flushToDisk() {
        try {
            flushToDisk.run();
        } catch (RuntimeException failure) {
            throw StoreUnavailableException.outcomeUnknown(failure);
        }
    }

    /** Whether what led to the known state is gone: the log ends before it, or another's past is in its place. */
    private boolean lacks(StatelessSession session, Known known, long newest) {
        Last own = last;
        if (newest <= known.revision() || own == null || own.revision() != known.revision()) {
            return newest < known.revision();
        }
        LogPart part = session.get(LogPart.class, own.revision());
        return part != null && !part.batch().equals(own.batch());
    }

    private Missed missed(StatelessSession session, Known known, long newest) {
        if (newest == known.revision()) {
            return new Missed(List.of(), Optional.empty());
        }
        List<LogEntry> since = LogTable.entries(session, known.revision(), newest);
        if (since.size() == newest - known.revision()) {
            return new Missed(ChangeLog.forwards(since, known::get), Optional.empty());
        }
        return new Missed(
                List.of(),
                Optional.of(StoredState.read(session, LogTail.NONE, StoredState.BYTES_AT_ONCE)
                        .stored()));
    }

    /** It may be on its way yet, though its connection is lost: until it has ended it has the lock of the cluster row. */
    private boolean tookEffect(long lastRevision, UUID batch, RuntimeException failure) {
        try {
            return Boolean.TRUE.equals(settling.execute(() -> transactions.call(session -> {
                session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
                LogPart part = session.get(LogPart.class, lastRevision);
                return part != null && part.batch().equals(batch);
            })));
        } catch (RetryException unreachable) {
            throw StoreUnavailableException.outcomeUnknown(failure);
        }
    }
}
