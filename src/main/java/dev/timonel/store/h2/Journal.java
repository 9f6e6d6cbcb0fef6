package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.h2.store.fs.FilePath;

/**
 * Batches of revisions that are on disk before the database has them, in two files that take turns: while the database takes
 * over what the one holds, the other is appended to. A file is written from its beginning at each turn; what is left of
 * the turn before behind that is told by its number. Safe for threads.
 */
public final class Journal implements AutoCloseable {

    /** A batch: revisions without gaps, and what is to be known of them. */
    public record Batch(long first, long last, byte[] content) {}

    /** Where the content of a batch is: in which file from where on, in which turn of the files. */
    public record Place(int file, long turn, long at, long first, long last, int length) {}

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

    /** What its files' names end with. */
    static final String FIRST = ".journal.1";

    static final String SECOND = ".journal.2";
    /** Contents of more bytes than these are not copied behind their header. */
    private static final int APART = 1 << 20;

    private final JournalFile[] files;
    private final FoundFile database;
    private JournalFile current;
    private long turn;
    private long newest;
    /** Up to which revision a record says what the database has, if nothing else is there. */
    private long marked;

    private boolean closed;
    /** Whether it is known what the files hold: until then nothing of them goes. */
    private boolean read;

    private Journal(FoundFile database, JournalFile[] files) {
        this.database = database;
        this.files = files;
        this.current = files[0];
    }

    /** The one whose files' names begin with this path, of whichever of H2's file systems. */
    public static Journal at(String path) {
        return new Journal(FoundFile.at(FilePath.get(path + ".mv.db")), new JournalFile[] {
            new JournalFile(FilePath.get(path + FIRST)), new JournalFile(FilePath.get(path + SECOND))
        });
    }

    /** What stands in one of the files: of each append, where its batches are. */
    private record Turn(long number, int file, List<List<Place>> appended) {}

