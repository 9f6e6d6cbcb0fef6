package dev.timonel.api.watch;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * A watch over a chunked HTTP response that is taken out of Tomcat's hands once its head is written, as a WebSocket would
 * be: an idle watch holds a socket, and neither a thread nor the buffers of a request. The connection ends with the watch.
 */
public final class WatchConnection implements Sink, CompletionHandler<Long, @Nullable Void> {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean chunked;
    private @Nullable WatchStream stream;
    private volatile @Nullable SocketWrapperBase<?> socket;
    private volatile boolean writing = true;
    private volatile boolean closing;

    private WatchConnection(boolean chunked) {
        this.chunked = chunked;
    }

    /** Opens the watch and returns; an error before the first byte is thrown, later ones end the stream. */
    public static void serve(WatchHub hub, WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        WatchConnection connection = new WatchConnection(request.getProtocol().equals("HTTP/1.1"));
        WatchStream opened = hub.open(watch, connection);
        connection.stream = opened;
        try {
            request.upgrade(Upgrade.class).connection = connection;
            connection.writeHead(response);
        } catch (IOException | RuntimeException e) {
            opened.disconnected();
            throw e;
        } catch (ServletException e) {
            opened.disconnected();
            throw new IllegalStateException("the container cannot hand over its connection", e);
        }
    }

    /** Tomcat adds no framing of its own to a response that closes the connection. */
    private void writeHead(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-cache, private");
        response.setHeader("Connection", "close");
        if (chunked) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
        response.flushBuffer();
    }

    @Override
    public boolean isReady() {
        return !writing;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        send(
                chunked
                        ? new ByteBuffer[] {
                            ByteBuffer.wrap(
                                    (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII)),
                            ByteBuffer.wrap(bytes),
                            ByteBuffer.wrap(CRLF)
                        }
                        : new ByteBuffer[] {ByteBuffer.wrap(bytes)});
    }

    private void send(ByteBuffer[] buffers) throws IOException {
        writing = true;
        CompletionState state = Objects.requireNonNull(socket)
                .write(
                        BlockingMode.NON_BLOCK,
                        -1,
                        TimeUnit.MILLISECONDS,
                        null,
                        SocketWrapperBase.COMPLETE_WRITE,
                        this,
                        buffers);
        if (state == CompletionState.INLINE) {
            writing = false;
        } else if (state == CompletionState.NOT_DONE) {
            throw new IllegalStateException("a write is under way");
        }
    }

    /** A write that the client did not take at once is done. */
    @Override
    public void completed(Long count, @Nullable Void nothing) {
        writing = false;
        if (closing) {
            abort();
        } else {
            Objects.requireNonNull(stream).becomeReady();
        }
    }

    @Override
    public void failed(Throwable cause, @Nullable Void nothing) {
        Objects.requireNonNull(stream).disconnected();
        abort();
    }

    @Override
    public void close() {
        closing = true;
        if (writing || !chunked || socket == null) {
            abort();
            return;
        }
        try {
            send(new ByteBuffer[] {ByteBuffer.wrap(LAST_CHUNK)});
            if (!writing) {
                abort();
            }
        } catch (IOException gone) {
            abort();
        }
    }

    @Override
    public void abort() {
        SocketWrapperBase<?> open = socket;
        if (open != null) {
            open.close();
        }
    }

    private void begin(SocketWrapperBase<?> taken) {
        socket = taken;
        writing = false;
        WatchStream begun = Objects.requireNonNull(stream);
        if (begun.isClosed()) {
            abort();
        } else {
            begun.becomeReady();
        }
    }

    /** What the client sends is of no interest, except that it hangs up. */
    private static boolean isHere(SocketWrapperBase<?> socket) {
        ByteBuffer ignored = ByteBuffer.allocate(64);
        try {
            int read = socket.read(false, ignored);
            while (read > 0) {
                ignored.clear();
                read = socket.read(false, ignored);
            }
            return read == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Tomcat's end. It makes one for each watch. */
    public static final class Upgrade implements InternalHttpUpgradeHandler {
        private @Nullable WatchConnection connection;
        private @Nullable SocketWrapperBase<?> socket;

        @Override
        public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
            socket = wrapper;
        }

        @Override
        public void init(WebConnection container) {
            Objects.requireNonNull(connection).begin(Objects.requireNonNull(socket));
        }

        @Override
        public SocketState upgradeDispatch(SocketEvent event) {
            boolean open = event == SocketEvent.OPEN_WRITE
                    || event == SocketEvent.OPEN_READ && isHere(Objects.requireNonNull(socket));
            return open ? SocketState.UPGRADED : SocketState.CLOSED;
        }

        @Override
        public void destroy() {
            WatchConnection ended = connection;
            if (ended != null) {
                Objects.requireNonNull(ended.stream).disconnected();
            }
        }

        @Override
        public void timeoutAsync(long now) {
            // A watch ends at its own time.
        }

        @Override
        public void setSslSupport(SSLSupport support) {
            // Nobody asks.
        }

        @Override
        public void pause() {
            // Watches are ended before the connector is paused.
        }
    }
}
