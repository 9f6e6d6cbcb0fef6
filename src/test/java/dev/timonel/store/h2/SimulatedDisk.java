package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's over the real one, which remembers what was not forced to disk: {@link Moment}s show what may be there
 * of a file if the power goes, or the process is killed, in the middle of a call. Any block that was not forced may be there in
 * its old or its new state.
 */
public final class SimulatedDisk extends FilePathWrapper {
    static final String SCHEME = "simulated";
    private static final int BLOCK = 4096;

    /** Is asked at each write and force. */
    interface Moment {
        /** Whether to keep what would be there now. */
        boolean isNow();

        /** Where to. */
        Path directory() throws IOException;
    }

    private static final Set<File> OPEN = new LinkedHashSet<>();
    private static volatile Moment moment;
    private static volatile Random random;

    /** For H2, which makes one a file. */
    public SimulatedDisk() {}

    static synchronized void start(Random random, Moment moment) {
        SimulatedDisk.random = random;
        SimulatedDisk.moment = moment;
        OPEN.clear();
        FilePath.register(new SimulatedDisk());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        File file = new File(getBase().open(mode), Path.of(getBase().toString().replaceFirst("^file:", "")));
        synchronized (SimulatedDisk.class) {
            OPEN.add(file);
        }
        return file;
    }

    private static final class File extends FileBaseDefault {
        private final FileChannel file;
        private final Path path;
        /** What blocks held when the file was forced the last time. */
        private final Map<Long, byte[]> forced = new TreeMap<>();

        File(FileChannel file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            synchronized (SimulatedDisk.class) {
                return writeNow(from, at);
            }
        }

        private int writeNow(ByteBuffer from, long at) throws IOException {
            int length = from.remaining();
            for (long block = at / BLOCK; block * BLOCK < at + length; block++) {
                if (!forced.containsKey(block)) {
                    ByteBuffer old = ByteBuffer.allocate(BLOCK);
                    file.read(old, block * BLOCK);
                    forced.put(block, old.array());
                }
            }
            if (moment.isNow()) {
                ByteBuffer part = from.duplicate();
                part.limit(part.position() + random.nextInt(length / BLOCK + 1) * BLOCK);
                file.write(part, at);
                keepAll(random.nextBoolean());
            }
            return file.write(from, at);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            synchronized (SimulatedDisk.class) {
                if (moment.isNow()) {
                    keepAll(true);
                }
                forced.clear();
            }
        }

        private static void keepAll(boolean powerGoes) throws IOException {
            Path directory = moment.directory();
            for (File open : OPEN) {
                open.keep(directory, powerGoes);
            }
        }

        private void keep(Path directory, boolean powerGoes) throws IOException {
            Path copy = directory.resolve(path.getFileName());
            Files.copy(path, copy);
            if (powerGoes) {
                double there = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
                try (FileChannel to = FileChannel.open(copy, java.nio.file.StandardOpenOption.WRITE)) {
                    for (Map.Entry<Long, byte[]> block : forced.entrySet()) {
                        if (random.nextDouble() > there) {
                            to.write(ByteBuffer.wrap(block.getValue()), block.getKey() * BLOCK);
                        }
                    }
                }
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
            synchronized (SimulatedDisk.class) {
                OPEN.remove(this);
            }
            file.close();
        }
    }
}
