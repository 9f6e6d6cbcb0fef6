package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.store.ObjectStore.Decision;
import dev.timonel.store.ObjectStore.Known;
import dev.timonel.store.ObjectStore.Missed;
import dev.timonel.store.StoreUnavailableException;
import dev.timonel.store.UnreadableStoreException;
import dev.timonel.store.h2.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of an embedded database, which nobody else writes: batches are on disk in a journal first, so that no client waits
 * for the database, and come to the database together with the other tables, about a second later.
 */
final class JournalLog implements Log {
    private static final Logger log = LoggerFactory.getLogger(JournalLog.class);
    private static final int BYTES_A_TRANSACTION = 1024 * 1024;
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    /** How far writes may be ahead of the database, unless told otherwise. */
    static final long MOST_BYTES = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final Journal journal;
    private final Transactions transactions;
    private final Runnable flushToDisk;
    private final Supplier<UUID> batchIds;
    private final long most;
    /** What the database may not have on disk yet, without gaps. */
    private final Deque<LogTail.Waiting> parts = new ArrayDeque<>();

    private final ReentrantLock settling = new ReentrantLock();
    private long bytes;
    /** Up to here the database has it, on disk or not; after a failure it may have less, but what it was forced to keep. */
    private volatile long settled;

    private volatile long forced;
    private volatile boolean recovered;
    private volatile boolean gone;
    private volatile long looked = System.nanoTime();
    private volatile Runnable makeRoom = () -> {};

    /**
     * {@code flushToDisk} returns once all that the database was given is on disk; {@code batchIds} never repeat; with more
     * than {@code most} bytes, writes wait for the database. Of a transaction in parts the first one counts: an import is
     * no reason to wait.
     */
    JournalLog(Journal journal, Transactions transactions, Runnable flushToDisk, Supplier<UUID> batchIds, long most) {
        this.most = most;
        this.journal = journal;
        this.transactions = transactions;
        this.flushToDisk = flushToDisk;
        this.batchIds = batchIds;
    }

    @Override
    public void whenFull(Runnable room) {
        makeRoom = room;
    }

    @Override
    public int[] append(Known known, Decision decision, BiConsumer<Missed, List<Change>> follow) {
        checkPlace();
        checkRoom();
        Missed nothing = new Missed(List.of(), Optional.empty());
        List<Change> written = decision.decide(nothing);
        if (written.isEmpty()) {
            return new int[0];
        }
        LogParts fresh = new LogParts(written, batchIds.get());
        add(write(written.get(written.size() - 1).revision(), fresh));
        follow.accept(nothing, written);
        return fresh.sizes();
    }

