package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on JPA: H2 in a file by default, PostgreSQL by configuration. A transaction appends to the {@link Log}, which is
 * the truth; the tables of objects and labels follow it ({@link Projection}).
 */
final class JpaObjectStore implements ObjectStore, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JpaObjectStore.class);
    private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();
    /** A write that takes longer is one that waits for a database that hangs. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** So many read the log in the database at a time: were its connections all theirs, the writer would wait for one. */
    private static final int READERS = 2;

    private static final int TURN_SECONDS = 10;

    /** Why a transaction failed, and when in nanoseconds. */
    private record Failure(String message, long at) {}

    private final Semaphore turns = new Semaphore(READERS, true);
    private final Transactions transactions;
    private final Log changes;
    private final Projection projection;
    private volatile @Nullable Failure failure;
    /** When the transaction under way began, in nanoseconds; null if there is none. */
    private volatile @Nullable Long begun;

    /** {@code owners} never repeat. */
    JpaObjectStore(Transactions transactions, Log changes, Supplier<UUID> owners) {
        this(transactions, changes, owners, StoredState.BYTES_AT_ONCE);
    }

    JpaObjectStore(Transactions transactions, Log changes, Supplier<UUID> owners, int replayedAtOnce) {
        this.transactions = transactions;
        this.changes = changes;
        changes.whenFull(this::catchUp);
        this.projection = new Projection(transactions, changes, owners, replayedAtOnce);
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
        changes.close();
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
    public Optional<List<Change>> changes(long after, Known until, Predicate<ResourceKind> kinds) {
        List<LogEntry> entries = read(after, view -> view.entries(after, until.revision()));
        if (entries.size() != until.revision() - after) {
            return Optional.empty();
        }
        List<LogEntry> wanted =
                entries.stream().filter(entry -> kinds.test(entry.key().kind())).toList();
        return Optional.of(ChangeLog.backwards(wanted, until::get));
    }

    @Override
    public Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(long revision, Known known) {
        return read(revision, view -> LogBackwards.statesAt(view, revision, known));
    }

    @Override
    public OptionalLong endOfTransaction(long revision) {
        return read(revision - 1, view -> view.endOfTransaction(revision));
    }

    @Override
    public List<Logged> changesOf(ObjectKey key, long upTo, int limit, Known known) {
        return read(0, view -> new ObjectLog(view, key).before(known.get(key), upTo, limit));
    }

    @Override
    public List<Logged> changesBetween(long after, long upTo) {
        return read(after, view -> LogBackwards.between(view, after, upTo));
    }

    /** Nothing of this revision and before is asked for. */
    private <T> T read(long after, Function<LogView, T> query) {
        LogTail tail = changes.tail();
        if (tail.begin() <= after + 1) {
            try {
                return query.apply(new LogView(null, tail));
            } catch (UncheckedIOException late) {
                log.debug("what was read of the journal is in the database by now", late);
            }
        }
        takeTurn();
        try {
            return transactions.call(session -> query.apply(new LogView(session, tail)));
        } catch (RuntimeException failure) {
            throw Outage.isBehind(failure) ? StoreUnavailableException.nothingWritten(failure) : failure;
        } finally {
            turns.release();
        }
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw StoreUnavailableException.nothingWritten(new TimeoutException("others read for too long"));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw StoreUnavailableException.nothingWritten(stopped);
        }
    }

    @Override
    public Optional<String> problem() {
        Failure last = failure;
        Long since = begun;
        long now = System.nanoTime();
        if (since != null && now - since > PATIENCE_NANOS) {
            return Optional.of(
                    "a write has not ended for " + Duration.ofNanos(now - since).toSeconds() + " s");
        }
        return last != null && now - last.at() < REMEMBERED_NANOS
                ? Optional.of("the last write failed: " + last.message())
                : changes.problem();
    }

    @Override
    public int[] transact(Known known, Decision decision) {
        begun = System.nanoTime();
        try {
            int[] logged = changes.append(known, decision, this::follow);
            failure = logged.length == 0 ? failure : null;
            return logged;
        } catch (StoreUnavailableException unavailable) {
            failure = new Failure(String.valueOf(unavailable.getMessage()), System.nanoTime());
            throw unavailable;
        } finally {
            begun = null;
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
}
