package dev.timonel.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an object at rest: what it says, and a reference to the text around it, which objects of one form have alike.
 * Its resourceVersion is not in it, so that an object under another one has the same. Putting it together again is copying,
 * about a microsecond.
 */
final class Packed {
    private static final int SLOTS = 1 << 12;
    private static final int LONG = 64;
    /** What is longer is not remembered: thousands of them would be more than they save. */
    private static final int LONGEST_FORM = 16 * 1024;

    private static final byte[] FIELD = "\"resourceVersion\":".getBytes(StandardCharsets.US_ASCII);
    /** Forms that were met lately; which ones are known shows in nothing but memory. */
    private static final Form[] LATELY = new Form[SLOTS];

    private final Form form;
    /** The texts and numbers that the form leaves out: each after its length and two, or as one of {@link FixedTexts} after its code. */
    private final byte[] own;

    /** Without the resourceVersion. */
    private final int size;

    /**
     * The text between what objects say; {@code ends} are where something is left out, and {@code revision} is which of them is
     * the resourceVersion, -1 for none.
     */
    private record Form(byte[] text, int[] ends, int revision) {
        boolean isLike(Form other) {
            return this == other
                    || revision == other.revision && Arrays.equals(ends, other.ends) && Arrays.equals(text, other.text);
        }
    }

    private Packed(Form form, byte[] own, int size) {
        this.form = form;
        this.own = own;
        this.size = size;
    }

    /** These bytes, which have this resourceVersion, or them packed if an object of this form was met lately. */
    static Object of(byte[] json, long revision) {
        Reading reading = new Reading(json, Long.toString(revision).getBytes(StandardCharsets.US_ASCII));
        Form form = reading.form();
        return form == null ? json : reading.packed(form);
    }

    /** Whether it says so under every resourceVersion. */
    boolean isOfAnyRevision() {
        return form.revision >= 0;
    }

    /** Whether both give the same bytes under any resourceVersion. */
    boolean saysTheSameAs(Packed other) {
        return isOfAnyRevision() && Arrays.equals(own, other.own) && form.isLike(other.form);
    }

    /** The bytes of the whole under this resourceVersion. */
    int size(long revision) {
        return isOfAnyRevision() ? size + digits(revision) : size;
    }

    /** The bytes that are its own. */
    int held() {
        return own.length;
    }

    private static int digits(long revision) {
        int digits = 1;
        for (long rest = revision; rest > 9; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static void write(long revision, byte[] into, int end) {
        int at = end;
        long rest = revision;
        do {
            into[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    /** The whole under this resourceVersion, made anew each time. */
    byte[] whole(long revision) {
        byte[] whole = new byte[size(revision)];
        byte[] text = form.text;
        int read = 0;
        int said = 0;
        int at = 0;
        for (int hole = 0; hole < form.ends.length; hole++) {
            int end = form.ends[hole];
            System.arraycopy(text, read, whole, at, end - read);
            at += end - read;
            read = end;
            if (hole == form.revision) {
                at += digits(revision);
                write(revision, whole, at);
                continue;
            }
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = own[said++];
                length |= (b & 127) << shift;
                if (b >= 0) {
                    break;
                }
            }
            if (length < FixedTexts.NEITHER) {
                FixedTexts.read(length, own, said, whole, at);
                said += FixedTexts.held(length);
                at += FixedTexts.length(length);
                continue;
            }
            length -= FixedTexts.NEITHER;
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
        private final byte[] revision;
        private int revisionHole = -1;
        private boolean revisionMet;
        private int depth;
        private int[] ends = new int[64];
        private int written;
        private int holes;
        private int owned;
        private int hash = 1;

        Reading(byte[] json, byte[] revision) {
            this.json = json;
            this.revision = revision;
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
                    if (b == '{') {
                        depth++;
                    } else if (b == '}') {
                        depth--;
                    }
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
            if (!name && isRevision(from, after)) {
                keep(from, from + 1);
                revisionHole = holes;
                hole();
                keep(after - 1, after);
            } else if (name || word && after - from < LONG) {
                keep(from, after);
            } else {
                keep(from, from + 1);
                leaveOut(from + 1, after);
            }
            return after;
        }

        /** Of the fields of that name which are as deep as the metadata's, it is the first one. */
        private boolean isRevision(int from, int after) {
            int name = from - FIELD.length;
            if (depth != 2 || revisionMet || name < 0 || !Arrays.equals(json, name, from, FIELD, 0, FIELD.length)) {
                return false;
            }
            revisionMet = true;
            return after - from == revision.length + 2
                    && Arrays.equals(json, from + 1, after - 1, revision, 0, revision.length);
        }

        Packed packed(Form form) {
            return new Packed(form, Arrays.copyOf(own, owned), json.length - (revisionHole < 0 ? 0 : revision.length));
        }

        private void keep(int from, int end) {
            for (int i = from; i < end; i++) {
                text[written++] = json[i];
                hash = 31 * hash + json[i];
            }
        }

        private void hole() {
            if (holes == ends.length) {
                ends = Arrays.copyOf(ends, 2 * holes);
            }
            ends[holes++] = written;
            hash = 31 * hash + written;
        }

        private void leaveOut(int from, int end) {
            hole();
            int kind = FixedTexts.write(json, from, end, own, owned + 1);
            if (kind < FixedTexts.NEITHER) {
                own[owned] = (byte) kind;
                owned += 1 + FixedTexts.held(kind);
                return;
            }
            int length = end - from + FixedTexts.NEITHER;
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
                    && known.revision == revisionHole
                    && Arrays.equals(known.text, 0, known.text.length, text, 0, written)
                    && Arrays.equals(known.ends, 0, known.ends.length, ends, 0, holes)) {
                return known;
            }
            if (written <= LONGEST_FORM) {
                LATELY[slot] = new Form(Arrays.copyOf(text, written), Arrays.copyOf(ends, holes), revisionHole);
            }
            return null;
        }
    }
}