    private List<LogTail.Waiting> write(long last, LogParts fresh) {
        List<Boolean> objectsEnd = new ArrayList<>();
        try {
            List<Journal.Place> places = journal.append(last, new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return fresh.hasNext();
                }

                @Override
                public Journal.Batch next() {
                    LogPart part = fresh.next();
                    objectsEnd.add(part.hasObjectEnds());
                    return part.toJournal();
                }
            });
            return waiting(places, objectsEnd::get);
        } catch (Journal.Failure failure) {
            throw failure.mayBeThere()
                    ? StoreUnavailableException.outcomeUnknown(failure)
                    : StoreUnavailableException.nothingWritten(failure);
        }
    }

    @Override
    public boolean isFilling() {
        return waiting() > most / 2;
    }

    /** Where its files are is looked up once a second, as long as that is well. */
    private void checkPlace() {
        long now = System.nanoTime();
        if (gone || now - looked > LOOK_NANOS) {
            looked = now;
            gone = journal.isGone();
        }
        if (gone) {
            throw StoreUnavailableException.nothingWritten(new NoSuchFileException("the journal"));
        }
    }

    @Override
    public Optional<String> problem() {
        return journal.isGone() ? Optional.of(StoreUnavailableException.MOVED) : Optional.empty();
    }

    private void checkRoom() {
        if (waiting() > most) {
            makeRoom.run();
            if (waiting() > most) {
                throw StoreUnavailableException.nothingWritten(
                        new IOException("the database does not follow its journal"));
            }
        }
    }

    private synchronized long waiting() {
        return bytes;
    }

    private synchronized void add(List<LogTail.Waiting> fresh) {
        for (LogTail.Waiting part : fresh) {
            parts.addLast(part);
            bytes += part.counted();
        }
    }

    /**
     * The journal must begin where the database ends, or before. What it has is known once it was read; later it is only the
     * database that may have less than it had.
     */
    @Override
    public void recover() {
        if (recovered) {
            settled = forced;
            return;
        }
        ClusterRow cluster = transactions.call(session -> session.get(ClusterRow.class, ClusterRow.ID));
        long stored = cluster.revision();
        try {
            if (cluster.hasJournal() && !journal.missing().isEmpty()) {
                throw new IOException("the database, which was not closed in order, ends with revision " + stored
                        + ", and what may follow is missing: " + String.join(", ", journal.missing()));
            }
            for (List<Journal.Place> parts : journal.recover(stored)) {
                add(waiting(parts, part -> true));
            }
            journal.makeFiles();
        } catch (IOException failure) {
            throw new UnreadableStoreException(failure);
        }
        note(true);
        settled = stored;
        settled();
        recovered = true;
    }

    /** The database says whether what follows may be in the journal, so that a copy without it is no start's beginning. */
    private void note(boolean hasJournal) {
        transactions.run(session -> {
            ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
            cluster.hasJournal(hasJournal);
            session.update(cluster);
        });
    }

    private static UnreadableStoreException unrelated(long begin, long stored) {
        return new UnreadableStoreException("the journal begins with revision " + begin
                + ", but the database ends with " + stored + ": they do not belong together");
    }

    /** Those of one transaction; {@code objectsEnd} tells of which of them may have the end of an object. */
    private static List<LogTail.Waiting> waiting(List<Journal.Place> parts, IntPredicate objectsEnd) {
        long ends = parts.get(parts.size() - 1).last();
        List<LogTail.Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Journal.Place place = parts.get(i);
            waiting.add(new LogTail.Waiting(place, ends, objectsEnd.test(i), i == 0 ? place.length() : 0));
        }
        return waiting;
    }

    @Override
    public void settle() {
        settling.lock();
        try {
            Deque<LogTail.Waiting> rest = open();
            while (!rest.isEmpty()) {
                List<LogPart> some = read(some(rest));
                transactions.run(session -> insert(session, some));
                settled = some.get(some.size() - 1).last();
            }
        } catch (RuntimeException | Error failure) {
            settled = forced;
            throw failure;
        } finally {
            settling.unlock();
        }
    }

    private synchronized Deque<LogTail.Waiting> open() {
        Deque<LogTail.Waiting> open = new ArrayDeque<>();
        for (Iterator<LogTail.Waiting> newest = parts.descendingIterator(); newest.hasNext(); ) {
            LogTail.Waiting part = newest.next();
            if (part.last() <= settled) {
                break;
            }
            open.addFirst(part);
        }
        return open;
    }

    private List<LogPart> read(List<LogTail.Waiting> some) {
        try {
            return new LogTail(journal::read, some).read(some);
        } catch (IOException failure) {
            throw new UncheckedIOException("the journal cannot be read", failure);
        }
    }

    @Override
    public synchronized LogTail tail() {
        return new LogTail(journal::read, List.copyOf(parts));
    }

    private static List<LogTail.Waiting> some(Deque<LogTail.Waiting> rest) {
        List<LogTail.Waiting> some = new ArrayList<>();
        for (long size = 0; !rest.isEmpty() && size < BYTES_A_TRANSACTION; ) {
            LogTail.Waiting next = rest.removeFirst();
            some.add(next);
            size += next.place().length();
        }
        return some;
    }

    /** Those that the database has from a try before are left out. */
    private static void insert(StatelessSession session, List<LogPart> some) {
        ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
        List<LogPart> missing = some.stream()
                .filter(part -> part.last() > cluster.revision())
                .map(part -> part.after(cluster.revision()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        if (missing.get(0).first() != cluster.revision() + 1) {
            throw unrelated(missing.get(0).first(), cluster.revision());
        }
        LogTable.insert(session, missing);
        cluster.advanceTo(missing.get(missing.size() - 1).last());
        session.update(cluster);
    }

    @Override
    public void settled() {
        long upTo = settled;
        try {
            flushToDisk.run();
        } catch (RuntimeException | Error failure) {
            settled = forced;
            throw failure;
        }
        forced = upTo;
        journal.release(upTo);
        journal.turn();
        drop(upTo);
    }

    private synchronized void drop(long upTo) {
        while (!parts.isEmpty() && parts.getFirst().last() <= upTo) {
            bytes -= parts.removeFirst().counted();
        }
    }

    @Override
    public void rest() {
        try {
            journal.shrink();
        } catch (IOException failure) {
            log.warn("the journal stays as large as it is for now: {}", failure.toString());
        }
    }

    @Override
    public void close() {
        try {
            journal.close(journal.end() && noted());
        } catch (IOException failure) {
            log.warn("the journal could not be closed", failure);
        }
    }

    /** Whether the database says, on disk, that it needs no journal. */
    private boolean noted() {
        try {
            note(false);
            flushToDisk.run();
            return true;
        } catch (RuntimeException | Error failure) {
            log.warn("the journal stays, though it has nothing that the database lacks: {}", failure.toString());
            return false;
        }
    }
}
