package dev.timonel.store.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;

/**
 * The end of a chunk, as MVStore writes it: {@code chunk:1f,len:3,version:20,fletcher:1234abcd}. MVStore reads no further than
 * that, so a checksum of what is before it follows: {@code ,crc:…}.
 *
 * @param chunk its number
 * @param blocks its length
 * @param crc the checksum; negative if the footer has none, as those that another program wrote
 */
record ChunkFooter(int chunk, int blocks, long version, long crc) {
    static final int BLOCK = 4096;
    static final int LENGTH = 128;
    private static final Pattern TEXT =
            Pattern.compile("(chunk:(\\p{XDigit}{1,8}),len:(\\p{XDigit}{1,5}),version:(\\p{XDigit}{1,15}))"
                    + ",fletcher:(\\p{XDigit}{1,8})(?:,crc:(\\p{XDigit}{8}))?\\s*");

    /** Of {@link #LENGTH} bytes; empty if they are no footer. */
    static Optional<ChunkFooter> parse(ByteBuffer bytes) {
        if (bytes.get(bytes.position()) != 'c') {
            return Optional.empty();
        }
        Matcher text = TEXT.matcher(StandardCharsets.ISO_8859_1.decode(bytes.duplicate()));
        if (!text.matches()) {
            return Optional.empty();
        }
        byte[] start = text.group(1).getBytes(StandardCharsets.ISO_8859_1);
        if (DataUtils.getFletcher32(start, 0, start.length) != (int) Long.parseLong(text.group(5), 16)) {
            return Optional.empty();
        }
        String crc = text.group(6);
        return Optional.of(new ChunkFooter(
                (int) Long.parseLong(text.group(2), 16),
                Integer.parseInt(text.group(3), 16),
                Long.parseLong(text.group(4), 16),
                crc == null ? -1 : Long.parseLong(crc, 16)));
    }

    /** Of a whole chunk. */
    static Optional<ChunkFooter> of(ByteBuffer chunk) {
        return parse(chunk.duplicate().position(chunk.limit() - LENGTH));
    }

    /** Writes the checksum into a whole chunk that has none. */
    static void seal(ByteBuffer chunk) {
        int footer = chunk.limit() - LENGTH;
        int end = chunk.limit();
        while (chunk.get(end - 1) <= ' ') {
            end--;
        }
        byte[] text = ",crc:%08x".formatted(checksum(chunk)).getBytes(StandardCharsets.ISO_8859_1);
        if (end > footer && end + text.length < chunk.limit()) {
            chunk.duplicate().position(end).put(text);
        }
    }

    /** Whether the bytes before the footer are those that it was written with. */
    boolean matches(ByteBuffer wholeChunk) {
        return crc < 0 || crc == checksum(wholeChunk);
    }

    private static long checksum(ByteBuffer chunk) {
        CRC32C crc = new CRC32C();
        crc.update(chunk.duplicate().limit(chunk.limit() - LENGTH));
        return crc.getValue();
    }
}
