package dev.timonel.api;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.api.codec.Decoded;
import dev.timonel.authentication.Authenticator;
import dev.timonel.authentication.TokenUser;
import dev.timonel.authorization.Policies;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.authorization.UserInfo;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.PolicyRule;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who somebody is and what they may do, as {@code authorization.k8s.io} and {@code authentication.k8s.io} ask it, decided by what
 * decides of every request (ADR 0031). Upstream: {@code pkg/registry/authorization} and {@code pkg/registry/authentication}.
 */
final class Reviews {
    private final Policies policies;
    private final Optional<Authenticator> authenticator;

    /** Without an {@code authenticator} no token is anybody's. */
    Reviews(Policies policies, Optional<Authenticator> authenticator) {
        this.policies = policies;
        this.authenticator = authenticator;
    }

    /** Answers 201; 400 or 422 for a question that is none. */
    void post(ResourceRequest target, Exchange exchange) throws IOException {
        ResourceKind kind = target.kind();
        WriteOptions options = WriteOptions.parse(exchange.query(), "CreateOptions");
        Decoded decoded =
                BodyDecoder.decode(exchange.body(), exchange.header("Content-Type"), kind, options.validation());
        exchange.problems(decoded::warnings);
        JsonNode review = decoded.tree();
        User user = Gate.user(exchange.request());
        ObjectNode answer = KubeJson.mapper().createObjectNode();
        answer.put("kind", kind.kind()).put("apiVersion", kind.apiVersion()).putObject("metadata");
        if (kind.equals(Kinds.TOKEN_REVIEW)) {
            answer.set("metadata", review.path("metadata").deepCopy());
            token(review, answer);
        } else if (kind.equals(Kinds.SELF_SUBJECT_REVIEW)) {
            answer.putObject("status").set("userInfo", UserInfo.of(user));
        } else if (kind.equals(Kinds.SELF_SUBJECT_RULES_REVIEW)) {
            String namespace = review.path("spec").path("namespace").asString("");
            if (namespace.isEmpty()) {
                throw StatusException.badRequest("no namespace on request");
            }
            answer.putObject("spec");
            rules(policies.now().rulesFor(user, namespace), answer.putObject("status"));
        } else {
            AccessQuestion.of(target, review, user).answer(policies.now(), answer);
        }
        exchange.answer(Answer.json(201, answer));
    }

    private void token(JsonNode review, ObjectNode answer) {
        JsonNode spec = review.path("spec");
        String token = spec.path("token").asString("");
        if (token.isEmpty()) {
            throw StatusException.badRequest("token is required for TokenReview in authentication");
        }
        answer.set("spec", spec.deepCopy());
        List<String> audiences = new ArrayList<>();
        spec.path("audiences").forEach(audience -> audiences.add(audience.asString("")));
        ObjectNode status = answer.putObject("status");
        Optional<TokenUser> found =
                authenticator.filter(a -> token.length() <= Gate.MAX_TOKEN).flatMap(a -> a.byToken(token, audiences));
        if (found.isEmpty()) {
            status.putObject("user");
            status.put("error", "invalid bearer token");
            return;
        }
        status.put("authenticated", true).set("user", UserInfo.of(found.get().user()));
        found.get().audiences().forEach(status.putArray("audiences")::add);
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
}
