package dev.timonel.api;

import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.model.StatusException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@link Door} before every path, and what browsers are told with every answer. It reads no body; what comes after it waits for none for long. */
final class DoorFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Door door;
    private final transient Gate gate;
    private final transient SlowClients senders;
    private final transient SlowClients readers;
    private final transient @Nullable AuditedRequests audit;

    /** {@code audit} is null if nothing is told of requests. */
    DoorFilter(Door door, Gate gate, SlowClients senders, SlowClients readers, @Nullable AuditedRequests audit) {
        this.door = door;
        this.gate = gate;
        this.senders = senders;
        this.readers = readers;
        this.audit = audit;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        AuditedRequests followed = audit;
        AuditTrail trail = followed == null ? null : followed.begin(request, gate.asksNobody(request));
        if (followed == null || trail == null) {
            try (Guarded guarded = new Guarded(request, response, "", readers)) {
                enter(request, guarded, chain, null);
            }
            return;
        }
        int code = 500;
        Guarded guarded = new Guarded(request, response, trail.id(), readers);
        try (guarded) {
            enter(request, guarded, chain, trail);
            code = guarded.getStatus();
        } finally {
            followed.served(request, guarded, code, trail);
        }
    }

    private void enter(
            HttpServletRequest request, HttpServletResponse guarded, FilterChain chain, @Nullable AuditTrail trail)
            throws IOException, ServletException {
        Door.Head head = head(request);
        Optional<StatusException> refusal = door.refusal(head);
        if (refusal.isEmpty()) {
            refusal = refusal(request, head, trail);
        }
        if (refusal.isPresent()) {
            new Exchange(request, guarded).answer(Answer.failure(refusal.get()));
        } else if (mayHaveBody(request, head)) {
            try (ArrivingBody.Of arriving = new ArrivingBody.Of(request, senders)) {
                chain.doFilter(arriving, guarded);
            } catch (StatusException tooSlow) {
                new Exchange(request, guarded).answer(Answer.failure(tooSlow));
            }
        } else {
            chain.doFilter(request, guarded);
        }
    }

    private Optional<StatusException> refusal(HttpServletRequest request, Door.Head head, @Nullable AuditTrail trail) {
        try {
            gate.check(request, head, trail);
            return Optional.empty();
        } catch (StatusException refused) {
            return Optional.of(refused);
        }
    }

    private static Door.Head head(HttpServletRequest request) {
        return new Door.Head(
                request.getMethod(),
                host(request),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"),
                Collections.list(request.getHeaderNames()),
                request.getHeader("Sec-WebSocket-Protocol"),
                request.getContentType(),
                request.getHeader("User-Agent"),
                request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null,
                request.isSecure());
    }

    /** HTTP/2 says neither how long a body is, nor that there is one. */
    private static boolean mayHaveBody(HttpServletRequest request, Door.Head head) {
        return head.hasBody() || !request.getProtocol().startsWith("HTTP/1");
    }

    /** HTTP/2 has it in a field of its own. */
    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null && request.isSecure() ? request.getServerName() + ":" + request.getServerPort() : host;
    }

    /** Keeps the headers through a reset, after which a failure is written instead of what was begun. */
    private static final class Guarded extends HttpServletResponseWrapper implements AutoCloseable {
        private final HttpServletRequest request;
        private final String auditId;
        private final SlowClients readers;
        private @Nullable LeavingAnswer body;

        Guarded(HttpServletRequest request, HttpServletResponse response, String auditId, SlowClients readers) {
            super(response);
            this.request = request;
            this.auditId = auditId;
            this.readers = readers;
            guard();
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            LeavingAnswer opened = body;
            if (opened == null) {
                opened = new LeavingAnswer(
                        super.getOutputStream(), request, getResponse(), readers, LeavingAnswer.PATIENCE);
                body = opened;
            }
            return opened;
        }

        @Override
        public void close() {
            if (body != null) {
                body.leave();
            }
        }

        @Override
        public void reset() {
            super.reset();
            guard();
        }

        private void guard() {
            BrowserPolicy.of(request.getRequestURI()).headers().forEach(this::setHeader);
            if (!auditId.isEmpty()) {
                setHeader("Audit-Id", auditId);
            }
        }
    }
}
