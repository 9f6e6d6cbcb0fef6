package dev.timonel.api;

import dev.timonel.model.StatusException;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

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
        boolean announced = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (announced) {
            request.setAttribute(TAKE_OVER, takingOver(request));
        }
        getNext().invoke(request, response);
        if (announced && !request.isAsync() && request.getProtocol().startsWith("HTTP/1") && !isRead(request)) {
            response.finishResponse();
            if (!isReadSoon(request)) {
                request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            }
        }
    }

    private static Runnable takingOver(Request request) {
        return () -> request.getCoyoteRequest().action(ActionCode.AVAILABLE, true);
    }

    /** Moves what the network has brought of the body to where the request has it, and waits for nothing. */
    static Runnable takeOver(ServletRequest request) {
        return request.getAttribute(TAKE_OVER) instanceof Runnable now ? now : () -> {};
    }

    private static boolean isRead(Request request) {
        AtomicBoolean read = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        return read.get();
    }

    private boolean isReadSoon(Request request) {
        byte[] thrownAway = new byte[8192];
        try (ArrivingBody rest = new ArrivingBody(request.getInputStream(), takingOver(request), slow, PATIENCE)) {
            int count = 0;
            for (int read = 0; read >= 0 && count <= MOST; read = rest.read(thrownAway)) {
                count += read;
            }
            return isRead(request);
        } catch (IOException | StatusException | IllegalStateException goneOrSlow) {
            return false;
        }
    }
}
