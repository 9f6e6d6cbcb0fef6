package dev.timonel.api.auditlog;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.User;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a request that is told in the log, as it becomes known. One thread at a time writes to it. */
public final class AuditTrail {
    private static final String ATTRIBUTE = AuditTrail.class.getName();

    private final AuditLog log;
    private final AuditEvent.Request request;
    private @Nullable User user;
    private @Nullable User impersonated;
    private @Nullable Access access;
    private String apiVersion = "";
    private String name = "";
    private @Nullable Boolean allowed;
    private String reason = "";
    private byte[] failure = {};
    private Map<String, String> annotations = Map.of();
    private volatile boolean longRunning;

    AuditTrail(AuditLog log, AuditEvent.Request request) {
        this.log = log;
        this.request = request;
    }

    /** Empty where nothing is told of the request. */
    public static Optional<AuditTrail> of(HttpServletRequest request) {
        return Optional.ofNullable((AuditTrail) request.getAttribute(ATTRIBUTE));
    }

    void follow(HttpServletRequest followed) {
        followed.setAttribute(ATTRIBUTE, this);
    }

    public String id() {
        return request.id();
    }

    /** {@code impersonated} is who the user asked to be taken for. */
    public void user(User asking, @Nullable User taken) {
        this.user = asking;
        this.impersonated = taken;
    }

    /** {@code version} is that of the API, {@code ""} for a path that is no resource's. */
    public void access(Access asked, String version) {
        this.access = asked;
        this.apiVersion = version;
    }

    public void decided(boolean isAllowed, String because) {
        this.allowed = isAllowed;
        this.reason = because;
    }

    /** The name of an object that a path does not tell, as of one that is to be made. */
    public void name(@Nullable String ofObject) {
        this.name = orEmpty(ofObject);
    }

    /** What policies had to say of the request, by their names. */
    public void annotations(Map<String, String> ofPolicies) {
        this.annotations = Map.copyOf(ofPolicies);
    }

    /** The Status that is answered, as JSON. */
    public void failure(byte[] status) {
        this.failure = status;
    }

    /** That the answer goes on after the request has been served: {@link #ended} tells of its end. */
    public void goesOn() {
        this.longRunning = true;
    }

    public boolean isGoingOn() {
        return longRunning;
    }

    /** The request has been served, and answered with this code. */
    public void served(int code) {
        boolean unknown = code == 401 && user == null;
        tell(longRunning || unknown ? "ResponseStarted" : "ResponseComplete", code);
    }

    /** An answer that went on ends. */
    public void ended(int code) {
        tell("ResponseComplete", code);
    }

    private void tell(String stage, int code) {
        log.tell(new AuditEvent(
                request,
                stage,
                log.now(),
                user,
                impersonated,
                access,
                apiVersion,
                name,
                allowed,
                reason,
                code,
                failure,
                annotations));
    }
}
