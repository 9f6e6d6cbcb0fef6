package dev.timonel.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an object at rest: what it says, and a reference to the text around it, which objects of one form have alike.
 * Putting it together again is copying, about a microsecond.
 */
final class Packed {
    private static final int SLOTS = 1 << 12;
    private static final int LONG = 64;
    /** Forms that were met lately; which ones are known shows in nothing but memory. */
    private static final Form[] LATELY = new Form[SLOTS];

    private final Form form;
    /** The texts and numbers that the form leaves out, each after its length. */
    private final byte[] own;

    private final int size;

    /** The text between what objects say; {@code ends} are where something is left out. */
    private record Form(byte[] text, int[] ends) {}

    private Packed(Form form, byte[] own, int size) {
        this.form = form;
        this.own = own;
        this.size = size;
    }

    /** These bytes, or them packed if an object of this form was met lately. */
    static Object of(byte[] json) {
        Reading reading = new Reading(json);
        Form form = reading.form();
        return form == null ? json : new Packed(form, Arrays.copyOf(reading.own, reading.owned), json.length);
    }

    /** The bytes of the whole. */
    int size() {
        return size;
    }

    /** The whole, made anew each time. */
    byte[] whole() {
        byte[] whole = new byte[size];
        byte[] text = form.text;
        int read = 0;
        int said = 0;
        int at = 0;
        for (int end : form.ends) {
            System.arraycopy(text, read, whole, at, end - read);
            at += end - read;
            read = end;
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = own[said++];
                length |= (b & 127) << shift;
                if (b >= 0) {
                    break;
                }
            }
            System.arraycopy(own, said, whole, at, length);
            said += length;
            at += length;
        }
        System.arraycopy(text, read, whole, at, text.length - read);
        return whole;
    }

    /** One walk over the bytes. Whatever they are, both parts give them again. */
    private static final class Reading {
        private final byte[] json;
        private final byte[] text;
        private final byte[] own;
        private int[] ends = new int[64];
        private int written;
        private int holes;
        private int owned;
        private int hash = 1;

        Reading(byte[] json) {
            this.json = json;
            this.text = new byte[json.length];
            this.own = new byte[2 * json.length + 8];
            for (int at = 0; at < json.length; ) {
                byte b = json[at];
                if (b == '"') {
                    at = text(at);
                } else if (b >= '0' && b <= '9' || b == '-') {
                    int end = at + 1;
                    while (end < json.length && json[end] != ',' && json[end] != '}' && json[end] != ']') {
                        end++;
                    }
                    leaveOut(at, end);
                    at = end;
                } else {
                    keep(at, ++at);
                }
            }
        }

        /** Names of members belong to the form, and short words do. */
        private int text(int from) {
            int end = from + 1;
            boolean word = true;
            while (end < json.length && json[end] != '"') {
                byte b = json[end];
                word &= b != '-' && b != '.' && (b < '0' || b > '9');
                end += b == '\\' ? 2 : 1;
            }
            int after = Math.min(end + 1, json.length);
            boolean name = after < json.length && json[after] == ':';
            if (name || word && after - from < LONG) {
                keep(from, after);
            } else {
                keep(from, from + 1);
                leaveOut(from + 1, after);
            }
            return after;
        }

        private void keep(int from, int end) {
            for (int i = from; i < end; i++) {
                text[written++] = json[i];
                hash = 31 * hash + json[i];
            }
        }

        private void leaveOut(int from, int end) {
            if (holes == ends.length) {
                ends = Arrays.copyOf(ends, 2 * holes);
            }
            ends[holes++] = written;
            hash = 31 * hash + written;
            int length = end - from;
            for (; length > 127; length >>= 7) {
                own[owned++] = (byte) (length & 127 | 128);
            }
            own[owned++] = (byte) length;
            System.arraycopy(json, from, own, owned, end - from);
            owned += end - from;
        }

        /** Null for one that was not met lately; it is from now on. */
        @Nullable
        Form form() {
            int slot = hash * 0x9E3779B9 >>> 20;
            Form known = LATELY[slot];
            if (known != null
                    && Arrays.equals(known.text, 0, known.text.length, text, 0, written)
                    && Arrays.equals(known.ends, 0, known.ends.length, ends, 0, holes)) {
                return known;
            }
            LATELY[slot] = new Form(Arrays.copyOf(text, written), Arrays.copyOf(ends, holes));
            return null;
        }
    }
}
