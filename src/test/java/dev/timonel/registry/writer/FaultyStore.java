package dev.timonel.registry.writer;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A real store that fails or waits as a test says. */
final class FaultyStore implements ObjectStore {

    /** Where it fails, and how. */
    enum Fault {
        NONE,
        OUT_OF_REACH,
        FAILS_AFTER_THE_DECISION,
        LOSES_THE_ANSWER,
        THROWS_AN_ERROR
    }

    private final ObjectStore store;
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final AtomicInteger transactions = new AtomicInteger();
    private final Semaphore open = new Semaphore(0);
    private volatile boolean held;
    private volatile int left;

    FaultyStore(ObjectStore store) {
        this.store = store;
    }

    void fail(Fault next, int times) {
        left = times;
        fault.set(next);
    }

    /** From now on a transaction waits before it begins, until {@link #release}. */
    void hold() {
        held = true;
    }

    /** Whether one waits. */
    boolean holds() {
        return open.hasQueuedThreads();
    }

    void release() {
        held = false;
        open.release();
    }

    int transactions() {
        return transactions.get();
    }

    @Override
    public Stored load() {
        return store.load();
    }

    @Override
    public Optional<List<Change>> changes(long after, Known until, Predicate<ResourceKind> kinds) {
        failIfOutOfReach();
        return store.changes(after, until, kinds);
    }

    @Override
    public Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(long revision, Known known) {
        failIfOutOfReach();
        return store.statesAt(revision, known);
    }

    @Override
    public List<Logged> changesOf(ObjectKey key, long upTo, int limit, Known known) {
        return store.changesOf(key, upTo, limit, known);
    }

    @Override
    public List<Logged> changesBetween(long after, long upTo) {
        return store.changesBetween(after, upTo);
    }

    @Override
    public OptionalLong endOfTransaction(long revision) {
        failIfOutOfReach();
        return store.endOfTransaction(revision);
    }

    private void failIfOutOfReach() {
        if (left-- > 0 && fault.get() == Fault.OUT_OF_REACH) {
            throw StoreUnavailableException.nothingWritten(new IOException("connection refused"));
        }
    }

    @Override
    public void forget(long upTo) {
        store.forget(upTo);
    }

    @Override
    public int[] transact(Known known, Decision decision) {
        transactions.incrementAndGet();
        Fault now = left > 0 ? fault.get() : Fault.NONE;
        left--;
        if (held) {
            open.acquireUninterruptibly();
        }
        if (now == Fault.OUT_OF_REACH) {
            throw StoreUnavailableException.nothingWritten(new IOException("connection refused"));
        }
        int[] logged = store.transact(known, missed -> {
            var changes = decision.decide(missed);
            if (now == Fault.FAILS_AFTER_THE_DECISION) {
                throw new IllegalStateException("value too long");
            }
            if (now == Fault.THROWS_AN_ERROR) {
                throw new OutOfMemoryError("told to");
            }
            return changes;
        });
        if (now == Fault.LOSES_THE_ANSWER) {
            throw StoreUnavailableException.outcomeUnknown(new IOException("broken pipe"));
        }
        return logged;
    }
}
