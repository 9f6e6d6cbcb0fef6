package dev.timonel.api;

import java.util.Map;

/** What a browser may do with an answer: nothing, if it is data; run this server's own scripts, if it is a page of its. */
enum BrowserPolicy {
    DATA("default-src 'none'; frame-ancestors 'none'; sandbox"),
    PAGE("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    /** Swagger UI sets styles on its elements. */
    SWAGGER(PAGE.contentSecurityPolicy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));

    private final String contentSecurityPolicy;

    BrowserPolicy(String contentSecurityPolicy) {
        this.contentSecurityPolicy = contentSecurityPolicy;
    }

    /** A path as it was sent, from the root. */
    static BrowserPolicy of(String path) {
        if (path.startsWith("/swagger-ui")) {
            return SWAGGER;
        }
        return path.equals("/") || path.startsWith("/ui/") ? PAGE : DATA;
    }

    Map<String, String> headers() {
        return Map.of(
                "Content-Security-Policy", contentSecurityPolicy,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "no-referrer",
                "Cross-Origin-Resource-Policy", "same-origin");
    }
}
