package dev.timonel.api;

import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A whole response: status code, headers besides Content-Type and Content-Length, and body. */
record Answer(int code, String contentType, Map<String, String> headers, List<String> warnings, byte[] body) {
    static final String JSON = "application/json";

    static Answer json(int code, byte[] body) {
        return new Answer(code, JSON, Map.of(), List.of(), body);
    }

    static Answer json(int code, Object body) {
        return json(code, KubeJson.write(body));
    }

    static Answer text(int code, String text) {
        return new Answer(
                code,
                "text/plain; charset=utf-8",
                Map.of("X-Content-Type-Options", "nosniff"),
                List.of(),
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    Answer withWarnings(List<String> all) {
        return new Answer(code, contentType, headers, List.copyOf(all), body);
    }

    /** A refusal; with Retry-After where the Status says how long to wait. */
    static Answer failure(StatusException refusal) {
        return status(refusal.status(), Map.of());
    }

    static Answer methodNotAllowed(List<String> allowed) {
        Status status = StatusException.methodNotAllowed(
                        "the server does not allow this method on the requested resource")
                .status();
        return status(status, Map.of("Allow", String.join(", ", allowed)));
    }

    static Answer status(Status status, Map<String, String> headers) {
        if (status.getMetadata() == null) {
            status.setMetadata(new ListMeta());
        }
        Map<String, String> all = new TreeMap<>(headers);
        if (status.getDetails() != null && status.getDetails().getRetryAfterSeconds() != null) {
            all.put("Retry-After", status.getDetails().getRetryAfterSeconds().toString());
        }
        int code = status.getCode() == null ? 200 : status.getCode();
        return new Answer(code, JSON, all, List.of(), KubeJson.write(status));
    }
}
