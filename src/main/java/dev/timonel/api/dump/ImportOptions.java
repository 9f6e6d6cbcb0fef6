package dev.timonel.api.dump;

import dev.timonel.api.QueryParameters;
import dev.timonel.model.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the head of an import asks for; 400 and 415 for what can't be asked. */
record ImportOptions(boolean replace, boolean recompute, boolean dryRun) {
    private static final List<String> MEDIA = List.of(
            "application/yaml",
            "application/json",
            "application/gzip",
            "application/x-tar",
            "application/octet-stream");
    private static final Set<String> ALSO = Set.of(
            "text/yaml",
            "application/x-yaml",
            "application/x-gzip",
            "application/tar",
            "application/x-gtar",
            "application/jsonl",
            "application/x-ndjson");
    private static final String RECOMPUTE = "recompute";
    private static final Set<String> ENDPOINTS = Set.of("", "keep", RECOMPUTE);
    private static final Set<String> NAMES = Set.of("replace", "endpoints", "dryRun", "pretty");

    static ImportOptions of(HttpServletRequest request) {
        checkMedia(request);
        QueryParameters query = QueryParameters.parse(request.getQueryString());
        query.values().keySet().stream()
                .filter(n -> !NAMES.contains(n))
                .findFirst()
                .ifPresent(unknown -> {
                    throw StatusException.badRequest(
                            "an import takes replace, endpoints and dryRun, and no other parameter");
                });
        String endpoints = query.getOrEmpty("endpoints");
        if (!ENDPOINTS.contains(endpoints)) {
            throw StatusException.badRequest("endpoints is keep or recompute");
        }
        if (query.all("dryRun").stream().anyMatch(d -> !d.equals("All"))) {
            throw StatusException.badRequest("dryRun is All, or it is left out");
        }
        return new ImportOptions(query.flag("replace"), endpoints.equals(RECOMPUTE), query.has("dryRun"));
    }

    private static void checkMedia(HttpServletRequest request) {
        String type = request.getContentType() == null
                ? ""
                : request.getContentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!MEDIA.contains(type) && !ALSO.contains(type)) {
            throw StatusException.unsupportedMediaType(
                    MEDIA,
                    type.equals("application/x-www-form-urlencoded")
                            ? "curl sends a form unless it is told -H 'Content-Type: application/yaml'"
                            : "what it is shows in the body, so application/octet-stream does for all");
        }
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !Set.of("gzip", "identity").contains(encoding.toLowerCase(Locale.ROOT))) {
            throw StatusException.unsupportedMediaType(MEDIA, "of content encodings, gzip is taken");
        }
    }
}
