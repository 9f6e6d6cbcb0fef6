package dev.timonel.model;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.StatusDetailsBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, as the {@code v1 Status} that the client gets. The factories follow {@code k8s.io/apimachinery/pkg/api/errors}:
 * {@code details.kind} is the plural resource, except for {@code Invalid}, where it is the kind.
 */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of an object of a hundred thousand mistakes those are told that come first: all of them are many times as large as it. */
    private static final int MOST_CAUSES = 1000;

    private final transient Status status;

    private StatusException(int code, String reason, String message, @Nullable StatusDetails details) {
        super(message, null, false, false);
        this.status = new StatusBuilder()
                .withStatus("Failure")
                .withMessage(message)
                .withReason(reason)
                .withDetails(details)
                .withCode(code)
                .build();
    }

    public Status status() {
        return status;
    }

    public int code() {
        return status.getCode();
    }

    public String reason() {
        return status.getReason();
    }

    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message, null);
    }

    public static StatusException notFound(ObjectKey key) {
        return new StatusException(
                404,
                "NotFound",
                key.kind().qualifiedResource() + " \"" + key.name() + "\" not found",
                details(key).build());
    }

    /** As {@link #notFound(ObjectKey)}, with what the client may have meant. */
    public static StatusException notFound(ObjectKey key, String because) {
        return new StatusException(
                404,
                "NotFound",
                key.kind().qualifiedResource() + " \"" + key.name() + "\" not found: " + because,
                details(key).build());
    }

    /** For a path that no resource answers. */
    public static StatusException noSuchPath() {
        return new StatusException(
                404, "NotFound", "the server could not find the requested resource", new StatusDetails());
    }

    /**
     * For a resource that Kubernetes has and this server has not. {@code details.name} stays empty, by which clients tell it
     * from an object that is missing.
     */
    public static StatusException notServed(String group, String resource, String message) {
        StatusDetails details = new StatusDetailsBuilder()
                .withGroup(emptyToNull(group))
                .withKind(emptyToNull(resource))
                .build();
        return new StatusException(404, "NotFound", message, details);
    }

    public static StatusException alreadyExists(ObjectKey key) {
        return new StatusException(
                409,
                "AlreadyExists",
                key.kind().qualifiedResource() + " \"" + key.name() + "\" already exists",
                details(key).build());
    }

    /** The name is taken still, by an object that waits for its grace period or its finalizers. */
    public static StatusException stillBeingDeleted(ObjectKey key) {
        return new StatusException(
                409,
                "AlreadyExists",
                "object is being deleted: " + alreadyExists(key).getMessage(),
                details(key).build());
    }

    /** {@code generateName} found no free name: the client may try again. */
    public static StatusException generateNameConflict(ObjectKey key) {
        return new StatusException(
                409,
                "AlreadyExists",
                key.kind().qualifiedResource() + " \"" + key.name()
                        + "\" already exists, the server was not able to generate a unique name for the object",
                details(key).withRetryAfterSeconds(1).build());
    }

    public static StatusException conflict(ObjectKey key, String because) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + key.kind().qualifiedResource() + " \"" + key.name() + "\": "
                        + because,
                details(key).build());
    }

    public static StatusException staleResourceVersion(ObjectKey key) {
        return conflict(
                key, "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** An apply that would change what others own. */
    public static StatusException applyConflict(String message, List<StatusCause> causes) {
        return new StatusException(
                409,
                "Conflict",
                message,
                new StatusDetailsBuilder().withCauses(causes).build());
    }

    /** A DELETE whose precondition does not hold. Upstream names the kind here, not the resource. */
    public static StatusException preconditionFailed(ObjectKey key, String because) {
        return conflict(key, key.kind().kind(), key.kind().qualifiedKind(), because);
    }

    /** A conflict at a subresource: {@code pods/binding}. */
    public static StatusException conflict(ObjectKey key, String subresource, String because) {
        String resource = key.kind().plural() + "/" + subresource;
        return conflict(key, resource, resource, because);
    }

    private static StatusException conflict(ObjectKey key, String kind, String shown, String because) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + shown + " \"" + key.name() + "\": " + because,
                details(key).withKind(kind).build());
    }

    public static StatusException forbidden(ObjectKey key, String because, List<StatusCause> causes) {
        return new StatusException(
                403,
                "Forbidden",
                key.kind().qualifiedResource() + " \"" + key.name() + "\" is forbidden: " + because,
                details(key).withCauses(causes).build());
    }

    /** As {@link #forbidden(ObjectKey, String, List)}, for a resource that need not be served; {@code name} may be {@code ""}. */
    public static StatusException forbidden(String group, String resource, String name, String because) {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        StatusDetails details = new StatusDetailsBuilder()
                .withName(emptyToNull(name))
                .withGroup(emptyToNull(group))
                .withKind(resource)
                .build();
        String what = name.isEmpty() ? qualified : qualified + " \"" + name + "\"";
        return new StatusException(403, "Forbidden", what + " is forbidden: " + because, details);
    }

    /** What a policy says; {@code reason} is one of those that policies may give, and says the code. */
    public static StatusException denied(ResourceKind kind, String name, String reason, String because) {
        int code = switch (reason) {
            case "Forbidden" -> 403;
            case "Unauthorized" -> 401;
            case "RequestEntityTooLarge" -> 413;
            default -> 422;
        };
        StatusDetails details = new StatusDetailsBuilder()
                .withName(emptyToNull(name))
                .withGroup(emptyToNull(kind.group()))
                .withKind(kind.plural())
                .withCauses(new StatusCause(null, because, null))
                .build();
        String what = kind.qualifiedResource() + (name.isEmpty() ? "" : " \"" + name + "\"");
        return new StatusException(code, reason, what + " is forbidden: " + because, details);
    }

    /** For a request that is refused whatever it asks for. */
    public static StatusException forbidden(String message) {
        return new StatusException(403, "Forbidden", message, new StatusDetails());
    }

    public static StatusException unauthorized(String message) {
        return new StatusException(401, "Unauthorized", message, new StatusDetails());
    }

    /** {@code errors} is not empty; they are shown in the order given. */
    public static StatusException invalid(ResourceKind kind, String name, List<FieldError> errors) {
        return invalid(kind.group(), kind.kind(), kind.qualifiedKind(), name, errors);
    }

    /** A PUT without resourceVersion of a kind that does not allow it; it names the resource where others name the kind. */
    public static StatusException resourceVersionRequired(ObjectKey key) {
        ResourceKind kind = key.kind();
        FieldError error = FieldError.invalid("metadata.resourceVersion", 0, "must be specified for an update");
        return invalid(kind.group(), kind.plural(), kind.qualifiedResource(), key.name(), List.of(error));
    }

    /** For what is validated but no stored kind: {@code ListOptions.meta.k8s.io}, {@code PatchOptions.meta.k8s.io}. */
    public static StatusException invalidOptions(String optionsKind, List<FieldError> errors) {
        return invalid("meta.k8s.io", optionsKind, optionsKind + ".meta.k8s.io", "", errors);
    }

    /** What a patch made of an object is none of its kind: upstream names neither the kind nor the object. */
    public static StatusException invalidPatch(String patched, String because) {
        return invalid("", "", "", "", List.of(FieldError.invalid("patch", patched, because)));
    }

    private static StatusException invalid(
            String group, String kind, String qualifiedKind, String name, List<FieldError> errors) {
        // What is said twice, as of two labels that have the same bad value, is two causes but told once.
        List<FieldError> first = errors.subList(0, Math.min(errors.size(), MOST_CAUSES));
        List<String> texts = first.stream().map(FieldError::toString).distinct().toList();
        String more = first.size() < errors.size() ? ", and " + (errors.size() - first.size()) + " more" : "";
        String rendered = texts.size() == 1 ? texts.get(0) : "[" + String.join(", ", texts) + more + "]";
        List<StatusCause> causes = first.stream()
                .map(e -> new StatusCause(e.field(), e.message(), e.type().cause()))
                .toList();
        return new StatusException(
                422,
                "Invalid",
                qualifiedKind + " \"" + name + "\" is invalid: " + rendered,
                new StatusDetailsBuilder()
                        .withName(emptyToNull(name))
                        .withGroup(emptyToNull(group))
                        .withKind(emptyToNull(kind))
                        .withCauses(causes)
                        .build());
    }

    /** A JSON patch whose operation or test does not apply: it is not said to what. */
    public static StatusException unprocessablePatch() {
        return new StatusException(
                422, "Invalid", "the server rejected our request due to an error in our request", new StatusDetails());
    }

    /** 410: a watch or a page asks for history that is no longer kept. */
    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message, null);
    }

    /** 504: the client knows a revision that this server has not reached. */
    public static StatusException futureResourceVersion(long asked, long current) {
        return new StatusException(
                504,
                "Timeout",
                "Timeout: Too large resource version: " + asked + ", current: " + current,
                new StatusDetailsBuilder()
                        .withCauses(new StatusCause(null, "Too large resource version", "ResourceVersionTooLarge"))
                        .withRetryAfterSeconds(1)
                        .build());
    }

    /** An eviction that would leave too few pods; {@code because} is the cause of type {@code DisruptionBudget}. */
    public static StatusException disruptionRefused(String message, String because, int retryAfterSeconds) {
        StatusDetails details = new StatusDetailsBuilder()
                .withRetryAfterSeconds(retryAfterSeconds == 0 ? null : retryAfterSeconds)
                .addNewCause()
                .withReason("DisruptionBudget")
                .withMessage(because)
                .endCause()
                .build();
        return new StatusException(429, "TooManyRequests", message, details);
    }

    /** 403 of an eviction: a budget whose status allows none. Upstream names the resource in the singular here. */
    public static StatusException disruptionForbidden(String budget, String because, String cause) {
        StatusException refused = forbidden("policy", "poddisruptionbudget", budget, because);
        StatusDetails details = new StatusDetailsBuilder(refused.status().getDetails())
                .addNewCause()
                .withReason("DisruptionBudget")
                .withMessage(cause)
                .endCause()
                .build();
        return new StatusException(
                refused.code(), refused.reason(), refused.status().getMessage(), details);
    }

    /** 408: the client took too long to send what it announced. */
    public static StatusException requestTimeout(String message) {
        return new StatusException(408, "Timeout", message, new StatusDetails());
    }

    /** 504: it took too long, and what became of it is as the message says. */
    public static StatusException timeout(String message) {
        return new StatusException(504, "Timeout", message, null);
    }

    public static StatusException methodNotAllowed(String message) {
        return new StatusException(405, "MethodNotAllowed", message, new StatusDetails());
    }

    public static StatusException notAcceptable(List<String> accepted) {
        return notAcceptable(accepted, "");
    }

    /** {@code remedy} is what the client should set, or empty. */
    public static StatusException notAcceptable(List<String> accepted, String remedy) {
        return new StatusException(
                406,
                "NotAcceptable",
                "only the following media types are accepted: " + String.join(", ", accepted) + after(remedy),
                new StatusDetails());
    }

    public static StatusException unsupportedMediaType(List<String> accepted) {
        return unsupportedMediaType(accepted, "");
    }

    /** {@code remedy} is what the client should set, or empty. */
    public static StatusException unsupportedMediaType(List<String> accepted, String remedy) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", accepted) + after(remedy),
                new StatusDetails());
    }

    private static String after(String remedy) {
        return remedy.isEmpty() ? "" : "; " + remedy;
    }

    public static StatusException tooLarge(String message) {
        return new StatusException(413, "RequestEntityTooLarge", message, new StatusDetails());
    }

    public static StatusException internal(String message) {
        return new StatusException(
                500,
                "InternalError",
                "Internal error occurred: " + message,
                new StatusDetailsBuilder()
                        .withCauses(new StatusCause(null, message, null))
                        .build());
    }

    /** An error of the server that upstream says without a reason, so that clients see the message alone. */
    public static StatusException internalWithoutReason(String message) {
        return new StatusException(500, "", message, null);
    }

    /** What HTTP has and no part of this server: upstream's own library refuses it, without a Status. */
    public static StatusException notImplemented(String message) {
        return new StatusException(501, "", message, null);
    }

    public static StatusException versionNotSupported() {
        return new StatusException(505, "", "this server speaks HTTP/1.1 and, over TLS, HTTP/2", null);
    }

    public static StatusException unavailable(String message) {
        return new StatusException(
                503,
                "ServiceUnavailable",
                message,
                new StatusDetailsBuilder().withRetryAfterSeconds(1).build());
    }

    private static StatusDetailsBuilder details(ObjectKey key) {
        return new StatusDetailsBuilder()
                .withName(emptyToNull(key.name()))
                .withGroup(emptyToNull(key.kind().group()))
                .withKind(key.kind().plural());
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
