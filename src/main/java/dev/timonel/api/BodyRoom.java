package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Room in memory for large bodies of requests, from when they are read until they are decoded and wait for the writer, whose queue
 * has bounds of its own. Decoded they take some ten times as much. Who finds none is refused at once and comes again.
 */
final class BodyRoom {
    /** What is not larger needs none. */
    static final int SMALL = 128 * 1024;

    private static final int LARGE_ONES = 32;

    private final Semaphore bytes;

    /** For so many bytes at once, and for one of the largest at least. */
    BodyRoom(long bytes) {
        this.bytes = new Semaphore(
                (int) Math.max(BodyDecoder.MAX_BODY, Math.min(bytes, (long) LARGE_ONES * BodyDecoder.MAX_BODY)));
    }

    /** What one body has of it. */
    final class Part implements AutoCloseable {
        private int taken;

        /**
         * All of the body, or one byte more than {@link BodyDecoder#MAX_BODY} of it. {@code length} is negative if nobody has said it.
         */
        byte[] read(InputStream in, long length) throws IOException {
            byte[] start = in.readNBytes(SMALL + 1);
            if (start.length <= SMALL) {
                return start;
            }
            take(length < 0 ? BodyDecoder.MAX_BODY : (int) length);
            byte[] rest = in.readNBytes(BodyDecoder.MAX_BODY + 1 - start.length);
            byte[] all = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, all, start.length, rest.length);
            return all;
        }

        private void take(int wanted) {
            if (!bytes.tryAcquire(wanted)) {
                throw StatusException.unavailable("too many large bodies are being read");
            }
            taken = wanted;
        }

        @Override
        public void close() {
            bytes.release(taken);
            taken = 0;
        }
    }
}
