package dev.timonel.api.route;

import dev.timonel.model.JsonBytes;
import dev.timonel.routing.decision.Grounds;
import dev.timonel.routing.decision.Routed;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The text of answers that are asked for again and again, each with holes for the two numbers that are new every time. A text
 * is what {@link RouteJson} writes of two answers that have nothing else different, so no word of an answer is known here.
 */
final class KnownAnswers {
    private static final int MAX_TEXT = 64 << 10;
    private static final long MAX_TEXTS = 16L << 20;
    private static final int MAX_MET = 20_000;

    /** As many digits as a ticket can have when it is read. */
    private static final String ONES = "1".repeat(18);

    private static final long REVISION = Long.parseLong(ONES);

    /** Of all answers that are good at one time. */
    private static final class Texts {
        private final Object told;
        private final ConcurrentHashMap<Grounds, Text> known = new ConcurrentHashMap<>();
        private final AtomicLong bytes = new AtomicLong();

        Texts(Object told) {
            this.told = told;
        }
    }

    /** An answer around its numbers: {@code ends} are the ends of the pieces between which they stand. */
    private record Text(byte[] bytes, int[] ends, boolean[] isRevision) {
        /** Of what was met once, and may never be again. */
        private static final Text MET = new Text(new byte[0], new int[0], new boolean[0]);

        /** Of what is better written each time. */
        private static final Text NONE = new Text(new byte[0], new int[0], new boolean[0]);

        /** What is left of either where both are the same; {@link #NONE} if they differ by more than their numbers. */
        static Text of(byte[] one, byte[] other) {
            int[] ends = new int[16];
            boolean[] isRevision = new boolean[16];
            JsonBytes bytes = new JsonBytes(one.length);
            int holes = 0;
            int from = 0;
            for (int i = 0; i < one.length; i++) {
                if (one.length != other.length || holes == isRevision.length - 1) {
                    return NONE;
                }
                if (one[i] != other[i]) {
                    if (!isNumber(one, i) || !isNumber(other, i) || one[i] - other[i] != -1) {
                        return NONE;
                    }
                    bytes.raw(one, from, i);
                    ends[holes] = bytes.length();
                    isRevision[holes++] = one[i] == '1';
                    i += ONES.length() - 1;
                    from = i + 1;
                }
            }
            bytes.raw(one, from, one.length);
            ends[holes] = bytes.length();
            return new Text(bytes.toBytes(), Arrays.copyOf(ends, holes + 1), isRevision);
        }

        private static boolean isNumber(byte[] json, int from) {
            for (int i = from; i < from + ONES.length(); i++) {
                if (i >= json.length || json[i] != json[from]) {
                    return false;
                }
            }
            return json[from] >= '1' && json[from] <= '4';
        }

        void write(long revision, long ticket, JsonBytes out) {
            String atRevision = Long.toString(revision);
            String byTicket = Long.toString(ticket);
            int from = 0;
            for (int i = 0; i < ends.length; i++) {
                out.raw(bytes, from, ends[i]);
                from = ends[i];
                if (i < ends.length - 1) {
                    out.raw(isRevision[i] ? atRevision : byTicket);
                }
            }
        }
    }

    private final RouteJson json;
    private volatile Texts current = new Texts(this);

    KnownAnswers(RouteJson json) {
        this.json = json;
    }

    /** The answer in compact JSON, in a buffer of this thread: it holds until the thread writes its next. */
    JsonBytes write(Routed routed) {
        Grounds grounds = routed.grounds();
        if (grounds == null) {
            return json.write(routed.told(), false);
        }
        Texts texts = current;
        if (texts.told != grounds.told()) {
            texts = new Texts(grounds.told());
            current = texts;
        }
        Text text = texts.known.get(grounds);
        if (text == Text.MET) {
            text = text(routed);
            keep(texts, grounds, text);
        } else if (text == null) {
            keep(texts, grounds, Text.MET);
        }
        if (text == null || text == Text.NONE) {
            return json.write(routed.told(), false);
        }
        JsonBytes out = json.buffer();
        text.write(routed.revision(), routed.ticket(), out);
        return out;
    }

    /** Whether it has the text of such an answer. */
    boolean knows(Routed routed) {
        Grounds grounds = routed.grounds();
        Text text = grounds == null ? null : current.known.get(grounds);
        return text != null && text.bytes.length > 0;
    }

    /** How many it keeps. */
    long bytes() {
        return current.bytes.get();
    }

    private static void keep(Texts texts, Grounds grounds, Text text) {
        if (texts.bytes.addAndGet(text.bytes.length) > MAX_TEXTS || texts.known.size() >= MAX_MET) {
            texts.known.clear();
            texts.bytes.set(text.bytes.length);
        }
        texts.known.put(grounds, text);
    }

    private Text text(Routed routed) {
        byte[] one = json.write(routed.told(REVISION, 3 * REVISION), false).toBytes();
        if (one.length > MAX_TEXT) {
            return Text.NONE;
        }
        byte[] other =
                json.write(routed.told(2 * REVISION, 4 * REVISION), false).toBytes();
        return Text.of(one, other);
    }
}
