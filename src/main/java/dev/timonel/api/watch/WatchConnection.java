package dev.timonel.api.watch;

import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.model.StatusException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * A watch over a chunked HTTP response or a WebSocket, taken out of Tomcat's hands once its head is written: an idle watch holds a socket, and neither a thread nor the buffers of a request. The connection ends with the watch.
 */
public final class WatchConnection implements Sink, CompletionHandler<Long, @Nullable Void> {
    /** Before a token that a client, having no other way, sends as the name of a subprotocol. */
    public static final String BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean chunked;
    /** Null if it is no WebSocket. */
    private final @Nullable WebSocketFrames webSocket;
    /** Answers to pings that are still to be sent. */
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();

    private @Nullable WatchStream stream;
    private volatile @Nullable SocketWrapperBase<?> socket;
    private volatile boolean writing = true;
    private volatile boolean closing;

    private WatchConnection(HttpServletRequest request) {
        boolean upgrades = isWebSocket(request);
        this.webSocket = upgrades ? new WebSocketFrames() : null;
        this.chunked = !upgrades && request.getProtocol().equals("HTTP/1.1");
    }

    /** Whether the client asks for events in the frames of a WebSocket. */
    public static boolean isWebSocket(HttpServletRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** Throws 400 for a handshake that is none. */
    private static void checkHandshake(HttpServletRequest request) {
        if (isWebSocket(request)
                && (request.getHeader("Sec-WebSocket-Key") == null
                        || !"13".equals(request.getHeader("Sec-WebSocket-Version"))
                        || !request.getProtocol().equals("HTTP/1.1"))) {
            throw StatusException.badRequest(
                    "a watch over WebSocket begins with Sec-WebSocket-Key and Sec-WebSocket-Version: 13");
        }
    }

    /** Opens the watch and returns; an error before the first byte is thrown, later ones end the stream. */
    public static void serve(WatchHub hub, WatchRequest watch, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getProtocol().startsWith("HTTP/1")) {
            WatchAnswer.serve(hub, watch, request, response);
            return;
        }
        checkHandshake(request);
        WatchConnection connection = new WatchConnection(request);
        Optional<AuditTrail> trail = AuditTrail.of(request);
        WatchStream opened = hub.open(
                watch, connection, () -> trail.filter(AuditTrail::isGoingOn).ifPresent(t -> t.ended(200)));
        connection.stream = opened;
        try {
            request.upgrade(Upgrade.class).connection = connection;
            if (connection.webSocket == null) {
                connection.writeHead(watch.representation().streamType(), response);
            } else {
                writeHandshake(request, response);
            }
            trail.ifPresent(AuditTrail::goesOn);
        } catch (IOException | RuntimeException e) {
            opened.disconnected();
            throw e;
        } catch (ServletException e) {
            opened.disconnected();
            throw new IllegalStateException("the container cannot hand over its connection", e);
        }
    }

    /** Tomcat adds no framing of its own to a response that closes the connection. */
    private void writeHead(String contentType, HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-cache, private");
        response.setHeader("Connection", "close");
        if (chunked) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
        response.flushBuffer();
    }

    /** Whatever its name, the protocol that is spoken is text; a client that names one gives up without hearing its name, as browsers do. */
    private static void writeHandshake(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        response.setHeader("Upgrade", "websocket");
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Sec-WebSocket-Accept", WebSocketFrames.accept(request.getHeader("Sec-WebSocket-Key")));
        WebSocketFrames.protocol(request.getHeaders("Sec-WebSocket-Protocol"), BEARER_PROTOCOL)
                .ifPresent(protocol -> response.setHeader("Sec-WebSocket-Protocol", protocol));
        response.flushBuffer();
    }

    /** Only the thread that writes asks, so that an answer to a ping comes between events. */
    @Override
    public boolean isReady() {
        byte[] answer = writing ? null : pong.getAndSet(null);
        if (answer != null) {
            try {
                send(new ByteBuffer[] {ByteBuffer.wrap(answer)});
            } catch (IOException gone) {
                abort();
            }
        }
        return !writing;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (webSocket != null) {
            send(new ByteBuffer[] {ByteBuffer.wrap(WebSocketFrames.texts(bytes))});
            return;
        }
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
        if (writing || !chunked && webSocket == null || socket == null) {
            abort();
            return;
        }
        try {
            send(new ByteBuffer[] {ByteBuffer.wrap(chunked ? LAST_CHUNK : WebSocketFrames.normalClosure())});
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

    /** What the client sends is of no interest, except that it hangs up, and pings. */
    private boolean isHere(SocketWrapperBase<?> socket) {
        ByteBuffer heard = ByteBuffer.allocate(256);
        try {
            int read = socket.read(false, heard);
            while (read > 0) {
                if (webSocket != null
                        && webSocket.read(heard.array(), heard.position(), pong::set) == WebSocketFrames.Heard.GOES) {
                    return false;
                }
                heard.clear();
                read = socket.read(false, heard);
            }
            if (pong.get() != null) {
                Objects.requireNonNull(stream).becomeReady();
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
                    || event == SocketEvent.OPEN_READ
                            && Objects.requireNonNull(connection).isHere(Objects.requireNonNull(socket));
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
