package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client may do here and who it is, as {@code authorization.k8s.io} and {@code authentication.k8s.io} ask it: there
 * is one user, who may do everything (ADR 0013). Upstream: {@code pkg/registry/authorization} and
 * {@code pkg/registry/authentication}.
 */
final class Reviews {
    static final String USER = "system:admin";
    static final List<String> GROUPS = List.of("system:masters", "system:authenticated");

    private Reviews() {}

    /** Answers 201; 400 or 422 for a question that is none. */
    static void post(ResourceKind kind, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        Decoded decoded =
                BodyDecoder.decode(exchange.body(), exchange.header("Content-Type"), kind, options.validation());
        ObjectNode answer = KubeJson.mapper().createObjectNode();
        answer.put("kind", kind.kind()).put("apiVersion", kind.apiVersion()).putObject("metadata");
        if (kind.equals(Kinds.SELF_SUBJECT_ACCESS_REVIEW)) {
            requireOneQuestion(decoded.tree());
            answer.set("spec", decoded.tree().path("spec").deepCopy());
            answer.putObject("status").put("allowed", true);
        } else if (kind.equals(Kinds.SELF_SUBJECT_RULES_REVIEW)) {
            requireNamespace(decoded.tree());
            answer.putObject("spec");
            rules(answer.putObject("status"));
        } else {
            ObjectNode user = answer.putObject("status").putObject("userInfo").put("username", USER);
            GROUPS.forEach(user.putArray("groups")::add);
        }
        exchange.answer(Answer.json(201, answer).withWarnings(decoded.warnings()));
    }

    private static void rules(ObjectNode status) {
        ObjectNode resources = status.putArray("resourceRules").addObject();
        for (String field : List.of("verbs", "apiGroups", "resources")) {
            resources.putArray(field).add("*");
        }
        ObjectNode paths = status.putArray("nonResourceRules").addObject();
        for (String field : List.of("verbs", "nonResourceURLs")) {
            paths.putArray(field).add("*");
        }
        status.put("incomplete", false);
    }

    private static void requireOneQuestion(JsonNode review) {
        JsonNode spec = review.path("spec");
        if (spec.has("resourceAttributes") == spec.has("nonResourceAttributes")) {
            Object value = spec.has("nonResourceAttributes") ? spec.path("nonResourceAttributes") : null;
            throw StatusException.invalid(
                    Kinds.SELF_SUBJECT_ACCESS_REVIEW,
                    "",
                    List.of(FieldError.invalid(
                            "spec",
                            value,
                            "exactly one of nonResourceAttributes or resourceAttributes must be specified")));
        }
        ObjectNode metadata = (ObjectNode) review.path("metadata").deepCopy();
        metadata.remove("managedFields");
        if (!metadata.isEmpty()) {
            throw StatusException.invalid(
                    Kinds.SELF_SUBJECT_ACCESS_REVIEW,
                    metadata.path("name").asString(""),
                    List.of(FieldError.invalid("metadata", metadata, "must be empty")));
        }
    }

    private static void requireNamespace(JsonNode review) {
        if (review.path("spec").path("namespace").asString("").isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
    }
}
