package dev.timonel.api;

import dev.timonel.api.connection.ReaderPlaces;
import dev.timonel.model.StatusException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.catalina.connector.ClientAbortException;

/**
 * An answer on its way out. One longer than what a new connection buffers waits for its reader, and takes a place of {@link
 * SlowClients} for that; if there is none, it is a 503 as long as nothing has left, and else the connection breaks. So it does if
 * the reader is waited for longer than {@code patience}, and a second more for each 16 KiB. What is written without waiting, as watches are,
 * takes no place, and has no such end.
 */
final class LeavingAnswer extends ServletOutputStream {
    static final int LONG = 16 * 1024;

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long NANOS_A_BYTE = Duration.ofSeconds(1).toNanos() / LONG;

    private final ServletOutputStream out;
    private final ServletRequest request;
    private final ServletResponse response;
    private final SlowClients slow;
    private final Duration patience;
    private long sent;
    private boolean waits;
    private long waited;
    private long written;

    LeavingAnswer(
            ServletOutputStream out,
            ServletRequest request,
            ServletResponse response,
            SlowClients slow,
            Duration patience) {
        this.out = out;
        this.request = request;
        this.response = response;
        this.slow = slow;
        this.patience = patience;
    }

    @Override
    public void write(int b) throws IOException {
        count(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        if (!waits) {
            out.write(bytes, offset, length);
            return;
        }
        for (int from = 0;
                from < length;
                from += LONG) { // who reads slowly is found out in the midst of a long piece, too
            writeInTime(bytes, offset + from, Math.min(LONG, length - from));
        }
    }

    private void count(int bytes) throws IOException {
        sent += bytes;
        if (sent > LONG && !waits && !request.isAsyncStarted()) {
            try {
                slow.enter();
            } catch (StatusException full) {
                if (response.isCommitted()) {
                    throw new IOException(full);
                }
                sent = 0; // what was begun is not sent
                throw full;
            }
            waits = true;
            ReaderPlaces.otherwiseCounted(true);
        }
    }

    /** What counts is how long the reader is waited for, not how long the server takes to make the answer. */
    private void writeInTime(byte[] bytes, int offset, int length) throws IOException {
        long begin = slow.nanoTime();
        try {
            out.write(bytes, offset, length);
        } catch (IOException gone) {
            if (gone.getCause()
                    instanceof SocketTimeoutException) { // who takes nothing for a minute, the container finds out
                slow.cut();
            }
            throw gone;
        }
        waited += slow.nanoTime() - begin;
        written += length;
        if (waited > patience.toNanos() + written * NANOS_A_BYTE) {
            slow.cut();
            throw new ClientAbortException("a long answer was read too slowly");
        }
    }

    /** Gives its place back once all is written. */
    void leave() {
        if (waits) {
            waits = false;
            ReaderPlaces.otherwiseCounted(false);
            slow.leave();
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }
}
