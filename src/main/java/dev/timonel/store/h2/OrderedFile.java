package dev.timonel.store.h2;

import static dev.timonel.store.h2.ChunkFooter.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;

/**
 * The file of an MVStore, with what that leaves to chance when the power goes. A chunk is written once everything before it is
 * on disk, so that space may be used again as soon as nothing newer needs it. It carries a checksum: one that is there in
 * part is none. And after a stop in disorder the newest whole chunk is searched for, where MVStore would take any that
 * looks complete.
 */
final class OrderedFile extends FileBaseDefault {
    /** Files of which the kernel may hold what it could not write, and not try again. */
    private static final Set<String> SUSPECT = ConcurrentHashMap.newKeySet();

    private final FileChannel file;
    private final ChunkSearch chunks;
    private final String name;
    private boolean unforced;
    private boolean written;
    private long newest = -1;
    private String broken = "";

    OrderedFile(FileChannel file, String name, boolean readOnly) throws IOException {
        this.file = file;
        this.chunks = new ChunkSearch(file);
        this.name = name;
        this.unforced = file.size() > 0;
        if (!readOnly && SUSPECT.contains(name)) {
            writeAgain();
            SUSPECT.remove(name);
        }
    }

    /** Whatever can be read is to be on disk before anything is built on it. */
    private void writeAgain() throws IOException {
        ByteBuffer some = ByteBuffer.allocate(256 * BLOCK);
        for (long at = 0; file.read(some.clear(), at) > 0; at += some.limit()) {
            some.flip();
            for (long to = at; some.hasRemaining(); ) {
                to += file.write(some, to);
            }
        }
        file.force(true);
    }

    @Override
    public synchronized int write(ByteBuffer from, long at) throws IOException {
        checkNotBroken();
        written = true;
        int length = from.remaining();
        if (at >= StoreHeader.BYTES && from.position() == 0 && length % BLOCK == 0) {
            Optional<ChunkFooter> chunk = ChunkFooter.of(from);
            if (chunk.isPresent()) {
                before(chunk.get(), from);
            }
        }
        for (long to = at; from.hasRemaining(); ) {
            to += file.write(from, to);
        }
        return length;
    }

    /** A copy that is moved is older than the newest, and needs no order: MVStore forces the file before and after. */
    private void before(ChunkFooter footer, ByteBuffer chunk) throws IOException {
        if (footer.version() > newest) {
            if (unforced) {
                force(false);
            }
            newest = footer.version();
        }
        unforced = true;
        if (footer.crc() < 0) {
            ChunkFooter.seal(chunk);
        }
    }

    /** What a failed call has not brought to disk, a later one may not bring there either, and say nothing: none is made. */
    @Override
    public synchronized void force(boolean metaData) throws IOException {
        checkNotBroken();
        try {
            file.force(false);
        } catch (IOException failure) {
            broken = String.valueOf(failure.getMessage());
            SUSPECT.add(name);
            throw failure;
        }
        unforced = false;
    }

    private void checkNotBroken() throws IOException {
        if (!broken.isEmpty()) {
            throw new IOException("the file could not be forced to disk before: " + broken);
        }
    }

    @Override
    public synchronized int read(ByteBuffer into, long at) throws IOException {
        int start = into.position();
        int length = file.read(into, at);
        if (length == StoreHeader.BYTES && at == 0 && !written) {
            header(into.duplicate().position(start).limit(start + length));
        } else if (length == ChunkFooter.LENGTH && at % BLOCK == BLOCK - ChunkFooter.LENGTH) {
            ByteBuffer footer = into.duplicate().position(start).limit(start + length);
            if (ChunkFooter.parse(footer).isPresent()
                    && chunks.whole(footer, at).isEmpty()) { // else it is a page of that length
                footer.put(new byte[length]);
            }
        }
        return length;
    }

    private void header(ByteBuffer header) throws IOException {
        if (StoreHeader.isClean(header)) {
            return;
        }
        Optional<ChunkSearch.Found> found = chunks.newest();
        if (found.isPresent()) {
            newest = found.get().footer().version();
            StoreHeader.pointTo(header, found.get().footer(), found.get().block());
        }
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

    @Override
    public String toString() {
        return file.toString();
    }
}
