package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's over the real one whose calls fail or do not return for as long as a test says: those of the journal,
 * or those of the database behind it. One test at a time.
 */
public final class FaultyDisk extends FilePathWrapper {
    static final String SCHEME = "faulty";

    /** How many of the next calls fail. */
    private record Faults(AtomicInteger writes, AtomicInteger forces) {
        Faults() {
            this(new AtomicInteger(), new AtomicInteger());
        }
    }

    private static final Faults JOURNAL = new Faults();
    private static final Faults DATABASE = new Faults();
    /** How many calls it is to the one of the journal's writes that fails; 0 for none. */
    private static final AtomicInteger LATER = new AtomicInteger();

    private static final AtomicInteger HELD = new AtomicInteger();
    private static volatile CountDownLatch open = new CountDownLatch(0);

    /** For H2, which makes one a file. */
    public FaultyDisk() {}

    static void start() {
        FilePath.register(new FaultyDisk());
        failWrites(0);
        failOneWrite(0);
        failForces(0);
        failDatabase(0, 0);
    }

    static void failWrites(int next) {
        JOURNAL.writes().set(next);
    }

    /** The first is the next one; whether it comes to that, {@link #failedIt} says. */
    static void failOneWrite(int which) {
        LATER.set(which);
    }

    static boolean failedIt() {
        return LATER.get() == 0;
    }

    static void failForces(int next) {
        JOURNAL.forces().set(next);
    }

    static void failDatabase(int writes, int forces) {
        DATABASE.writes().set(writes);
        DATABASE.forces().set(forces);
    }

    /** From now on nothing comes to disk, and nobody who waits for that goes on. */
    static void hold() {
        open = new CountDownLatch(1);
    }

    /** Whether somebody waits. */
    static boolean holds() {
        return HELD.get() > 0;
    }

    static void release() {
        open.countDown();
    }

    private static boolean takeOne(AtomicInteger failing) {
        return failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        return name.endsWith(".mv.db")
                ? new File(file, DATABASE)
                : name.contains(".journal.") ? new File(file, JOURNAL) : file;
    }

    private static final class File extends FileBaseDefault {
        private final FileChannel file;
        private final Faults faults;

        File(FileChannel file, Faults faults) {
            this.file = file;
            this.faults = faults;
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            boolean thisOne = faults == JOURNAL && LATER.getAndUpdate(n -> Math.max(0, n - 1)) == 1;
            if (takeOne(faults.writes()) || thisOne) {
                ByteBuffer half = from.duplicate();
                half.limit(half.position() + half.remaining() / 2);
                file.write(half, at);
                throw new IOException("No space left on device");
            }
            return file.write(from, at);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (faults == JOURNAL) {
                await();
            }
            if (takeOne(faults.forces())) {
                throw new IOException("Input/output error");
            }
            file.force(metaData);
        }

        private static void await() throws IOException {
            HELD.incrementAndGet();
            try {
                open.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            } finally {
                HELD.decrementAndGet();
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
