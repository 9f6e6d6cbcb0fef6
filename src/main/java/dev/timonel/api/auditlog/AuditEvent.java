package dev.timonel.api.auditlog;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.User;
import dev.timonel.authorization.UserInfo;
import dev.timonel.model.KubeJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the log, an {@code audit.k8s.io/v1 Event} of level Metadata: bodies are in none. {@code allowed} is null if nobody came
 * so far as to decide, {@code failure} the Status that was answered, or empty.
 */
record AuditEvent(
        Request request,
        String stage,
        Instant at,
        @Nullable User user,
        @Nullable User impersonated,
        @Nullable Access access,
        String apiVersion,
        String name,
        @Nullable Boolean allowed,
        String reason,
        int code,
        byte[] failure,
        Map<String, String> annotations) {
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    /** Of these, a refusal may quote what was sent. */
    private static final Set<String> SECRETS = Set.of("secrets", "serviceaccounts/token", "tokenreviews");

    private static final int OF_FIELDS = 1024;
    private static final int FAILURES = 400;

    /** What came from the client: {@code sourceIps} as it and proxies say, the last one the connection's own. */
    record Request(String id, Instant received, String uri, String method, List<String> sourceIps, String userAgent) {}

    /** About how many bytes it holds until it is written. */
    int weight() {
        return OF_FIELDS
                + request.uri().length()
                + request.userAgent().length()
                + reason.length()
                + failure.length
                + annotations.values().stream().mapToInt(String::length).sum();
    }

    /** In JSON, with the end of the line. */
    byte[] line() {
        ObjectNode event = KubeJson.mapper().createObjectNode();
        event.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1").put("level", "Metadata");
        event.put("auditID", request.id()).put("stage", stage).put("requestURI", request.uri());
        event.put("verb", access == null ? request.method() : access.verb());
        event.set("user", user == null ? KubeJson.mapper().createObjectNode() : UserInfo.of(user));
        if (impersonated != null) {
            event.set("impersonatedUser", UserInfo.of(impersonated));
        }
        request.sourceIps().forEach(event.putArray("sourceIPs")::add);
        if (!request.userAgent().isEmpty()) {
            event.put("userAgent", request.userAgent());
        }
        if (access != null && access.isResource()) {
            reference(access, event.putObject("objectRef"));
        }
        status(event.putObject("responseStatus"));
        event.put("requestReceivedTimestamp", MICRO_TIME.format(request.received()));
        event.put("stageTimestamp", MICRO_TIME.format(at));
        if (allowed != null) {
            ObjectNode all = event.putObject("annotations")
                    .put("authorization.k8s.io/decision", allowed ? "allow" : "forbid")
                    .put("authorization.k8s.io/reason", reason);
            annotations.forEach(all::put);
        }
        byte[] json = KubeJson.write(event);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private void reference(Access asked, ObjectNode reference) {
        put(reference, "resource", asked.resource());
        put(reference, "namespace", asked.namespace());
        put(reference, "name", asked.name().isEmpty() ? name : asked.name());
        put(reference, "apiGroup", asked.group());
        put(reference, "apiVersion", apiVersion);
        put(reference, "subresource", asked.subresource());
    }

    private static void put(ObjectNode node, String field, String text) {
        if (!text.isEmpty()) {
            node.put(field, text);
        }
    }

    private void status(ObjectNode status) {
        status.putObject("metadata");
        if (failure.length > 0 && code >= FAILURES) {
            try {
                JsonNode told = KubeJson.tree(failure);
                put(status, "status", told.path("status").asString(""));
                if (!mayQuoteSecrets()) {
                    put(status, "message", told.path("message").asString(""));
                }
                put(status, "reason", told.path("reason").asString(""));
            } catch (JacksonException other) {
                status.put("status", "Failure");
            }
        }
        status.put("code", code);
    }

    private boolean mayQuoteSecrets() {
        if (access == null || !access.isResource()) {
            return false;
        }
        String what = access.resource() + (access.subresource().isEmpty() ? "" : "/" + access.subresource());
        return SECRETS.contains(what) || SECRETS.contains(access.resource());
    }
}
