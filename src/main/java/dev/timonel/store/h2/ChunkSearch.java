package dev.timonel.store.h2;

import static dev.timonel.store.h2.ChunkFooter.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Finds chunks in the file of an MVStore that are all there. */
final class ChunkSearch {

    /** A chunk that is, and the block that it begins with. */
    record Found(ChunkFooter footer, long block) {}

    private final FileChannel file;

    ChunkSearch(FileChannel file) {
        this.file = file;
    }

    /** The newest of all. */
    Optional<Found> newest() throws IOException {
        Found newest = null;
        for (long end = file.size() / BLOCK; end > 2; end--) {
            ByteBuffer footer = ByteBuffer.allocate(ChunkFooter.LENGTH);
            file.read(footer, end * BLOCK - ChunkFooter.LENGTH);
            long known = newest == null ? -1 : newest.footer().version();
            boolean newer = ChunkFooter.parse(footer.flip())
                    .filter(f -> known < f.version())
                    .isPresent();
            Optional<ChunkFooter> whole = newer ? whole(footer, end * BLOCK - ChunkFooter.LENGTH) : Optional.empty();
            if (whole.isPresent()) {
                newest = new Found(whole.get(), end - whole.get().blocks());
            }
        }
        return Optional.ofNullable(newest);
    }

    /** Whether the chunk that is said to be at this place is. */
    boolean hasWhole(int chunk, long block, long blocks) throws IOException {
        long at = (block + blocks) * BLOCK - ChunkFooter.LENGTH;
        ByteBuffer footer = ByteBuffer.allocate(ChunkFooter.LENGTH);
        file.read(footer, at);
        return whole(footer.flip(), at)
                .filter(f -> f.chunk() == chunk && f.blocks() == blocks)
                .isPresent();
    }

    /** The footer at this place, if it is one and its chunk is all there. */
    Optional<ChunkFooter> whole(ByteBuffer bytes, long at) throws IOException {
        Optional<ChunkFooter> footer =
                bytes.remaining() < ChunkFooter.LENGTH ? Optional.empty() : ChunkFooter.parse(bytes);
        if (footer.isEmpty() || footer.get().crc() < 0) {
            return footer;
        }
        long length = (long) footer.get().blocks() * BLOCK;
        long start = at + ChunkFooter.LENGTH - length;
        if (start < StoreHeader.BYTES) {
            return Optional.empty();
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) length);
        for (int n = 0; chunk.hasRemaining() && n >= 0; ) {
            n = file.read(chunk, start + chunk.position());
        }
        return footer.filter(f -> !chunk.hasRemaining() && f.matches(chunk.flip()));
    }
}
