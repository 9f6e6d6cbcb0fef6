package dev.timonel.store.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedFileTest {
    /** A chunk's footer has 128 bytes at the end of a block, and so may a page or a list of pages. */
    @Test
    void whatHasTheLengthAndThePlaceOfAFooterIsReadAsItWasWritten(@TempDir Path directory) throws Exception {
        byte[] block = new byte[ChunkFooter.BLOCK];
        new Random(1).nextBytes(block);
        long at = StoreHeader.BYTES;
        try (FileChannel real = FileChannel.open(
                        directory.resolve("x.mv.db"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                OrderedFile file = new OrderedFile(real, "x.mv.db", false)) {
            file.write(ByteBuffer.wrap(block), at);
            ByteBuffer page = ByteBuffer.allocate(ChunkFooter.LENGTH);
            file.read(page, at + ChunkFooter.BLOCK - ChunkFooter.LENGTH);

            assertThat(page.flip())
                    .isEqualTo(ByteBuffer.wrap(block, block.length - ChunkFooter.LENGTH, ChunkFooter.LENGTH));
        }
    }
}
