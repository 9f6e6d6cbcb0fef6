package dev.timonel.api;

import dev.timonel.model.StatusException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * An answer on its way out. One longer than what a new connection buffers waits for its reader, and takes a place of {@link
 * SlowClients} for that; if there is none, it is a 503 as long as nothing has left, and else the connection breaks. What is written
 * without waiting, as watches are, takes none.
 */
final class LeavingAnswer extends ServletOutputStream {
    static final int LONG = 16 * 1024;

    private final ServletOutputStream out;
    private final ServletRequest request;
    private final ServletResponse response;
    private final SlowClients slow;
    private long sent;
    private boolean waits;

    LeavingAnswer(ServletOutputStream out, ServletRequest request, ServletResponse response, SlowClients slow) {
        this.out = out;
        this.request = request;
        this.response = response;
        this.slow = slow;
    }

    @Override
    public void write(int b) throws IOException {
        count(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        out.write(bytes, offset, length);
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
        }
    }

    /** Gives its place back once all is written. */
    void leave() {
        if (waits) {
            waits = false;
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
