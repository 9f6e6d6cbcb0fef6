package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The records of one of a journal's files, each a batch behind its header: what it is, the turn, the first and the last
 * revision, the length twice, a CRC-32C. A part counts if the parts after it and the record that closes them are there, too.
 */
final class JournalRecords {
    /** A batch, or the last part of one. */
    private static final int CLOSED = 0x544A3031;

    private static final int OPEN = 0x544A3032;
    static final int HEADER = 4 * Integer.BYTES + 3 * Long.BYTES;
    private static final int CHECKED = HEADER - Integer.BYTES;
    private static final int WINDOW = 1 << 20;

    private final int number;
    private final @Nullable FileChannel file;
    private final long size;
    /** What was read of the file lately, and from where. */
    private ByteBuffer window = ByteBuffer.allocate(0);

    private long from;

    /** Of the file with this number; without a file, there are none. */
    JournalRecords(int number, @Nullable FileChannel file) throws IOException {
        this.number = number;
        this.file = file;
        this.size = file == null ? 0 : file.size();
    }

    static ByteBuffer header(boolean closed, long turn, Journal.Batch batch) {
        int length = batch.content().length;
        ByteBuffer header = ByteBuffer.allocate(HEADER)
                .putInt(closed ? CLOSED : OPEN)
                .putLong(turn)
                .putLong(batch.first())
                .putLong(batch.last())
                .putInt(length)
                .putInt(~length);
        return header.putInt(checksum(header.duplicate().flip(), ByteBuffer.wrap(batch.content())))
                .flip();
    }

    private static int checksum(ByteBuffer header, ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        crc.update(content);
        return (int) crc.getValue();
    }

    /** The number of the turn that the file begins with; 0 if there is none. */
    long turn() throws IOException {
        return size < HEADER ? 0 : bytes(0, HEADER).getLong(Integer.BYTES);
    }

    /** All that are there whole, those of an append together. */
    List<List<Journal.Place>> whole() throws IOException {
        long turn = turn();
        List<List<Journal.Place>> whole = new ArrayList<>();
        List<Journal.Place> open = new ArrayList<>();
        for (long at = 0; size - at >= HEADER; ) {
            Journal.Place place = place(at, turn);
            if (place == null) {
                break;
            }
            open.add(place);
            if (bytes(at, HEADER).getInt() == CLOSED) {
                whole.add(List.copyOf(open));
                open.clear();
            }
            at = place.at() + place.length();
        }
        return whole;
    }

    /** That of the whole record of this turn which begins here; null if there is none. */
    private Journal.@Nullable Place place(long at, long turn) throws IOException {
        ByteBuffer header = bytes(at, HEADER);
        int kind = header.getInt();
        if (kind != CLOSED && kind != OPEN || header.getLong() != turn) {
            return null;
        }
        long first = header.getLong();
        long last = header.getLong();
        int length = header.getInt();
        int complement = header.getInt();
        int checksum = header.getInt();
        if (length < 0 || length != ~complement || length > size - at - HEADER) {
            return null;
        }
        ByteBuffer record = bytes(at, HEADER + length);
        int content = record.position() + HEADER;
        int found = checksum(
                record.duplicate().limit(record.position() + CHECKED),
                record.duplicate().position(content));
        return found == checksum ? new Journal.Place(number, turn, at + HEADER, first, last, length) : null;
    }

    /** What is at a place; {@link IOException} if it is there no longer. */
    Journal.Batch read(Journal.Place place) throws IOException {
        if (size < place.at() + place.length() || !place.equals(place(place.at() - HEADER, place.turn()))) {
            throw new IOException("the journal has written over revision " + place.last());
        }
        byte[] content = new byte[place.length()];
        bytes(place.at(), place.length()).get(content);
        return new Journal.Batch(place.first(), place.last(), content);
    }

    /** These bytes of the file, which has them, until the next call. */
    private ByteBuffer bytes(long start, int length) throws IOException {
        if (start < from || start + length > from + window.limit()) {
            if (window.capacity() < length) {
                window = ByteBuffer.allocate(Math.max(length, WINDOW));
            }
            window.clear().limit((int) Math.min(window.capacity(), size - start));
            from = start;
            for (int n = 0; file != null && window.hasRemaining() && n >= 0; ) {
                n = file.read(window, from + window.position());
            }
            window.flip();
        }
        int at = (int) (start - from);
        return window.duplicate().limit(at + length).position(at);
    }
}
