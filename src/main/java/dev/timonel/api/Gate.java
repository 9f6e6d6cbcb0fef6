package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.api.auditlog.AuditTrail;
import dev.timonel.api.watch.WatchConnection;
import dev.timonel.authentication.Authenticator;
import dev.timonel.authorization.Access;
import dev.timonel.authorization.Decision;
import dev.timonel.authorization.Policies;
import dev.timonel.authorization.User;
import dev.timonel.model.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and whether they may, on every path: authentication, impersonation and authorization in the order of upstream's
 * filters. Where the door for this machine is open, whoever comes through it without credentials is the administrator, and
 * nothing is looked up.
 */
final class Gate {

    private static final String USER = User.class.getName();
    private static final String IMPERSONATED = USER + ".impersonated";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    /** Characters. */
    static final int MAX_TOKEN = 64 * 1024;

    private final Optional<Authenticator> authenticator;
    private final Policies policies;
    private final boolean open;

    /** {@code open}: plain HTTP is the administrator's, as long as no credentials come with it. */
    Gate(Optional<Authenticator> authenticator, Policies policies, boolean open) {
        this.authenticator = authenticator;
        this.policies = policies;
        this.open = open;
    }

    /** Who asks. */
    static User user(HttpServletRequest request) {
        return request.getAttribute(USER) instanceof User user ? user : User.ADMIN;
    }

    /** Who asked to be taken for that user; empty if nobody did. */
    static Optional<User> impersonator(HttpServletRequest request) {
        return Optional.ofNullable((User) request.getAttribute(IMPERSONATED));
    }

    /** Throws a {@link StatusException} of 400, 401 or 403 at whoever may not come in. */
    void check(HttpServletRequest request, Door.Head head, @Nullable AuditTrail trail) {
        boolean impersonates = head.has("impersonate-");
        String authorization = request.getHeader("Authorization");
        String protocols = head.webSocketProtocols();
        boolean credentials =
                authorization != null || protocols != null && protocols.contains(WatchConnection.BEARER_PROTOCOL);
        if (open && !request.isSecure() && !credentials && !impersonates) {
            if (trail != null) {
                trail.user(User.ADMIN, null);
                trail.decided(true, "");
            }
            return;
        }
        User user = credentials
                ? byToken(authorization == null ? fromProtocols(protocols) : fromHeader(authorization))
                : withoutToken(request);
        request.setAttribute(USER, user);
        if (trail != null) {
            trail.user(user, null);
        }
        if (impersonates) {
            Impersonation other = Impersonation.of(request);
            for (Access needed : other.needed()) {
                require(user, needed, trail);
            }
            if (trail != null) {
                trail.user(user, other.user());
            }
            request.setAttribute(IMPERSONATED, user);
            request.setAttribute(USER, other.user());
            user = other.user();
        }
        if (!user.isMaster()) {
            require(user, access(request), trail);
        } else if (trail != null) {
            trail.decided(true, "");
        }
    }

    /** What is asked; 400 for a path that is not spelled plainly. */
    static Access access(HttpServletRequest request) {
        String info = request.getPathInfo();
        String mapped = info == null ? request.getServletPath() : request.getServletPath() + info;
        return RequestInfo.of(request.getMethod(), request.getRequestURI(), mapped, request.getQueryString());
    }

    /** Whether this request would come in without being asked who it is, if it has no credentials. */
    boolean asksNobody(HttpServletRequest request) {
        return open && !request.isSecure();
    }

    private void require(User user, Access access, @Nullable AuditTrail trail) {
        Decision decision = policies.now().decide(user, access);
        if (trail != null) {
            trail.decided(decision.allowed(), decision.reason());
        }
        if (!decision.allowed()) {
            String because = access.refusal(user, decision);
            throw access.isResource()
                    ? StatusException.forbidden(access.group(), access.resource(), access.name(), because)
                    : StatusException.forbidden("forbidden: " + because);
        }
    }

    private User withoutToken(HttpServletRequest request) {
        if (!request.isSecure()) {
            return open ? User.ADMIN : User.ANONYMOUS;
        }
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? authenticator.flatMap(a -> a.byCertificate(List.of(chain))).orElseThrow(Gate::unauthorized)
                : User.ANONYMOUS;
    }

    private User byToken(String token) {
        return authenticator
                .filter(a -> !token.isEmpty() && token.length() <= MAX_TOKEN)
                .flatMap(a -> a.byToken(token))
                .orElseThrow(Gate::unauthorized);
    }

    /** {@code ""} for another scheme. */
    private static String fromHeader(String authorization) {
        String[] parts = authorization.strip().split(" ", 3);
        return parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals("bearer") ? parts[1] : "";
    }

    private static String fromProtocols(@Nullable String offered) {
        String protocols = orEmpty(offered);
        List<String> encoded = Stream.of(protocols.split(",", -1))
                .map(String::strip)
                .filter(p -> p.startsWith(WatchConnection.BEARER_PROTOCOL))
                .map(p -> p.substring(WatchConnection.BEARER_PROTOCOL.length()))
                .toList();
        try {
            return encoded.size() == 1
                    ? new String(Base64.getUrlDecoder().decode(encoded.get(0)), StandardCharsets.UTF_8)
                    : "";
        } catch (IllegalArgumentException notEncoded) {
            return "";
        }
    }

    private static StatusException unauthorized() {
        return StatusException.unauthorized("Unauthorized");
    }
}
