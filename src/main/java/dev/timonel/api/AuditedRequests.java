package dev.timonel.api;

import dev.timonel.api.auditlog.AuditLog;
import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.model.StatusException;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows requests for the {@link AuditLog} from the door to the end of their answers: {@code apiserver/pkg/endpoints/filters/audit.go}. */
record AuditedRequests(AuditLog log) {
    /** Probes that went well would be most of the log, and say nothing. */
    private static final Set<String> PROBES = Set.of("/livez", "/readyz", "/healthz");

    private static final int FAILURES = 400;

    /** Null where nothing is told of the request. */
    @Nullable
    AuditTrail begin(HttpServletRequest request, boolean nobodyAsked) {
        AuditTrail trail = log.trail(request, nobodyAsked).orElse(null);
        if (trail != null) {
            try {
                RequestPath path = RequestPath.parse(request.getRequestURI());
                trail.access(Gate.access(request), path.at(path.at(0).equals("api") ? 1 : 2));
            } catch (StatusException strange) {
                return trail;
            }
        }
        return trail;
    }

    /** The request's thread is done with it; the answer may go on. */
    void served(HttpServletRequest request, HttpServletResponse response, int code, AuditTrail trail) {
        if (request.isAsyncStarted()) {
            if (isWatch(request)) {
                trail.goesOn();
                trail.served(code);
            }
            request.getAsyncContext().addListener(new End(response, trail));
        } else if (code >= FAILURES || !PROBES.contains(request.getRequestURI())) {
            trail.served(code);
        }
    }

    private static boolean isWatch(HttpServletRequest request) {
        String query = request.getQueryString();
        return query != null && request.getMethod().equals("GET") && query.contains("watch=");
    }

    private record End(HttpServletResponse response, AuditTrail trail) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            trail.ended(response.getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
