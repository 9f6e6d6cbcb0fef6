package dev.timonel.api;

import dev.timonel.authorization.Access;
import dev.timonel.authorization.Decision;
import dev.timonel.authorization.Policy;
import dev.timonel.authorization.User;
import dev.timonel.model.FieldError;
import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a user may do something, asked by a SelfSubjectAccessReview, a SubjectAccessReview or a LocalSubjectAccessReview ({@code
 * pkg/apis/authorization/validation} and {@code pkg/registry/authorization/util}).
 */
record AccessQuestion(User user, Access access, JsonNode metadata, JsonNode spec) {
    private static final String ONE = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    private static final String RESOURCE = "resourceAttributes";
    private static final String PATH = "nonResourceAttributes";
    private static final List<String> SELECTORS = List.of("fieldSelector", "labelSelector");

    /** {@code self} is asked about where the review names nobody. 400 or 422 for a question that is none. */
    static AccessQuestion of(ResourceRequest target, JsonNode review, User self) {
        boolean aboutOthers = !target.kind().equals(Kinds.SELF_SUBJECT_ACCESS_REVIEW);
        JsonNode spec = review.path("spec");
        ObjectNode metadata = (ObjectNode) review.path("metadata").deepCopy();
        if (target.kind().namespaced()) {
            String namespace = metadata.path("namespace").asString("");
            if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
                throw StatusException.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request");
            }
            metadata.put("namespace", target.namespace());
        }
        List<FieldError> errors = new ArrayList<>();
        if (spec.hasNonNull(RESOURCE) == spec.hasNonNull(PATH)) {
            errors.add(FieldError.invalid("spec", spec.hasNonNull(PATH) ? spec.path(PATH) : null, ONE));
        }
        if (aboutOthers && text(spec, "user").isEmpty() && spec.path("groups").isEmpty()) {
            errors.add(FieldError.invalid("spec.user", "", "at least one of user or group must be specified"));
        }
        SELECTORS.forEach(selector -> checkSelector(spec.path(RESOURCE).get(selector), selector, errors));
        checkMetadata(target, metadata, errors);
        if (target.kind().namespaced()) {
            checkLocal(target.namespace(), spec, errors);
        }
        requireNone(target.kind(), errors);
        return new AccessQuestion(aboutOthers ? other(spec) : self, access(spec), metadata, spec);
    }

    private static void checkSelector(@Nullable JsonNode selector, String name, List<FieldError> errors) {
        if (selector == null || selector.isNull()) {
            return;
        }
        String path = "spec.resourceAttributes." + name;
        boolean raw = !text(selector, "rawSelector").isEmpty();
        boolean parsed = !selector.path("requirements").isEmpty();
        if (raw && parsed) {
            errors.add(FieldError.invalid(
                    path + ".rawSelector",
                    text(selector, "rawSelector"),
                    "may not specified at the same time as requirements"));
        } else if (!raw && !parsed) {
            errors.add(FieldError.required(
                    path + ".requirements", "when " + path + " is specified, requirements or rawSelector is required"));
        }
    }

    private static void checkMetadata(ResourceRequest target, ObjectNode given, List<FieldError> errors) {
        ObjectNode metadata = given.deepCopy();
        metadata.remove("managedFields");
        if (target.kind().namespaced()) {
            metadata.remove("namespace");
        }
        if (!metadata.isEmpty()) {
            String because = target.kind().namespaced() ? "must be empty except for namespace" : "must be empty";
            errors.add(FieldError.invalid("metadata", given, because));
        }
    }

    private static void checkLocal(String namespace, JsonNode spec, List<FieldError> errors) {
        String asked = text(spec.path(RESOURCE), "namespace");
        if (spec.hasNonNull(RESOURCE) && !asked.equals(namespace)) {
            errors.add(FieldError.invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace"));
        }
        if (spec.hasNonNull(PATH)) {
            errors.add(FieldError.invalid(
                    "spec.nonResourceAttributes", spec.path(PATH), "disallowed on this kind of request"));
        }
    }

    private static void requireNone(ResourceKind kind, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(kind, "", errors);
        }
    }

    /** With the groups that are named and no others, as upstream. */
    private static User other(JsonNode spec) {
        Map<String, List<String>> extra = new TreeMap<>();
        spec.path("extra").properties().forEach(each -> extra.put(each.getKey(), texts(each.getValue())));
        return new User(text(spec, "user"), text(spec, "uid"), texts(spec.path("groups")), extra);
    }

    private static Access access(JsonNode spec) {
        if (spec.hasNonNull(PATH)) {
            return Access.toPath(text(spec.path(PATH), "verb"), text(spec.path(PATH), "path"));
        }
        JsonNode asked = spec.path(RESOURCE);
        return Access.toResource(
                text(asked, "verb"),
                text(asked, "group"),
                text(asked, "resource"),
                text(asked, "subresource"),
                text(asked, "namespace"),
                text(asked, "name"));
    }

    /** Completes the review with what was asked and the answer to it. */
    void answer(Policy policy, ObjectNode review) {
        review.set("metadata", metadata);
        review.set("spec", spec.deepCopy());
        Decision decision = policy.decide(user, access);
        ObjectNode status = review.putObject("status").put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static List<String> texts(JsonNode array) {
        List<String> all = new ArrayList<>();
        array.forEach(each -> all.add(each.asString("")));
        return all;
    }
}