    /**
     * Where everything is that it holds, oldest first: what the database may not have yet, and maybe more that it has. Of each
     * append, where its parts are. What is appended next goes behind that. {@link IOException}, and nothing is changed, if what is
     * damaged is not of the last append, which may be there in part, and the database, which ends with {@code stored}, lacks what
     * follows; or if the database lacks what goes before all this.
     */
    public synchronized List<List<Place>> recover(long stored) throws IOException {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            JournalRecords records = new JournalRecords(i, files[i].reading());
            turns.add(new Turn(records.turn(), i, whole(records, files[i], stored)));
        }
        turns.sort(Comparator.comparingLong(Turn::number));
        List<List<Place>> all =
                turns.stream().flatMap(each -> each.appended().stream()).toList();
        check(all, stored);
        newest = 0;
        for (Turn each : turns) {
            adopt(each);
        }
        read = true;
        return all.stream().filter(parts -> !isMark(parts)).toList();
    }

    /** Those of its files that are not there. */
    public List<String> missing() {
        return Stream.of(files)
                .filter(file -> !file.exists())
                .map(JournalFile::toString)
                .toList();
    }

    /** Makes those of its files that are not there: from now on, one that is missing was lost. */
    public synchronized void makeFiles() throws IOException {
        for (JournalFile file : files) {
            file.make();
        }
    }

    private void adopt(Turn each) throws IOException {
        if (each.number() > 0) {
            turn = each.number();
            current = files[each.file()];
        }
        if (!each.appended().isEmpty()) {
            List<Place> parts = each.appended().get(each.appended().size() - 1);
            Place last = parts.get(parts.size() - 1);
            newest = last.last();
            if (!isMark(parts)) {
                current.hold(newest, last.at() + last.length());
            }
        }
    }

    private static void check(List<List<Place>> all, long stored) throws IOException {
        for (List<Place> parts : all) {
            Place first = parts.get(0);
            if (isMark(parts) && first.last() > stored) {
                throw new IOException("the database ends with revision " + stored
                        + ", but its journal says that it had " + first.last() + ": it is an older one, or damaged");
            }
        }
        long begin = all.stream()
                .filter(parts -> !isMark(parts))
                .mapToLong(parts -> parts.get(0).first())
                .findFirst()
                .orElse(0);
        if (begin > stored + 1) {
            throw new IOException("the journal begins with revision " + begin + ", but the database ends with " + stored
                    + ": they do not belong together");
        }
    }

    /** Whether it holds nothing, and says what the database has. */
    private static boolean isMark(List<Place> parts) {
        return parts.get(0).length() == 0;
    }

    private static List<List<Place>> whole(JournalRecords records, JournalFile file, long stored) throws IOException {
        try {
            return records.whole(stored);
        } catch (IOException unreadable) {
            throw new IOException("the journal " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * What is at these places, by a file of its own: who reads does not wait for who writes. {@link IOException} if some of it was
     * released, and written over since.
     */
    public List<Batch> read(List<Place> places) throws IOException {
        List<Batch> batches = new ArrayList<>(places.size());
        for (int from = 0, to; from < places.size(); from = to) {
            int file = places.get(from).file();
            for (to = from + 1; to < places.size() && places.get(to).file() == file; ) {
                to++;
            }
            try (FileChannel channel = files[file].openForReading()) {
                JournalRecords records = new JournalRecords(file, channel);
                for (Place place : places.subList(from, to)) {
                    batches.add(records.read(place));
                }
            }
        }
        return batches;
    }

    /** Returns once the batch, which follows the one before, is on disk. */
    public Place append(Batch batch) throws Failure {
        return append(batch.last(), List.of(batch).iterator()).get(0);
    }

    /** Returns once all of these, which lead to this revision, are on disk: they are there together, or none of them is. */
    public synchronized List<Place> append(long last, Iterator<Batch> parts) throws Failure {
        if (closed) { // another may have it by now
            throw new Failure(false, new ClosedChannelException());
        }
        if (current.isEmpty()) {
            turn++;
        }
        Records records = new Records(parts, current == files[0] ? 0 : 1, current.end());
        current.append(last, records);
        newest = last;
        return records.places;
    }

    /** Batches as what is written, each made when it is asked for. */
    private final class Records implements Iterator<ByteBuffer> {
        private final Iterator<Batch> parts;
        private final int file;
        private final List<Place> places = new ArrayList<>();
        private long end;
        private ByteBuffer apart = ByteBuffer.allocate(0);

        Records(Iterator<Batch> parts, int file, long end) {
            this.parts = parts;
            this.file = file;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return apart.hasRemaining() || parts.hasNext();
        }

        @Override
        public ByteBuffer next() {
            if (apart.hasRemaining()) {
                ByteBuffer content = apart;
                apart = ByteBuffer.allocate(0);
                return content;
            }
            Batch batch = parts.next();
            int length = batch.content().length;
            ByteBuffer header = JournalRecords.header(!parts.hasNext(), turn, batch);
            places.add(new Place(file, turn, end + JournalRecords.HEADER, batch.first(), batch.last(), length));
            end += JournalRecords.HEADER + length;
            if (length > APART) {
                apart = ByteBuffer.wrap(batch.content());
                return header;
            }
            return ByteBuffer.allocate(JournalRecords.HEADER + length)
                    .put(header)
                    .put(batch.content())
                    .flip();
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

    /** Whether somebody has deleted a file of it, or the database, or put it elsewhere: nobody will find there what is appended. */
    public boolean isGone() {
        return database.isGone() || files[0].isGone() || files[1].isGone();
    }

    /** Gives back the space that is not needed. If nothing is, it still says which revision the database has. */
    public synchronized void shrink() throws IOException {
        if (!read) {
            return;
        }
        boolean needed = !files[0].isEmpty() || !files[1].isEmpty();
        if (!needed && newest > marked) {
            current.mark(JournalRecords.header(true, ++turn, new Batch(newest, newest, new byte[0])));
            marked = newest;
        }
        for (JournalFile file : files) {
            if (needed || file != current) {
                file.shrink();
            }
        }
    }

    /** Leaves no file of which nothing is needed. */
    @Override
    public void close() throws IOException {
        close(true);
    }

    /** Nothing is appended any more: whoever comes late is told so. Whether nothing of it is needed. */
    public synchronized boolean end() {
        closed = true;
        return read && files[0].isEmpty() && files[1].isEmpty();
    }

    /** {@code deleteIfEmpty}: leaves no file of which nothing is needed. */
    public synchronized void close(boolean deleteIfEmpty) throws IOException {
        end();
        for (JournalFile file : files) {
            file.close(deleteIfEmpty && read);
        }
    }
}
