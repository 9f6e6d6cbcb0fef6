package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.authorization.Access;
import dev.timonel.authorization.Decision;
import dev.timonel.authorization.Policies;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.PolicyRule;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client may do here and who it is, as {@code authorization.k8s.io} and {@code authentication.k8s.io} ask it: what
 * RBAC says (ADR 0031). Upstream: {@code pkg/registry/authorization} and
 * {@code pkg/registry/authentication}.
 */
final class Reviews {
    private Reviews() {}

    /** Answers 201; 400 or 422 for a question that is none. */
    static void post(ResourceKind kind, Policies policies, Exchange exchange) throws IOException {
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        Decoded decoded =
                BodyDecoder.decode(exchange.body(), exchange.header("Content-Type"), kind, options.validation());
        User user = Gate.user(exchange.request());
        ObjectNode answer = KubeJson.mapper().createObjectNode();
        answer.put("kind", kind.kind()).put("apiVersion", kind.apiVersion()).putObject("metadata");
        if (kind.equals(Kinds.SELF_SUBJECT_ACCESS_REVIEW)) {
            requireOneQuestion(decoded.tree());
            answer.set("spec", decoded.tree().path("spec").deepCopy());
            Decision decision =
                    policies.now().decide(user, access(decoded.tree().path("spec")));
            ObjectNode status = answer.putObject("status").put("allowed", decision.allowed());
            if (!decision.reason().isEmpty()) {
                status.put("reason", decision.reason());
            }
        } else if (kind.equals(Kinds.SELF_SUBJECT_RULES_REVIEW)) {
            requireNamespace(decoded.tree());
            answer.putObject("spec");
            rules(
                    policies.now()
                            .rulesFor(
                                    user,
                                    decoded.tree()
                                            .path("spec")
                                            .path("namespace")
                                            .asString("")),
                    answer.putObject("status"));
        } else {
            ObjectNode info = answer.putObject("status").putObject("userInfo").put("username", user.name());
            if (!user.uid().isEmpty()) {
                info.put("uid", user.uid());
            }
            user.groups().forEach(info.putArray("groups")::add);
        }
        exchange.answer(Answer.json(201, answer).withWarnings(decoded.warnings()));
    }

    private static Access access(JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (!path.isMissingNode()) {
            return Access.toPath(text(path, "verb"), text(path, "path"));
        }
        JsonNode asked = spec.path("resourceAttributes");
        return Access.toResource(
                text(asked, "verb"),
                text(asked, "group"),
                text(asked, "resource"),
                text(asked, "subresource"),
                text(asked, "namespace"),
                text(asked, "name"));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static void rules(Policy.Rules rules, ObjectNode status) {
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        for (PolicyRule rule : rules.rules()) {
            if (rule.nonResourceUrls().isEmpty()) {
                ObjectNode each = resources.addObject();
                rule.verbs().forEach(each.putArray("verbs")::add);
                rule.apiGroups().forEach(each.putArray("apiGroups")::add);
                rule.resources().forEach(each.putArray("resources")::add);
                if (!rule.resourceNames().isEmpty()) {
                    rule.resourceNames().forEach(each.putArray("resourceNames")::add);
                }
            } else {
                ObjectNode each = paths.addObject();
                rule.verbs().forEach(each.putArray("verbs")::add);
                rule.nonResourceUrls().forEach(each.putArray("nonResourceURLs")::add);
            }
        }
        status.put("incomplete", false);
        if (!rules.problem().isEmpty()) {
            status.put("evaluationError", rules.problem());
        }
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
