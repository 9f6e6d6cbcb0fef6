package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/**
 * The store on JPA: H2 in a file by default, PostgreSQL by configuration. A transaction appends to the log, which is the
 * truth; the tables of objects and labels follow it ({@link Projection}).
 */
final class JpaObjectStore implements ObjectStore, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JpaObjectStore.class);

    private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();

    /** Why a transaction failed, and when in nanoseconds. */
    private record Failure(String message, long at) {}

    private final Transactions transactions;
    private final Runnable flushToDisk;
    private final Supplier<UUID> batchIds;
    private final Projection projection;
    private volatile @Nullable Failure failure;
    private final RetryTemplate settling = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(8)
            .delay(Duration.ofMillis(200))
            .multiplier(1.5)
            .maxDelay(Duration.ofSeconds(2))
            .build());

    /** {@code flushToDisk} returns once everything that is committed is on disk; {@code batchIds} never repeat. */
    JpaObjectStore(Transactions transactions, Runnable flushToDisk, Supplier<UUID> batchIds) {
        this.transactions = transactions;
        this.flushToDisk = flushToDisk;
        this.batchIds = batchIds;
        this.projection = new Projection(transactions, batchIds);
    }

    void start() {
        projection.start();
    }

    int lag() {
        return projection.lag();
    }

    /** Brings the tables after the log now. */
    void catchUp() {
        projection.catchUp();
    }

    @Override
    public void close() {
        projection.close();
    }

    @Override
    public Stored load() {
        return projection.load();
    }

    @Override
    public void forget(long upTo) {
        projection.forget(upTo);
    }

    @Override
    public Optional<List<Change>> changes(long after, Known until) {
        List<ChangeRow> rows = read(session -> StoredState.log(session, after, until.revision()));
        return rows.size() == until.revision() - after
                ? Optional.of(ChangeLog.backwards(rows, until::get))
                : Optional.empty();
    }

    @Override
    public Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(long revision, Known known) {
        return read(session -> LogBackwards.statesAt(session, revision, known));
    }

    @Override
    public OptionalLong endOfTransaction(long revision) {
        return read(session -> LogBackwards.endOfTransaction(session, revision));
    }

    private <T> T read(Function<StatelessSession, T> query) {
        try {
            return transactions.call(query);
        } catch (RuntimeException failure) {
            throw Outage.isBehind(failure) ? StoreUnavailableException.nothingWritten(failure) : failure;
        }
    }

    @Override
    public Optional<String> problem() {
        Failure last = failure;
        return last != null && System.nanoTime() - last.at() < REMEMBERED_NANOS
                ? Optional.of("the last write failed: " + last.message())
                : Optional.empty();
    }

    @Override
    public int[] transact(Known known, Decision decision) {
        try {
            int[] logged = attempt(known, decision);
            failure = null;
            return logged;
        } catch (StoreUnavailableException unavailable) {
            failure = new Failure(String.valueOf(unavailable.getMessage()), System.nanoTime());
            throw unavailable;
        }
    }

    private int[] attempt(Known known, Decision decision) {
        UUID batch = batchIds.get();
        Attempt attempt = new Attempt();
        try {
            transactions.run(session -> {
                ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
                attempt.missed = missed(session, known, cluster.revision());
                attempt.written = decision.decide(attempt.missed);
                if (!attempt.written.isEmpty()) {
                    session.insertMultiple(attempt.rows(batch));
                    cluster.advanceTo(attempt.lastRevision());
                    session.update(cluster);
                }
            });
        } catch (RuntimeException failure) {
            if (attempt.written.isEmpty() || !tookEffect(attempt.firstRevision(), batch, failure)) {
                throw Outage.isBehind(failure) ? StoreUnavailableException.nothingWritten(failure) : failure;
            }
            log.warn("the connection broke during a commit that took effect", failure);
        }
        follow(attempt.missed, attempt.written);
        if (!attempt.written.isEmpty()) {
            flushToDisk();
        }
        return attempt.logged;
    }

    /** What a transaction found and decided so far. */
    private static final class Attempt {
        private Missed missed = new Missed(List.of(), Optional.empty());
        private List<Change> written = List.of();
        private int[] logged = {};

        List<ChangeRow> rows(UUID batch) {
            List<ChangeRow> rows =
                    written.stream().map(change -> new ChangeRow(change, batch)).toList();
            logged = rows.stream().mapToInt(ChangeRow::bytes).toArray();
            return rows;
        }

        long firstRevision() {
            return written.get(0).revision();
        }

        long lastRevision() {
            return written.get(written.size() - 1).revision();
        }
    }

    private void follow(Missed missed, List<Change> written) {
        if (missed.reloaded().isPresent()) {
            projection.load();
        } else {
            projection.add(missed.changes());
            projection.add(written);
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

    private Missed missed(StatelessSession session, Known known, long newest) {
        if (newest == known.revision()) {
            return new Missed(List.of(), Optional.empty());
        }
        List<ChangeRow> since = StoredState.log(session, known.revision(), newest);
        if (since.size() == newest - known.revision()) {
            return new Missed(ChangeLog.forwards(since, known::get), Optional.empty());
        }
        return new Missed(List.of(), Optional.of(StoredState.read(session).stored()));
    }

    private boolean tookEffect(long firstRevision, UUID batch, RuntimeException failure) {
        try {
            return Boolean.TRUE.equals(settling.execute(() -> transactions.call(session -> {
                ChangeRow row = session.get(ChangeRow.class, firstRevision);
                return row != null && row.batch().equals(batch);
            })));
        } catch (RetryException unreachable) {
            throw StoreUnavailableException.outcomeUnknown(failure);
        }
    }
}
