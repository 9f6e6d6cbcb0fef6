package dev.timonel.api;

import dev.timonel.model.StatusException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as it arrives. What is there is read at once; to wait for more takes a place of {@link SlowClients}, given
 * back at the end or on {@link #close}. 408 when it is slower than {@code patience}, and a second more for each 16 KiB.
 */
final class ArrivingBody extends ServletInputStream {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long NANOS_A_BYTE = Duration.ofSeconds(1).toNanos() / (16 * 1024);

    private final ServletInputStream body;
    private final Runnable takeOver;
    private final SlowClients slow;
    private final long start;
    private final Duration patience;
    private long received;
    private boolean waits;

    /** {@code takeOver} moves what has arrived to where {@code body} has it, without waiting. */
    ArrivingBody(ServletInputStream body, Runnable takeOver, SlowClients slow, Duration patience) {
        this.body = body;
        this.takeOver = takeOver;
        this.slow = slow;
        this.patience = patience;
        start = slow.nanoTime();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (body.isFinished()) {
            close();
            return -1;
        }
        if (!isThere()) {
            requireInTime();
            waits = waits || slow.enterUnless(this::isThere);
        }
        int count = readNow(into, offset, length);
        if (count < 0) {
            close();
        } else {
            received += count;
        }
        return count;
    }

    /** What the network has brought by now is taken over first; that the connection is broken is for the read to tell. */
    private boolean isThere() {
        try {
            if (body.available() == 0) {
                takeOver.run();
            }
            return body.available() > 0;
        } catch (IOException broken) {
            return true;
        }
    }

    private int readNow(byte[] into, int offset, int length) throws IOException {
        try {
            return body.read(into, offset, length);
        } catch (SocketTimeoutException silent) {
            throw tooSlow();
        }
    }

    private void requireInTime() {
        if (slow.nanoTime() - start > patience.toNanos() + received * NANOS_A_BYTE) {
            throw tooSlow();
        }
    }

    private StatusException tooSlow() {
        return StatusException.requestTimeout(
                "the body of the request did not arrive in time: " + received + " bytes so far");
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }

    /** Gives its place back; the connection is not its to close. */
    @Override
    public void close() {
        if (waits) {
            waits = false;
            slow.leave();
        }
    }

    /** A request that hands out such a body. */
    static final class Of extends HttpServletRequestWrapper implements AutoCloseable {
        private final SlowClients slow;
        private @Nullable ArrivingBody body;

        Of(HttpServletRequest request, SlowClients slow) {
            super(request);
            this.slow = slow;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            ArrivingBody opened = body;
            if (opened == null) {
                opened = new ArrivingBody(super.getInputStream(), UnreadBodyValve.takeOver(this), slow, PATIENCE);
                body = opened;
            }
            return opened;
        }

        @Override
        public void close() {
            if (body != null) {
                body.close();
            }
        }
    }
}
