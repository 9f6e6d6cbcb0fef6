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

/** A watch over a chunked HTTP response in non-blocking mode: an idle watch holds a socket and no thread. */
public final class WatchConnection implements Sink, WriteListener, AsyncListener {
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream out;
    private @Nullable WatchStream stream;

    private WatchConnection() {}

    /** Opens the watch and returns; an error before the first byte is thrown, later ones end the stream. */
    public static void serve(WatchHub hub, WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new WatchConnection().start(hub, watch, request, response);
    }

    private void start(WatchHub hub, WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        WatchStream opened = hub.open(watch, this);
        stream = opened;
        try {
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(0);
            context.addListener(this);
            async = context;
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType("application/json");
            response.setHeader("Cache-Control", "no-cache, private");
            response.flushBuffer();
            ServletOutputStream stream = response.getOutputStream();
            out = stream;
            stream.setWriteListener(this);
        } catch (IOException | RuntimeException e) {
            opened.disconnected();
            throw e;
        }
    }

    @Override
    public boolean isReady() {
        return Objects.requireNonNull(out).isReady();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        Objects.requireNonNull(out).write(bytes);
    }

    @Override
    public void flush() throws IOException {
        Objects.requireNonNull(out).flush();
    }

    @Override
    public void close() {
        try {
            Objects.requireNonNull(async).complete();
        } catch (IllegalStateException e) {
            // The container has ended the exchange already: the client hung up.
            Objects.requireNonNull(stream).disconnected();
        }
    }

    @Override
    public void onWritePossible() {
        Objects.requireNonNull(stream).becomeReady();
    }

    @Override
    public void onError(Throwable error) {
        Objects.requireNonNull(stream).disconnected();
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        Objects.requireNonNull(stream).disconnected();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        Objects.requireNonNull(stream).disconnected();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A watch is never dispatched again.
    }
}
