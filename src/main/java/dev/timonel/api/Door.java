package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which clients are let in, decided from a request's head alone; {@link Gate} asks who they are. What keeps a page in somebody's
 * browser from using this server is what browsers tell of it: the Host (DNS rebinding), the Origin and Sec-Fetch-Site (Fetch Metadata
 * Request Headers), and that a write has a media type, which a page cannot send unasked. Only clients that are known to send
 * none may leave it out, as {@code apiserver} lets everybody.
 */
record Door(AllowedHosts hosts) {
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#@]+)", Pattern.CASE_INSENSITIVE);
    /** The Python clients kubernetes 37 and pykube-ng, and client-go with a raw body: {@code kubectl create --raw}. */
    private static final Pattern SENDS_NO_MEDIA_TYPE =
            Pattern.compile("(?:OpenAPI-Generator|pykube-ng)/.*|\\S+/\\S+ \\(\\S+\\) kubernetes/.*");

    /** The head of a request. {@code headerNames} are as sent; {@code hasBody} if a length or an encoding announces one; {@code secure} over TLS, whose certificate no rebound name has. */
    record Head(
            String method,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String fetchSite,
            List<String> headerNames,
            @Nullable String webSocketProtocols,
            @Nullable String contentType,
            @Nullable String userAgent,
            boolean hasBody,
            boolean secure) {

        /** A page can call itself anything only where it may send requests anyway, and its browser tells of the page. */
        boolean mayLeaveMediaTypeOut() {
            return origin == null
                    && fetchSite == null
                    && userAgent != null
                    && SENDS_NO_MEDIA_TYPE.matcher(userAgent).matches();
        }

        boolean has(String prefix) {
            return headerNames.stream()
                    .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(prefix));
        }
    }

    /** Why the request is refused; empty if it may come in. */
    Optional<StatusException> refusal(Head head) {
        if (head.host() == null || !head.secure() && !hosts.allow(head.host())) {
            return forbidden("host " + quoted(head.host()) + " is not one that this server answers for; name it in "
                    + "timonel.allowed-hosts if it is");
        }
        if (head.origin() != null && !isOwn(head.origin(), head.host())) {
            return forbidden("origin " + quoted(head.origin()) + " is not this server's own");
        }
        if ("cross-site".equalsIgnoreCase(head.fetchSite())) {
            return forbidden("a page of another site asked for this");
        }
        if (WRITES.contains(head.method())
                && head.hasBody()
                && isBlank(head.contentType())
                && !head.mayLeaveMediaTypeOut()) {
            return Optional.of(StatusException.unsupportedMediaType(
                    List.of("application/json", "application/yaml"), "send a Content-Type with the body"));
        }
        return Optional.empty();
    }

    private static Optional<StatusException> forbidden(String because) {
        return Optional.of(StatusException.forbidden("forbidden: " + because));
    }

    /** The scheme does not count: in front of the server there may be one that speaks TLS. */
    private static boolean isOwn(String origin, String host) {
        var parts = ORIGIN.matcher(origin);
        if (!parts.matches()) {
            return false;
        }
        String defaultPort = parts.group(1).equalsIgnoreCase("https") ? ":443" : ":80";
        return withoutPort(parts.group(2), defaultPort).equals(withoutPort(host, defaultPort));
    }

    private static String withoutPort(String authority, String port) {
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "(none)" : '"' + text + '"';
    }
}
