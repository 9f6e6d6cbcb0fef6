package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The records of one of a journal's files, each a batch behind its header: what it is, the turn, the first and the last
 * revision, the length twice, a CRC-32C. A part counts if the parts after it and the record that closes them are there, too.
 */
final class JournalRecords {
    /** The first two bytes of each kind, of those of later versions as well. */
    private static final int ANY = 0x544A;

    /** A batch, or the last part of one. */
    private static final int CLOSED = 0x544A3031;

    private static final int OPEN = 0x544A3032;
    static final int HEADER = 4 * Integer.BYTES + 3 * Long.BYTES;
    private static final int CHECKED = HEADER - Integer.BYTES;
    private static final int WINDOW = 1 << 20;
    /** That of CRC-32C, its lowest power first. */
    private static final int POLYNOMIAL = 0x82F63B78;

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

    /**
     * All that are there whole, those of an append together. The last append may be there in part, which counts for nothing;
     * {@link IOException} if it is another one that is, before one that ends after this revision, or if this version does not know
     * its form.
     */
    List<List<Journal.Place>> whole(long stored) throws IOException {
        long turn = turn();
        List<List<Journal.Place>> whole = new ArrayList<>();
        List<Journal.Place> open = new ArrayList<>();
        for (long at = 0; size - at >= HEADER; ) {
            Journal.Place place = place(at, turn);
            if (place == null) {
                checkLast(at, turn, stored);
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

    /**
     * What is broken at this place must be of the last append: the one before was on disk when that was written. Or the database has
     * everything, and the file was being written over.
     */
    private void checkLast(long broken, long turn, long stored) throws IOException {
        Journal.Place flipped = flippedContent(broken, turn);
        flipped = flipped == null ? flipped(broken) : flipped;
        if (flipped != null && flipped.last() > stored) {
            throw new IOException("it is damaged at byte " + broken + ", in what leads to revision " + flipped.last());
        }
        checkBehind(broken, flipped == null ? turn : flipped.turn(), stored);
    }

    private void checkBehind(long broken, long turn, long stored) throws IOException {
        int kind = bytes(broken, HEADER).getInt();
        if (kind >>> 16 == ANY && !isKnown(kind)) {
            throw new IOException("it has a record of a kind that this version does not know, at byte " + broken);
        }
        Set<Long> ended = new HashSet<>();
        if (endsAnAppend(broken, turn)) {
            ended.add(turn);
        }
        for (long at = nextKnown(broken + 1); at >= 0; at = nextKnown(at + 1)) {
            long itsTurn = bytes(at, HEADER).getLong(Integer.BYTES);
            Journal.Place place = itsTurn < turn ? null : place(at, itsTurn);
            if (place != null && ended.contains(itsTurn) && place.last() > stored) {
                throw new IOException("it is damaged at byte " + broken + ", before revision " + place.last()
                        + ", which was written after that");
            }
            if (place != null && bytes(at, HEADER).getInt() == CLOSED) {
                ended.add(itsTurn);
            }
        }
    }

    /**
     * The record here, if one bit of its header is all that keeps it from being whole: it was on disk then, since by no accident does
     * a record that was never written whole fit its checksum. Null otherwise.
     */
    private Journal.@Nullable Place flipped(long at) throws IOException {
        byte[] header = new byte[HEADER];
        bytes(at, HEADER).get(header);
        for (int bit = 0; bit < HEADER * Byte.SIZE; bit++) {
            header[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            ByteBuffer mended = ByteBuffer.wrap(header);
            Journal.Place place = place(mended, at, mended.getLong(Integer.BYTES));
            if (place != null) {
                return place;
            }
            header[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
        return null;
    }

    /**
     * The record here, if one bit of its content is all that keeps it from being whole. Of what was written in part, one in 500 looks so
     * if it is as large as is looked at, one in 50,000 if it is ten kilobytes.
     */
    private Journal.@Nullable Place flippedContent(long at, long turn) throws IOException {
        ByteBuffer header = bytes(at, HEADER).duplicate();
        boolean known = isKnown(header.getInt()) && header.getLong() == turn;
        long first = header.getLong();
        long last = header.getLong();
        int length = header.getInt();
        if (!known || length != ~header.getInt() || length < 0 || length > WINDOW || length > size - at - HEADER) {
            return null;
        }
        int checksum = header.getInt();
        ByteBuffer record = bytes(at, HEADER + length);
        int start = record.position();
        int difference = checksum
                ^ checksum(
                        record.duplicate().limit(start + CHECKED),
                        record.duplicate().position(start + HEADER));
        return isOneBit(difference, length) ? new Journal.Place(number, turn, at + HEADER, first, last, length) : null;
    }

    /** Whether two contents of this length whose CRC-32C differ so can differ in a single bit: as the last, the one before, and so on. */
    private static boolean isOneBit(int difference, int length) {
        int of = 1;
        for (long bit = 0; bit < (long) length * Byte.SIZE; bit++) {
            of = of >>> 1 ^ ((of & 1) == 0 ? 0 : POLYNOMIAL);
            if (of == difference) {
                return true;
            }
        }
        return false;
    }

    private boolean endsAnAppend(long at, long turn) throws IOException {
        ByteBuffer header = bytes(at, HEADER);
        int start = header.position();
        int lengthAt = start + Integer.BYTES + 3 * Long.BYTES;
        return header.getInt(start) == CLOSED
                && header.getLong(start + Integer.BYTES) == turn
                && header.getInt(lengthAt) == ~header.getInt(lengthAt + Integer.BYTES);
    }

    /** Where the next header may begin, from here on; -1 if there is none. */
    private long nextKnown(long start) throws IOException {
        for (long at = start; size - at >= HEADER; ) {
            ByteBuffer some = bytes(at, (int) Math.min(WINDOW, size - at));
            int end = some.limit() - HEADER;
            for (int i = some.position(); i <= end; i++) {
                if (some.get(i) == ANY >>> 8 && isKnown(some.getInt(i))) {
                    return at + i - some.position();
                }
            }
            at += some.remaining() - HEADER + 1;
        }
        return -1;
    }

    private static boolean isKnown(int kind) {
        return kind == CLOSED || kind == OPEN;
    }

    /** That of the whole record of this turn which begins here; null if there is none. */
    private Journal.@Nullable Place place(long at, long turn) throws IOException {
        return place(bytes(at, HEADER), at, turn);
    }

    private Journal.@Nullable Place place(ByteBuffer headerHere, long at, long turn) throws IOException {
        ByteBuffer header = headerHere.duplicate();
        int kind = header.getInt();
        if (!isKnown(kind) || header.getLong() != turn) {
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
        byte[] checked = new byte[CHECKED];
        headerHere.duplicate().get(checked);
        ByteBuffer record = bytes(at, HEADER + length);
        int found = checksum(ByteBuffer.wrap(checked), record.position(record.position() + HEADER));
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
