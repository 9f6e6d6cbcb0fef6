package dev.timonel.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Messages that carry a dump, or many manifests: one is in memory at a time, from when it is read until it is answered, with what is
 * made of it. The next ones wait a moment for that, and are refused then.
 */
final class LargeMessages {
    /** What is not larger is none. */
    static final int SMALL = 16 * 1024;

    private static final int LARGEST = 32 * 1024 * 1024;
    /** The bytes, their text, that of its argument, and its bytes: a quarter of the memory together. */
    private static final int PART = 16;

    private static final int UNAVAILABLE = -32000;

    private final int most;
    private final long patienceMillis;
    private final Semaphore turn = new Semaphore(1);

    LargeMessages(int most, long patienceMillis) {
        this.most = most;
        this.patienceMillis = patienceMillis;
    }

    static LargeMessages inMemory(long bytes) {
        return new LargeMessages((int) Math.max(SMALL, Math.min(LARGEST, bytes / PART)), 2000);
    }

    /** The bytes of a message, and its turn if it needs one. */
    final class Message implements AutoCloseable {
        private boolean large;

        byte[] read(InputStream in) throws IOException {
            byte[] start = in.readNBytes(SMALL + 1);
            if (start.length <= SMALL) {
                return start;
            }
            awaitTurn();
            byte[] rest = in.readNBytes(most + 1 - start.length);
            byte[] all = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, all, start.length, rest.length);
            if (all.length > most) {
                throw new RpcException(
                        413, RpcException.INVALID_REQUEST, "the message is larger than " + most + " bytes");
            }
            return all;
        }

        private void awaitTurn() {
            try {
                large = turn.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            if (!large) {
                throw new RpcException(
                        503, UNAVAILABLE, "another large message is being answered: send it again in a moment");
            }
        }

        @Override
        public void close() {
            if (large) {
                large = false;
                turn.release();
            }
        }
    }
}
