package dev.timonel.api.watch;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A watch as an answer that goes on, for HTTP/2: its connection is shared with other requests and can't be handed over, as
 * {@link WatchConnection} does. It costs the buffers of a request, and no thread.
 */
final class WatchAnswer implements Sink, WriteListener, AsyncListener {
    private @Nullable WatchStream stream;
    private @Nullable AsyncContext request;
    private @Nullable ServletOutputStream out;
    private boolean over;

    private WatchAnswer() {}

    static void serve(WatchHub hub, WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        WatchAnswer answer = new WatchAnswer();
        answer.stream = hub.open(watch, answer);
        try {
            response.setContentType(watch.representation().streamType());
            response.setHeader("Cache-Control", "no-cache, private");
            answer.begin(request.startAsync(), response.getOutputStream());
        } catch (IOException | RuntimeException e) {
            answer.stream.disconnected();
            throw e;
        }
    }

    /** The container calls {@link #onWritePossible} once the servlet has returned. */
    private synchronized void begin(AsyncContext started, ServletOutputStream body) {
        request = started;
        out = body;
        started.setTimeout(0);
        started.addListener(this);
        body.setWriteListener(this);
    }

    @Override
    public void onWritePossible() throws IOException {
        WatchStream begun = Objects.requireNonNull(stream);
        if (begun.isClosed()) {
            close();
        } else if (flush()) {
            begun.becomeReady();
        }
    }

    private synchronized boolean flush() throws IOException {
        if (over || !body().isReady()) {
            return false;
        }
        body().flush();
        return body().isReady();
    }

    private ServletOutputStream body() {
        return Objects.requireNonNull(out);
    }

    @Override
    public synchronized boolean isReady() {
        return !over && body().isReady();
    }

    @Override
    public synchronized void write(byte[] bytes) throws IOException {
        if (over) {
            return;
        }
        body().write(bytes);
        if (body().isReady()) {
            body().flush();
        }
    }

    @Override
    public synchronized void close() {
        if (!over && request != null) {
            over = true;
            request.complete();
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void onError(Throwable gone) {
        Objects.requireNonNull(stream).disconnected();
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        Objects.requireNonNull(stream).disconnected();
        close();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        over = true;
        Objects.requireNonNull(stream).disconnected();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // A watch ends at its own time.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It starts once.
    }
}
