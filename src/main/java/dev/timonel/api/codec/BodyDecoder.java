package dev.timonel.api.codec;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.tree.PlainJson;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TypedTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes objects of request bodies, as {@code apiserver/pkg/endpoints/handlers} and the JSON serializer of apimachinery do:
 * kind and apiVersion may be left out, unknown fields are dropped, wrong types are 400. Keeps no state.
 */
public final class BodyDecoder {
    /** Bytes of a request body; upstream's default. */
    public static final int MAX_BODY = 3 * 1024 * 1024;

    private static final int SUMMARY = 30;
    private static final String OPTIONS = "k8s.io.apimachinery.pkg.apis.meta.v1.";

    private BodyDecoder() {}

    /** Throws a StatusException: 400, 413 or 415. */
    public static Decoded decode(
            byte[] body, @Nullable String contentType, ResourceKind kind, FieldValidation validation) {
        Media media = Media.of(contentType);
        checkSize(body);
        if (media == Media.JSON && PlainJson.fits(body, TypeSchema.of(kind.type()))) {
            HasMetadata object = KubeJson.read(body, kind.type());
            if (isOf(kind, object)) {
                return new Decoded(object, () -> named((ObjectNode) KubeJson.tree(body), kind), List.of());
            }
        }
        return judged(body, media, kind, validation);
    }

    /** Whether its own words for what it is need no look at how they were written. */
    private static boolean isOf(ResourceKind kind, HasMetadata object) {
        return kind.kind().equals(object.getKind())
                && kind.apiVersion().equals(object.getApiVersion())
                && object.getMetadata() != null;
    }

    /** As {@link #decode}, of a body that may be anything. */
    static Decoded judged(byte[] body, Media media, ResourceKind kind, FieldValidation validation) {
        TreeReader.Document document = read(media, body, kind.kind(), message(kind));
        if (!(document.tree() instanceof ObjectNode tree)) {
            throw unrecognized(kind.kind(), "a " + kind.kind() + " is a JSON object", body);
        }
        String givenKind = typeMeta(tree, "kind", kind.kind(), body);
        String apiVersion = typeMeta(tree, "apiVersion", kind.kind(), body);
        checkType(givenKind, apiVersion, kind);
        try {
            return finish(TypedTree.fit(tree, TypeSchema.of(kind.type()), document.duplicates()), kind, validation);
        } catch (TypedTree.Mismatch e) {
            throw StatusException.badRequest(cannotBeHandled(kind.kind(), kind) + e.getMessage());
        }
    }

    /**
     * As {@link #decode} for a tree that a patch made. A value of a wrong type is 422, as upstream, because the patch was
     * well-formed, and so are unknown fields, if they are not to be. {@code problems} are those of the patch itself,
     * {@code before} is what it was applied to, an object of this kind as it is stored, or no node if nobody has that.
     */
    public static Decoded decodeTree(
            JsonNode patched, JsonNode before, ResourceKind kind, FieldValidation validation, List<String> problems) {
        if (!(patched instanceof ObjectNode tree)) {
            throw StatusException.invalidPatch(patched.toString(), "a " + kind.kind() + " is a JSON object");
        }
        for (String field : List.of("kind", "apiVersion")) {
            if (tree.has(field) && !tree.path(field).isString()) {
                throw StatusException.invalidPatch(patched.toString(), field + " must be a string");
            }
        }
        checkType(tree.path("kind").asString(""), tree.path("apiVersion").asString(""), kind);
        TypedTree.Fitted fitted;
        try {
            fitted = TypedTree.fitChanged(tree, before, TypeSchema.of(kind.type()));
        } catch (TypedTree.Mismatch e) {
            throw StatusException.invalidPatch(patched.toString(), String.valueOf(e.getMessage()));
        }
        List<String> all =
                Stream.concat(problems.stream(), fitted.problems().stream()).toList();
        if (validation == FieldValidation.STRICT && !all.isEmpty()) {
            throw StatusException.invalidPatch(patched.toString(), strict(all));
        }
        Decoded decoded = finish(fitted, kind, FieldValidation.IGNORE);
        return new Decoded(decoded.object(), decoded.read(), validation == FieldValidation.WARN ? all : List.of());
    }

    public static Decoded decodeTree(JsonNode patched, ResourceKind kind, FieldValidation validation) {
        return decodeTree(patched, MissingNode.getInstance(), kind, validation, List.of());
    }

    /**
     * DeleteOptions and its like; an empty body is empty options, and so is {@code null}, which generated clients send for none.
     * Unknown fields are ignored.
     */
    public static <T> T decodeOptions(byte[] body, @Nullable String contentType, Class<T> type) {
        String kind = type.getSimpleName();
        if (body.length == 0) {
            return KubeJson.read("{}".getBytes(StandardCharsets.UTF_8), type);
        }
        Media media = Media.of(contentType);
        checkSize(body);
        TreeReader.Document document = read(media, body, kind, OPTIONS + kind);
        if (document.tree().isNull()) {
            return decodeOptions(new byte[0], contentType, type);
        }
        if (!(document.tree() instanceof ObjectNode tree)) {
            throw unrecognized(kind, "a " + kind + " is a JSON object", body);
        }
        String given = typeMeta(tree, "kind", kind, body);
        if (!given.isEmpty() && !given.equals(kind)) {
            throw StatusException.badRequest("decoded object cannot be converted to " + kind);
        }
        try {
            ObjectNode fitted =
                    TypedTree.fit(tree, TypeSchema.of(type), Set.of()).tree();
            return KubeJson.mapper().treeToValue(fitted, type);
        } catch (TypedTree.Mismatch e) {
            throw StatusException.badRequest(
                    kind + " in version \"v1\" cannot be handled as a " + kind + ": " + e.getMessage());
        }
    }

