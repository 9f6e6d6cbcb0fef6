package dev.timonel.store.jpa;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How one body became another: up to two places where bytes were taken out and others put in, one in the metadata and one
 * after it. A slice of a hundred endpoints in which one changed is some hundred bytes this way, and either body gives the
 * other.
 *
 * @param places of each place its offset, how many bytes went and how many came; as 32-bit numbers
 * @param removed the bytes that went, of all places in order; what only {@link #revert} needs
 * @param inserted the bytes that came
 */
record Splices(byte[] places, byte[] removed, byte[] inserted) {
    private static final int PLACE = 3 * Integer.BYTES;
    /** So many bytes are compared in one step. */
    private static final int AT_ONCE = 256;

    /** What turns {@code before} into {@code after}, two bodies of the object with this uid. */
    static Splices between(byte[] before, byte[] after, String uid) {
        byte[] endOfMetadata = ("\"uid\":\"" + uid + "\"").getBytes(StandardCharsets.UTF_8);
        int cutBefore = endOf(endOfMetadata, before);
        int cutAfter = endOf(endOfMetadata, after);
        if (cutBefore < 0 || cutAfter < 0) {
            cutBefore = 0;
            cutAfter = 0;
        }
        int[] head = place(before, 0, cutBefore, after, 0, cutAfter);
        int[] rest = place(before, cutBefore, before.length, after, cutAfter, after.length);
        ByteBuffer places = ByteBuffer.allocate(2 * PLACE);
        ByteBuffer removed = ByteBuffer.allocate(head[1] + rest[1]);
        ByteBuffer inserted = ByteBuffer.allocate(head[2] + rest[2]);
        int grown = 0;
        for (int[] place : new int[][] {head, rest}) {
            places.putInt(place[0]).putInt(place[1]).putInt(place[2]);
            removed.put(before, place[0], place[1]);
            inserted.put(after, place[0] + grown, place[2]);
            grown += place[2] - place[1];
        }
        return new Splices(places.array(), removed.array(), inserted.array());
    }

    /** The body after, of the one before. */
    byte[] apply(byte[] before) {
        return replace(before, inserted, true);
    }

    /** The body before, of the one after. */
    byte[] revert(byte[] after) {
        return replace(after, removed, false);
    }

    private byte[] replace(byte[] from, byte[] put, boolean forwards) {
        ByteBuffer at = ByteBuffer.wrap(places);
        ByteArrayOutputStream to = new ByteArrayOutputStream(from.length + put.length);
        int read = 0;
        int taken = 0;
        int grown = 0;
        while (at.hasRemaining()) {
            int offset = at.getInt();
            int went = at.getInt();
            int came = at.getInt();
            int start = forwards ? offset : offset + grown;
            int in = forwards ? came : went;
            to.write(from, read, start - read);
            to.write(put, taken, in);
            read = start + (forwards ? went : came);
            taken += in;
            grown += came - went;
        }
        to.write(from, read, from.length - read);
        return to.toByteArray();
    }

    /** Where two ranges differ: the offset in the first array, and how many bytes differ in each. */
    private static int[] place(byte[] before, int from, int to, byte[] after, int fromAfter, int toAfter) {
        int shorter = Math.min(to - from, toAfter - fromAfter);
        int first = Arrays.mismatch(before, from, from + shorter, after, fromAfter, fromAfter + shorter);
        int same = first < 0 ? shorter : first;
        int tail = 0;
        while (tail + AT_ONCE <= shorter - same
                && Arrays.equals(
                        before, to - tail - AT_ONCE, to - tail, after, toAfter - tail - AT_ONCE, toAfter - tail)) {
            tail += AT_ONCE;
        }
        while (tail < shorter - same && before[to - 1 - tail] == after[toAfter - 1 - tail]) {
            tail++;
        }
        return new int[] {from + same, to - from - same - tail, toAfter - fromAfter - same - tail};
    }

    private static int endOf(byte[] text, byte[] in) {
        for (int i = 0; i <= in.length - text.length; i++) {
            if (in[i] == text[0] && Arrays.equals(in, i, i + text.length, text, 0, text.length)) {
                return i + text.length;
            }
        }
        return -1;
    }
}
