package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;

/**
 * Whether a database's file has all that its newest state is made of. MVStore takes an older state if something of it is damaged, and
 * says nothing; of pages it reads it checks next to nothing.
 */
final class ChunkCheck {
    private static final String CHUNK = "chunk.";
    private static final int HEXADECIMAL = 16;
    /** A file that was ever more has something. */
    private static final int FIRST_BLOCKS = 16;

    private final FilePath path;

    ChunkCheck(FilePath path) {
        this.path = path;
    }

    /** Whether something was ever in it: it may have been cut off before the first chunk was there. */
    boolean isBegun() throws IOException {
        try (FileChannel file = path.open("r")) {
            return file.size() > FIRST_BLOCKS * ChunkFooter.BLOCK
                    || new ChunkSearch(file).newest().isPresent();
        }
    }

    /** {@link IOException} if something is missing or damaged. Nothing is written. */
    void check() throws IOException {
        try (FileChannel file = path.open("r")) {
            ByteBuffer header = ByteBuffer.allocate(StoreHeader.BYTES);
            while (header.hasRemaining() && file.read(header, header.position()) > 0) {}
            if (header.hasRemaining() || StoreHeader.fields(header.flip()).isEmpty()) {
                throw damaged("it does not begin as a database does");
            }
            ChunkSearch chunks = new ChunkSearch(file);
            ChunkSearch.Found newest = chunks.newest().orElseThrow(() -> damaged("nothing in it is whole"));
            if (StoreHeader.isClean(header) && newest.footer().version() < version(header)) {
                throw damaged("what was written last is not there");
            }
            check(chunks, newest);
        }
    }

    private static long version(ByteBuffer header) {
        return DataUtils.readHexLong(StoreHeader.fields(header), "version", 0);
    }

    private void check(ChunkSearch chunks, ChunkSearch.Found newest) throws IOException {
        try (MVStore store = new MVStore.Builder()
                .fileName(OrderedFilePath.SCHEME + ":" + path)
                .readOnly()
                .autoCommitDisabled()
                .open()) {
            if (store.getCurrentVersion() != newest.footer().version()) {
                throw damaged("something that its newest state needs is not there");
            }
            for (Map.Entry<String, String> entry : store.getLayoutMap().entrySet()) {
                if (entry.getKey().startsWith(CHUNK)) {
                    check(chunks, entry.getKey(), DataUtils.parseMap(entry.getValue()));
                }
            }
        } catch (MVStoreException unreadable) {
            if (unreadable.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw unreadable;
            }
            IOException damage = damaged(String.valueOf(unreadable.getMessage()));
            damage.initCause(unreadable);
            throw damage;
        }
    }

    /** Of what nothing is needed any more, some may have been written over. */
    private void check(ChunkSearch chunks, String key, Map<String, String> fields) throws IOException {
        long block = DataUtils.readHexLong(fields, "block", 0);
        long pages = DataUtils.readHexLong(fields, "pages", 0);
        if (block == 0 || DataUtils.readHexLong(fields, "livePages", pages) == 0) {
            return;
        }
        int number = Integer.parseInt(key.substring(CHUNK.length()), HEXADECIMAL);
        if (!chunks.hasWhole(number, block, DataUtils.readHexLong(fields, "len", 0))) {
            throw damaged("at byte " + block * ChunkFooter.BLOCK + " or behind that it is not what was written");
        }
    }

    private IOException damaged(String how) {
        return new IOException("the database " + FoundFile.real(path) + " is damaged: " + how);
    }
}
