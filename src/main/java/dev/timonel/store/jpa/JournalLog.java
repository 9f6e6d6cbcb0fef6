package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import dev.timonel.store.ObjectStore.Decision;
import dev.timonel.store.ObjectStore.Known;
import dev.timonel.store.ObjectStore.Missed;
import dev.timonel.store.StoreUnavailableException;
import dev.timonel.store.h2.Journal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of an embedded database, which nobody else writes: batches are on disk in a journal first, so that no client waits
 * for the database, and their rows come to the database together with the other tables, about a second later.
 */
final class JournalLog implements Log {
    private static final Logger log = LoggerFactory.getLogger(JournalLog.class);
    /** So many changes go to the journal in parts, and are not held as rows: an import has all of a cluster. */
    private static final int MANY = 1000;

    private static final int ROWS_A_TRANSACTION = 500;
    private static final int BYTES_A_TRANSACTION = 1024 * 1024;
    /** How far writes may be ahead of the database, unless told otherwise. */
    static final long MOST_BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    private final Journal journal;
    private final Transactions transactions;
    private final Runnable flushToDisk;
    private final Supplier<UUID> batchIds;
    private final long most;
    /** What the database may not have on disk yet, without gaps. */
    private final Deque<LogRow> rows = new ArrayDeque<>();

    private final ReentrantLock settling = new ReentrantLock();
    private long held;
    /** Up to here the database has it, on disk or not; after a failure it may have less, but what it was forced to keep. */
    private volatile long settled;

    private volatile long forced;
    private volatile Runnable makeRoom = () -> {};

    /**
     * {@code flushToDisk} returns once all that the database was given is on disk; {@code batchIds} never repeat; with more
     * than {@code most} bytes in memory, writes wait for the database.
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
        checkRoom();
        Missed nothing = new Missed(List.of(), Optional.empty());
        List<Change> written = decision.decide(nothing);
        if (written.isEmpty()) {
            return new int[0];
        }
        List<LogRow> fresh = write(written, batchIds.get());
        add(fresh);
        follow.accept(nothing, written);
        return fresh.stream().mapToInt(LogRow::bytes).toArray();
    }

    private List<LogRow> write(List<Change> written, UUID batch) {
        try {
            if (written.size() >= MANY) {
                Parts parts = new Parts(written, batch);
                journal.append(written.get(written.size() - 1).revision(), parts);
                return parts.passed;
            }
            List<LogRow> rows = List.copyOf(
                    written.stream().map(change -> new ChangeRow(change, batch)).toList());
            journal.append(encode(rows));
            return rows;
        } catch (Journal.Failure failure) {
            throw failure.mayBeThere()
                    ? StoreUnavailableException.outcomeUnknown(failure)
                    : StoreUnavailableException.nothingWritten(failure);
        }
    }

    @Override
    public boolean isFilling() {
        return waiting() > most / 4;
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
        return held;
    }

    private synchronized void add(List<LogRow> fresh) {
        for (LogRow row : fresh) {
            rows.addLast(row);
            held += row.held();
        }
    }

    /** The journal must begin where the database ends, or before. */
    @Override
    public void recover() {
        try {
            journal.read(batch -> {
                add(decode(batch));
                if (waiting() > BYTES_A_TRANSACTION) {
                    settle();
                    drop(settled);
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("the journal cannot be read", failure);
        }
        settle();
        settled();
    }

    @Override
    public void settle() {
        settling.lock();
        try {
            Deque<LogRow> rest = open();
            while (!rest.isEmpty()) {
                List<ChangeRow> some = some(rest);
                transactions.run(session -> insert(session, some));
                settled = some.get(some.size() - 1).revision();
            }
        } catch (RuntimeException failure) {
            settled = forced;
            throw failure;
        } finally {
            settling.unlock();
        }
    }

    private synchronized Deque<LogRow> open() {
        Deque<LogRow> open = new ArrayDeque<>();
        for (Iterator<LogRow> newest = rows.descendingIterator(); newest.hasNext(); ) {
            LogRow row = newest.next();
            if (row.revision() <= settled) {
                break;
            }
            open.addFirst(row);
        }
        return open;
    }

    @Override
    public synchronized List<LogRow> tail() {
        return List.copyOf(rows);
    }

    private static List<ChangeRow> some(Deque<LogRow> rest) {
        List<ChangeRow> some = new ArrayList<>();
        long size = 0;
        while (!rest.isEmpty() && some.size() < ROWS_A_TRANSACTION && size < BYTES_A_TRANSACTION) {
            LogRow row = rest.removeFirst();
            some.add(row.row());
            size += row.bytes();
        }
        return some;
    }

    /** Those that the database has from a try before are left out. */
    private static void insert(StatelessSession session, List<ChangeRow> some) {
        ClusterRow cluster = session.get(ClusterRow.class, ClusterRow.ID, LockMode.PESSIMISTIC_WRITE);
        List<ChangeRow> missing =
                some.stream().filter(row -> row.revision() > cluster.revision()).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (missing.get(0).revision() != cluster.revision() + 1) {
            throw new IllegalStateException("the journal begins with revision "
                    + missing.get(0).revision() + ", but the database ends with " + cluster.revision()
                    + ": they do not belong together");
        }
        LogTable.insert(session, missing);
        cluster.advanceTo(missing.get(missing.size() - 1).revision());
        session.update(cluster);
    }

    @Override
    public void settled() {
        long upTo = settled;
        try {
            flushToDisk.run();
        } catch (RuntimeException failure) {
            settled = forced;
            throw failure;
        }
        forced = upTo;
        journal.release(upTo);
        journal.turn();
        drop(upTo);
    }

    private synchronized void drop(long upTo) {
        while (!rows.isEmpty() && rows.getFirst().revision() <= upTo) {
            held -= rows.removeFirst().held();
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
            journal.close();
        } catch (IOException failure) {
            log.warn("the journal could not be closed", failure);
        }
    }

    /** Changes as batches of about a mebibyte, each made when it is asked for. */
    private static final class Parts implements Iterator<Journal.Batch> {
        private final List<Change> changes;
        private final UUID batch;
        private final List<LogRow> passed;

        Parts(List<Change> changes, UUID batch) {
            this.changes = changes;
            this.batch = batch;
            this.passed = new ArrayList<>(changes.size());
        }

        @Override
        public boolean hasNext() {
            return passed.size() < changes.size();
        }

        @Override
        public Journal.Batch next() {
            List<LogRow> part = new ArrayList<>();
            long size = 0;
            while (hasNext() && size < BYTES_A_TRANSACTION) {
                Change change = changes.get(passed.size());
                ChangeRow row = new ChangeRow(change, batch);
                part.add(row);
                size += row.bytes();
                passed.add(new LogRow.Remade(change, batch, row.bytes()));
            }
            return encode(part);
        }
    }

    private static Journal.Batch encode(List<LogRow> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(rows.size());
            for (LogRow row : rows) {
                row.row().writeTo(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Journal.Batch(
                rows.get(0).revision(), rows.get(rows.size() - 1).revision(), bytes.toByteArray());
    }

    private static List<LogRow> decode(Journal.Batch batch) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(batch.content()));
        List<LogRow> rows = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            rows.add(ChangeRow.readFrom(in));
        }
        return rows;
    }
}
