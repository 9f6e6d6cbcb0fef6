package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables of objects and labels after the log, about a second behind it, or while much is written up to some 20 s: an
 * object that changed often in between is written once. What a process that died has not written, the next one finds in the log.
 */
final class Projection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Projection.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** A round is followed by so many times as much rest as it took: a page that many rows share is written once. */
    private static final int REST = 8;

    private static final Duration LONGEST_REST = Duration.ofSeconds(20);
    /** Nothing written for so long at the end is taken for a database that hangs. */
    private static final Duration STANDSTILL = Duration.ofSeconds(15);

    private static final int OBJECTS_A_TRANSACTION = 200;
    private static final int BYTES_A_TRANSACTION = 1024 * 1024;
    private static final int FORGOTTEN_A_TRANSACTION = 200;
    private static final int CLAIMS = 10;

    /**
     * An object of which the tables lag behind.
     *
     * @param written what they hold; null if nothing
     * @param newest what they are to hold; null if nothing
     * @param certain whether they surely hold what was written; not after a transaction of unknown outcome
     */
    record Lag(@Nullable KubeObject written, @Nullable KubeObject newest, boolean certain) {
        Lag then(Lag later) {
            return new Lag(written, later.newest, certain);
        }

        Lag uncertain() {
            return new Lag(written, newest, false);
        }

        boolean isNothing() {
            return certain && written == null && newest == null;
        }
    }

    /** The tables were claimed by another. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Transactions transactions;
    private final Log changes;
    private final ReentrantLock rounds = new ReentrantLock();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "projection");
        thread.setDaemon(true);
        return thread;
    });
    private final Supplier<UUID> owners;
    private final int replayedAtOnce;
    private long restUntil = System.nanoTime();
    private Map<ObjectKey, Lag> lags = new LinkedHashMap<>();
    private long newest;
    private long forget;
    private long projected;
    private long forgotten;
    private @Nullable UUID owner;
    /** What is being written: it lags until it is done, whatever the round ends with. */
    private @Nullable Round unfinished;

    Projection(Transactions transactions, Log changes, Supplier<UUID> owners, int replayedAtOnce) {
        this.replayedAtOnce = replayedAtOnce;
        this.transactions = transactions;
        this.changes = changes;
        this.owners = owners;
    }

    void start() {
        worker.scheduleWithFixedDelay(this::round, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        long begun = System.nanoTime();
        if (begun - restUntil >= 0 || changes.isFilling()) {
            catchUp();
            long ended = System.nanoTime();
            restUntil = ended + Math.min(REST * (ended - begun), LONGEST_REST.toNanos()) - EVERY.toNanos() / 2;
        }
    }

    /** Reads what the database holds, and takes over from whoever wrote the tables until now. */
    synchronized ObjectStore.Stored load() {
        changes.recover();
        UUID next = owners.get();
        StoredState state = claim(next, changes.tail(), CLAIMS);
        owner = next;
        lags = new LinkedHashMap<>(state.lags());
        unfinished = null;
        projected = state.projected();
        newest = state.stored().revision();
        return state.begin() > newest ? goOnAbove(state, next) : state.stored();
    }

    /** Without the log that led here: whoever knows a revision from before may have seen another state under it. */
    private ObjectStore.Stored goOnAbove(StoredState state, UUID me) {
        write(new Round(me, new TreeMap<>(lags), newest, newest));
        transactions.run(session -> {
            TableRows.check(session, me, newest);
            TableRows.skipTo(session, state.begin());
        });
        log.warn(
                "revisions up to {} were given to clients and lost with what they stood for; it goes on above",
                state.begin() - 1);
        lags = new LinkedHashMap<>();
        projected = state.begin();
        newest = state.begin();
        return new ObjectStore.Stored(newest, state.stored().objects(), new int[0]);
    }

    /** Whoever writes the tables at this moment is waited for by trying again: a claim on rows that change is refused. */
    private StoredState claim(UUID next, LogTail tail, int tries) {
        try {
            return transactions.call(session -> RowByRow.read(session, () -> {
                TableRows.claim(session, next);
                return StoredState.read(session, tail, replayedAtOnce);
            }));
        } catch (RuntimeException failure) {
            if (tries == 1 || !Conflict.isBehind(failure)) {
                throw failure;
            }
            return claim(next, tail, tries - 1);
        }
    }

    /** How many objects wait to be written. */
    synchronized int lag() {
        Round round = unfinished;
        return lags.size() + (round == null ? 0 : round.lags().size());
    }

    synchronized void add(List<Change> changes) {
        for (Change change : changes) {
            KubeObject after = change.type() == Change.Type.DELETED ? null : change.object();
            Lag lag = lags.merge(change.key(), new Lag(change.previous(), after, true), Lag::then);
            if (lag.isNothing()) {
                lags.remove(change.key());
            }
            newest = change.revision();
        }
    }

    /** The log up to this revision may go, as far as the tables do not need it. */
    synchronized void forget(long upTo) {
        forget = upTo;
    }

    /**
     * What is written in one go, by whom, and how far the tables and the log are after it. In the order of keys: rows that are
     * beside each other in an index are of one transaction, and its pages are written once.
     */
    private record Round(UUID owner, Map<ObjectKey, Lag> lags, long upTo, long forget) {}

    /**
     * Writes what lags; what fails is tried again the next time, be it for want of memory: whoever writes the tables is not to end of
     * it.
     */
    void catchUp() {
        rounds.lock();
        try {
            next().ifPresentOrElse(this::catchUp, changes::rest);
        } catch (RuntimeException | Error failure) {
            log.warn("the tables of objects and labels stay behind the log for now: {}", failure.toString());
        } finally {
            rounds.unlock();
        }
    }

    private void catchUp(Round round) {
        try {
            changes.settle();
            write(round);
            changes.settled();
            done(round);
        } catch (Overtaken overtaken) {
            startOver(round);
        }
    }

    private synchronized Optional<Round> next() {
        putBackUnfinished();
        UUID me = owner;
        if (me == null || lags.isEmpty() && projected == newest && forgotten == Math.min(forget, projected)) {
            return Optional.empty();
        }
        Round round = new Round(me, new TreeMap<>(lags), newest, Math.min(forget, newest));
        Map<ObjectKey, Lag> later = new LinkedHashMap<>();
        unfinished = round;
        lags = later;
        return Optional.of(round);
    }

    private void write(Round round) {
        Map<ObjectKey, Lag> rest = round.lags();
        while (!rest.isEmpty()) {
            List<ObjectKey> keys = some(rest);
            List<Lag> some = keys.stream().map(rest::get).toList();
            try {
                transactions.run(session -> {
                    TableRows.check(session, round.owner(), round.upTo());
                    TableRows.write(session, keys, some);
                });
            } catch (RuntimeException | Error failure) {
                keys.forEach(key -> rest.computeIfPresent(key, (k, lag) -> lag.uncertain()));
                throw failure;
            }
            keys.forEach(rest::remove);
            some.stream().map(Lag::newest).filter(Objects::nonNull).forEach(KubeObject::packed);
        }
        transactions.run(session -> {
            TableRows.check(session, round.owner(), round.upTo());
            TableRows.finish(session, round.upTo());
        });
        forget(round);
    }

    /** In steps: what a transaction deletes is in the database's memory until it ends. */
    private void forget(Round round) {
        boolean more = round.forget() > 0;
        while (more) {
            more = transactions.call(session -> {
                TableRows.check(session, round.owner(), round.upTo());
                return TableRows.forget(session, round.forget(), FORGOTTEN_A_TRANSACTION);
            });
        }
    }

    private synchronized void done(Round round) {
        if (round.owner().equals(owner)) {
            projected = round.upTo();
            forgotten = round.forget();
            unfinished = null;
        }
    }

    /** Another process has written the tables: what they lack is read from there. */
    private synchronized void startOver(Round round) {
        if (round.owner().equals(owner)) {
            load();
        }
    }

    private static List<ObjectKey> some(Map<ObjectKey, Lag> round) {
        List<ObjectKey> keys = new ArrayList<>();
        long bytes = 0;
        for (Iterator<Map.Entry<ObjectKey, Lag>> all = round.entrySet().iterator();
                all.hasNext() && keys.size() < OBJECTS_A_TRANSACTION && bytes < BYTES_A_TRANSACTION; ) {
            Map.Entry<ObjectKey, Lag> next = all.next();
            keys.add(next.getKey());
            KubeObject object = next.getValue().newest();
            bytes += object == null ? 0 : object.size();
        }
        return keys;
    }

    private void putBackUnfinished() {
        Round round = unfinished;
        if (round != null) {
            Map<ObjectKey, Lag> all = new LinkedHashMap<>(round.lags());
            lags.forEach((key, lag) -> all.merge(key, lag, Lag::then));
            lags = all;
            unfinished = null;
        }
    }

    /** Writes the rest, as long as that goes on: what a database that hangs does not take, the next process finds in the log. */
    @Override
    public void close() {
        if (worker.isShutdown()) {
            return;
        }
        worker.execute(this::catchUp);
        worker.shutdown();
        try {
            int before = lag();
            while (!worker.awaitTermination(STANDSTILL.toSeconds(), TimeUnit.SECONDS)) {
                int now = lag();
                if (now >= before) {
                    log.warn("the tables of objects and labels stay behind the log: the database does not answer");
                    return;
                }
                before = now;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
