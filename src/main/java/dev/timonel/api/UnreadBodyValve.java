package dev.timonel.api;

import dev.timonel.model.StatusException;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * What becomes of a body that nobody read, because the request was refused before: Tomcat would wait for the rest of it, for as long
 * as a byte comes now and then. Here it is read for two seconds, then the connection is closed. HTTP/2 cancels the stream instead.
 */
final class UnreadBodyValve extends ValveBase {
    private static final String TAKE_OVER = UnreadBodyValve.class.getName();
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST = 2 << 20;

    private final SlowClients slow;

    UnreadBodyValve(SlowClients slow) {
        super(true);
        this.slow = slow;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean announced = request.getHeader("Transfer-Encoding") != null || length(request) > 0;
        if (announced) {
            request.setAttribute(TAKE_OVER, takingOver(request));
        }
        getNext().invoke(request, response);
        org.apache.coyote.Request body = request.getCoyoteRequest();
        boolean one = request.getProtocol().startsWith("HTTP/1");
        if (announced && one && !request.isAsync() && !body.hasExpectation() && !isRead(body)) {
            response.finishResponse();
            if (!isReadSoon(body)) {
                body.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            }
        }
    }

    /** 0 for one that is no number, or given twice: Tomcat refuses that, and closes the connection. */
    private static long length(Request request) {
        try {
            return request.getContentLengthLong();
        } catch (IllegalArgumentException refused) {
            return 0;
        }
    }

    private static Runnable takingOver(Request request) {
        return () -> request.getCoyoteRequest().action(ActionCode.AVAILABLE, true);
    }

    /** Moves what the network has brought of the body to where the request has it, and waits for nothing. */
    static Runnable takeOver(ServletRequest request) {
        return request.getAttribute(TAKE_OVER) instanceof Runnable now ? now : () -> {};
    }

    private static boolean isRead(org.apache.coyote.Request body) {
        AtomicBoolean read = new AtomicBoolean();
        body.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        return read.get();
    }

    /** Below the streams of servlets, which are closed by now. */
    private boolean isReadSoon(org.apache.coyote.Request body) {
        long end = slow.nanoTime() + PATIENCE.toNanos();
        Discarded discarded = new Discarded();
        boolean waits = false;
        try {
            for (int read = 0; read >= 0 && !isRead(body); read = body.doRead(discarded)) {
                discarded.count += read;
                if (discarded.count > MOST || slow.nanoTime() - end > 0) {
                    return false;
                }
                if (!isThere(body)) {
                    waits = waits || slow.enterUnless(() -> isThere(body));
                }
            }
            return isRead(body);
        } catch (IOException | StatusException goneOrSlow) {
            return false;
        } finally {
            if (waits) {
                slow.leave();
            }
        }
    }

    private static boolean isThere(org.apache.coyote.Request body) {
        body.action(ActionCode.AVAILABLE, true);
        return body.getAvailable() > 0;
    }

    private static final class Discarded implements ApplicationBufferHandler {
        private ByteBuffer buffer = ByteBuffer.allocate(0);
        private long count;

        @Override
        public void setByteBuffer(ByteBuffer read) {
            buffer = read;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {}
    }
}
