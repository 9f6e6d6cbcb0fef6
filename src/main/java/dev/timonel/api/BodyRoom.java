package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.BodyValues;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Room in memory for the bodies of requests, from when they are read until they are answered: for their bytes, and for what they are
 * decoded to, which of many small values is a hundred times as much. Who finds none now is refused and comes again (503); what would
 * never find any is too large (413).
 */
final class BodyRoom {
    /** What is not larger needs none. */
    static final int SMALL = 4 * 1024;

    /** The body, its texts in an object, and that object as it is stored. */
    static final int COPIES = 4;

    /** Of an object in a list, with empty lists of its own, and of what is said of each that is wrong. */
    static final int OF_A_VALUE = 400;

    private static final int UNIT = 1024;
    private static final int LEAST = (COPIES + 1) * BodyDecoder.MAX_BODY;

    private final int whole;
    private final Semaphore free;

    /** For so many bytes at once, and for one of the largest of few values at least. */
    BodyRoom(long bytes) {
        this.whole = units(Math.max(LEAST, bytes));
        this.free = new Semaphore(whole);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT - 1) / UNIT);
    }

    /** What one body has of it. */
    final class Part implements AutoCloseable {
        private int taken;

        /**
         * All of the body, or one byte more than {@link BodyDecoder#MAX_BODY} of it. {@code length} is negative if nobody has said it.
         */
        byte[] read(InputStream in, long length, @Nullable String contentType) throws IOException {
            byte[] start = in.readNBytes(SMALL + 1);
            if (start.length <= SMALL) {
                return start;
            }
            holdFor(COPIES * (length < 0 ? BodyDecoder.MAX_BODY : length));
            byte[] rest = in.readNBytes(BodyDecoder.MAX_BODY + 1 - start.length);
            byte[] all = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, all, start.length, rest.length);
            holdFor(COPIES * (long) all.length + OF_A_VALUE * BodyValues.of(all, contentType));
            return all;
        }

        /** So much in all. */
        private void holdFor(long bytes) {
            int wanted = units(bytes);
            if (wanted > whole) {
                throw StatusException.tooLarge("Request entity too large: it has more values than there is memory for");
            }
            if (wanted < taken) {
                free.release(taken - wanted);
            } else if (!free.tryAcquire(wanted - taken)) {
                throw StatusException.unavailable("too many large bodies are being read");
            }
            taken = wanted;
        }

        @Override
        public void close() {
            free.release(taken);
            taken = 0;
        }
    }
}
