package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.h2.store.fs.FilePath;

/**
 * Batches of revisions that are on disk before the database has them, in two files that take turns: while the database takes
 * over what the one holds, the other is appended to. A file is written from its beginning at each turn; what is left of
 * the turn before behind that is told by its number. Safe for threads.
 */
public final class Journal implements AutoCloseable {

    /** A batch: revisions without gaps, and what is to be known of them. */
    public record Batch(long first, long last, byte[] content) {}

    /** A batch is not in the journal, or, if {@link #mayBeThere}, that is not known. */
    public static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean mayBeThere;

        Failure(boolean mayBeThere, IOException cause) {
            super(cause.getMessage(), cause);
            this.mayBeThere = mayBeThere;
        }

        public boolean mayBeThere() {
            return mayBeThere;
        }
    }

    /** Contents of more bytes than these are not copied behind their header. */
    private static final int APART = 1 << 20;

    private final JournalFile[] files;
    private JournalFile current;
    private long turn;
    private long newest;

    private Journal(JournalFile[] files) {
        this.files = files;
        this.current = files[0];
    }

    /** The one whose files' names begin with this path, of whichever of H2's file systems. */
    public static Journal at(String path) {
        return new Journal(new JournalFile[] {
            new JournalFile(FilePath.get(path + ".journal.1")), new JournalFile(FilePath.get(path + ".journal.2"))
        });
    }

    /** Takes what a journal holds, batch by batch. */
    @FunctionalInterface
    public interface Reader {
        void batch(Batch batch) throws IOException;
    }

    /** What stands in one of the files. */
    private record Turn(long number, JournalFile file, List<JournalRecords.Place> places) {}

    /**
     * What it holds, oldest first: what the database may not have yet, and maybe more that it has. Of what was appended in parts,
     * each part is a batch.
     */
    public synchronized void read(Reader reader) throws IOException {
        List<Turn> turns = new ArrayList<>();
        for (JournalFile file : files) {
            JournalRecords records = new JournalRecords(file.reading());
            turns.add(new Turn(records.turn(), file, records.whole()));
        }
        turns.sort(Comparator.comparingLong(Turn::number));
        turn = turns.get(turns.size() - 1).number();
        newest = 0;
        for (Turn each : turns) {
            JournalRecords records = new JournalRecords(each.file().reading());
            for (JournalRecords.Place place : each.places()) {
                reader.batch(records.read(place));
                newest = place.last();
                each.file().hold(newest);
            }
        }
    }

    /** Returns once the batch, which follows the one before, is on disk. */
    public synchronized void append(Batch batch) throws Failure {
        begin();
        int length = batch.content().length;
        boolean apart = length > APART;
        ByteBuffer header = JournalRecords.header(true, turn, batch);
        if (apart) {
            current.append(
                    batch.last(),
                    List.of(header, ByteBuffer.wrap(batch.content())).iterator());
        } else {
            ByteBuffer both = ByteBuffer.allocate(JournalRecords.HEADER + length);
            current.append(
                    batch.last(),
                    List.of(both.put(header).put(batch.content()).flip()).iterator());
        }
        newest = batch.last();
    }

    /** Returns once all of these, which lead to this revision, are on disk: they are there together, or none of them is. */
    public synchronized void append(long last, Iterator<Batch> parts) throws Failure {
        begin();
        current.append(last, new Iterator<>() {
            private ByteBuffer content = ByteBuffer.allocate(0);

            @Override
            public boolean hasNext() {
                return content.hasRemaining() || parts.hasNext();
            }

            @Override
            public ByteBuffer next() {
                ByteBuffer next = content;
                if (next.hasRemaining()) {
                    content = ByteBuffer.allocate(0);
                    return next;
                }
                Batch part = parts.next();
                content = ByteBuffer.wrap(part.content());
                return JournalRecords.header(!parts.hasNext(), turn, part);
            }
        });
        newest = last;
    }

    private void begin() {
        if (current.isEmpty()) {
            turn++;
        }
    }

    /** From now on the other file is appended to, if nothing in it is needed any more. */
    public synchronized void turn() {
        JournalFile other = current == files[0] ? files[1] : files[0];
        if (!current.isEmpty() && current.isWhole() && other.isEmpty()) {
            current = other;
        }
    }

    /** The database has everything up to this revision, on disk. */
    public synchronized void release(long upTo) {
        for (JournalFile file : files) {
            if (file != current || newest <= upTo) {
                file.release(upTo);
            }
        }
    }

    /** Gives back the space that is not needed. */
    public synchronized void shrink() throws IOException {
        for (JournalFile file : files) {
            file.shrink();
        }
    }

    /** Leaves no file of which nothing is needed. */
    @Override
    public synchronized void close() throws IOException {
        for (JournalFile file : files) {
            file.close();
        }
    }
}
