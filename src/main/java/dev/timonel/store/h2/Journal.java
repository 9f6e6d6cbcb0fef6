package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
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

    private static final int MAGIC = 0x544A3031;
    /** Contents of more bytes than these are not copied behind their header. */
    private static final int APART = 1 << 20;

    private static final int HEADER = 4 * Integer.BYTES + 3 * Long.BYTES;
    private static final int CHECKED = HEADER - Integer.BYTES;

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

    /** What it holds, oldest first: what the database may not have yet, and maybe more that it has. */
    public synchronized List<Batch> read() throws IOException {
        record Turn(long number, JournalFile file, List<Batch> batches) {}
        List<Turn> turns = new ArrayList<>();
        for (JournalFile file : files) {
            ByteBuffer bytes = file.read();
            long number = bytes.remaining() < HEADER ? 0 : bytes.getLong(bytes.position() + Integer.BYTES);
            List<Batch> batches = new ArrayList<>();
            while (bytes.hasRemaining() && next(bytes, number, batches)) {}
            turns.add(new Turn(number, file, batches));
        }
        turns.sort(Comparator.comparingLong(Turn::number));
        List<Batch> all = new ArrayList<>();
        turns.forEach(each -> all.addAll(each.batches()));
        turn = turns.get(turns.size() - 1).number();
        newest = all.isEmpty() ? 0 : all.get(all.size() - 1).last();
        for (Turn each : turns) {
            if (!each.batches().isEmpty()) {
                each.file().hold(each.batches().get(each.batches().size() - 1).last());
            }
        }
        return all;
    }

    /** Whether there was a whole batch of this turn. */
    private static boolean next(ByteBuffer bytes, long number, List<Batch> into) {
        int start = bytes.position();
        if (bytes.remaining() < HEADER || bytes.getInt() != MAGIC || bytes.getLong() != number) {
            return false;
        }
        long first = bytes.getLong();
        long last = bytes.getLong();
        int length = bytes.getInt();
        int size = bytes.getInt();
        int checksum = bytes.getInt();
        if (length < 0 || size != ~length || length > bytes.remaining()) {
            return false;
        }
        byte[] content = new byte[length];
        bytes.get(content);
        if (checksum != checksum(bytes.duplicate().position(start).limit(start + CHECKED), content)) {
            return false;
        }
        into.add(new Batch(first, last, content));
        return true;
    }

    /** Returns once the batch, which follows the one before, is on disk. */
    public synchronized void append(Batch batch) throws Failure {
        if (current.isEmpty()) {
            turn++;
        }
        int length = batch.content().length;
        boolean apart = length > APART;
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + (apart ? 0 : length))
                .putInt(MAGIC)
                .putLong(turn)
                .putLong(batch.first())
                .putLong(batch.last())
                .putInt(length)
                .putInt(~length);
        bytes.putInt(checksum(bytes.duplicate().flip(), batch.content()));
        if (apart) {
            current.append(batch.last(), bytes.flip(), ByteBuffer.wrap(batch.content()));
        } else {
            current.append(batch.last(), bytes.put(batch.content()).flip());
        }
        newest = batch.last();
    }

    private static int checksum(ByteBuffer header, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        crc.update(content);
        return (int) crc.getValue();
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
