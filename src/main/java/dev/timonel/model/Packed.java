package dev.timonel.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an object at rest, without what other objects have as well: pods of one template have their containers and
 * tolerations once for all. Putting it together again is copying, a fraction of a microsecond.
 */
final class Packed {
    private static final int LEAST = 48;
    private static final int MOST = 1 << 14;
    private static final int SLOTS = 1 << 12;
    /** Members that were met lately; which ones are known shows in nothing but memory. */
    private static final byte[][] LATELY = new byte[SLOTS][];

    private final byte[] own;
    private final byte[][] shared;
    /** How many bytes of its own stand before each shared one. */
    private final int[] at;

    private final int size;

    private Packed(byte[] json, List<byte[]> parts, List<Integer> starts) {
        this.size = json.length;
        this.shared = parts.toArray(byte[][]::new);
        this.at = new int[shared.length];
        int saved = parts.stream().mapToInt(part -> part.length).sum();
        this.own = new byte[json.length - saved];
        int from = 0;
        int written = 0;
        for (int i = 0; i < shared.length; i++) {
            int length = starts.get(i) - from;
            System.arraycopy(json, from, own, written, length);
            written += length;
            at[i] = written;
            from += length + shared[i].length;
        }
        System.arraycopy(json, from, own, written, json.length - from);
    }

    /** This JSON of an object, packed if that saves anything. */
    static Object of(byte[] json) {
        List<byte[]> parts = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (int member = 1; json[member] == '"'; ) {
            int value = JsonSpan.skipText(json, member) + 1;
            int end = JsonSpan.skipValue(json, value);
            if (json[value] == '{' && json[value + 1] == '"') {
                share(json, value + 1, parts, starts);
            }
            if (json[end] == '}') {
                break;
            }
            member = end + 1;
        }
        return parts.isEmpty() ? json : new Packed(json, parts, starts);
    }

    /** The members of an object inside, the first of which begins here. */
    private static void share(byte[] json, int first, List<byte[]> parts, List<Integer> starts) {
        for (int member = first; json[member] == '"'; ) {
            int end = JsonSpan.skipValue(json, JsonSpan.skipText(json, member) + 1);
            if (end - member >= LEAST && end - member <= MOST) {
                byte[] known = known(json, member, end);
                if (known != null) {
                    parts.add(known);
                    starts.add(member);
                }
            }
            if (json[end] == '}') {
                return;
            }
            member = end + 1;
        }
    }

    private static byte @Nullable [] known(byte[] json, int from, int end) {
        int hash = 1;
        for (int i = from; i < end; i++) {
            hash = 31 * hash + json[i];
        }
        int slot = hash * 0x9E3779B9 >>> 20;
        byte[] known = LATELY[slot];
        if (known != null && Arrays.equals(json, from, end, known, 0, known.length)) {
            return known;
        }
        LATELY[slot] = Arrays.copyOfRange(json, from, end);
        return null;
    }

    /** The bytes of the whole. */
    int size() {
        return size;
    }

    /** The whole, made anew each time. */
    byte[] whole() {
        byte[] whole = new byte[size];
        int read = 0;
        int written = 0;
        for (int i = 0; i < shared.length; i++) {
            System.arraycopy(own, read, whole, written, at[i] - read);
            written += at[i] - read;
            read = at[i];
            System.arraycopy(shared[i], 0, whole, written, shared[i].length);
            written += shared[i].length;
        }
        System.arraycopy(own, read, whole, written, own.length - read);
        return whole;
    }
}