    /** The JSON of a patch; 400 if it is none, 413 if it is too large. */
    public static JsonNode decodePatch(byte[] body) {
        checkSize(body);
        try {
            return TreeReader.json(body).tree();
        } catch (TreeReader.Malformed e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static Decoded finish(TypedTree.Fitted fitted, ResourceKind kind, FieldValidation validation) {
        List<String> problems = List.copyOf(fitted.problems());
        if (validation == FieldValidation.STRICT && !problems.isEmpty()) {
            throw StatusException.badRequest(cannotBeHandled(kind.kind(), kind) + strict(problems));
        }
        ObjectNode tree = fitted.tree();
        named(tree, kind);
        if (!tree.has("metadata")) {
            tree.putObject("metadata");
        }
        if (tree.path("metadata").path("managedFields") instanceof ArrayNode managers && managers.isEmpty()) {
            managers.addObject(); // both ask to forget them, and a list without elements is lost in the typed object
        }
        HasMetadata object = typed(tree, kind);
        return new Decoded(object, () -> tree, validation == FieldValidation.WARN ? problems : List.of());
    }

    private static HasMetadata typed(ObjectNode tree, ResourceKind kind) {
        try {
            return KubeJson.fromTree(tree, kind.type());
        } catch (JacksonException e) {
            throw StatusException.badRequest(cannotBeHandled(kind.kind(), kind) + "a value does not fit its field");
        }
    }

    private static ObjectNode named(ObjectNode tree, ResourceKind kind) {
        return tree.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    }

    static TreeReader.Document read(Media media, byte[] body, String kind, String message) {
        try {
            return media.read(body, message);
        } catch (TreeReader.Malformed e) {
            String format = switch (media) {
                case JSON -> "couldn't get version/kind; json parse error: ";
                case YAML -> "error converting YAML to JSON: yaml: ";
                case PROTOBUF -> "";
            };
            throw unrecognized(kind, format + e.getMessage(), body);
        }
    }

    static String typeMeta(ObjectNode tree, String field, String kind, byte[] body) {
        JsonNode value = tree.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw unrecognized(
                    kind,
                    "couldn't get version/kind; json parse error: json: cannot unmarshal into Go struct field ." + field
                            + " of type string",
                    body);
        }
        return value.stringValue();
    }

    static void checkType(String givenKind, String apiVersion, ResourceKind kind) {
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion()) && !alsoTaken(apiVersion, kind)) {
            throw StatusException.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        if (!givenKind.isEmpty() && !givenKind.equals(kind.kind())) {
            boolean known = Kinds.SERVED.stream()
                    .anyMatch(k ->
                            k.apiVersion().equals(kind.apiVersion()) && k.kind().equals(givenKind));
            String because = known
                    ? "converting (v1." + givenKind + ") to (" + internalPackage(kind.group()) + "." + kind.kind()
                            + "): unknown conversion"
                    : "no kind \"" + givenKind + "\" is registered for version \"" + kind.apiVersion()
                            + "\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
            throw StatusException.badRequest(cannotBeHandled(givenKind, kind) + because);
        }
    }

    /** An eviction of the older version has the same fields, and clients still send it ({@code AcceptsGroupVersion}). */
    private static boolean alsoTaken(String apiVersion, ResourceKind kind) {
        return kind.kind().equals("Eviction") && apiVersion.equals("policy/v1beta1");
    }

    /** The protobuf name of the kind: {@code k8s.io.api.core.v1.Pod}. */
    static String message(ResourceKind kind) {
        return message(kind.group(), kind.version(), kind.kind());
    }

    static String message(String group, String version, String kind) {
        String module = switch (group) {
            case "apiextensions.k8s.io" -> "apiextensions-apiserver.pkg.apis";
            case "apiregistration.k8s.io" -> "kube-aggregator.pkg.apis";
            default -> "api";
        };
        return "k8s.io." + module + "." + internalPackage(group) + "." + version + "." + kind;
    }

    private static String internalPackage(String group) {
        return group.isEmpty() ? "core" : group.split("\\.", 2)[0];
    }

    static String cannotBeHandled(String given, ResourceKind kind) {
        return given + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
    }

    static StatusException unrecognized(String kind, String because, byte[] body) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + kind + "): "
                + because + " (" + summary(body) + ")");
    }

    static String strict(List<String> problems) {
        return "strict decoding error: " + String.join(", ", problems);
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SUMMARY);
        String text = body[0] == '{'
                ? new String(body, 0, shown, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(body, 0, shown);
        return body.length > SUMMARY ? text + " ..." : text;
    }

    static void checkSize(byte[] body) {
        if (body.length > MAX_BODY) {
            throw StatusException.tooLarge("Request entity too large: limit is " + MAX_BODY);
        }
    }
}
