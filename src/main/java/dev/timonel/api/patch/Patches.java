package dev.timonel.api.patch;

import dev.timonel.api.codec.BodyDecoder;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.patch.JsonPatch;
import dev.timonel.model.patch.MergePatch;
import dev.timonel.model.patch.StrategicMerge;
import dev.timonel.model.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Patch bodies by content type ({@code apiserver/pkg/endpoints/handlers/patch.go}).
 */
public final class Patches {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

    private static final String APPLY_PATCH = "application/apply-patch+yaml";

    private static final Set<String> OPERATION = Set.of("op", "path", "from", "value");

    private static final List<String> SERVED = List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH);

    /** Nobody knows the merge keys of a custom resource, as upstream. */
    private static final List<String> OF_CUSTOM = List.of(JSON_PATCH, MERGE_PATCH, APPLY_PATCH);

    private Patches() {}

    /** Throws 415 for a content type that no patch of this kind has here. */
    public static void requireServed(@Nullable String contentType, ResourceKind kind) {
        List<String> served = kind.isCustom() ? OF_CUSTOM : SERVED;
        if (!served.contains(type(contentType))) {
            throw StatusException.unsupportedMediaType(served);
        }
    }

    /** Whether it is the body of a server-side apply, which is no patch: {@link #configuration} reads it. */
    public static boolean isApply(@Nullable String contentType) {
        return type(contentType).equals(APPLY_PATCH);
    }

    /** What is to be applied, in YAML or JSON, and the fields that it has twice. Throws 400 for anything but an object. */
    public static TreeReader.Document configuration(byte[] body) {
        try {
            TreeReader.Document document = TreeReader.yaml(body);
            if (document.tree() instanceof ObjectNode) {
                return document;
            }
            throw StatusException.badRequest("error decoding patch: the configuration is no object");
        } catch (TreeReader.Malformed e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static String type(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /**
     * What the patch does to a tree. The operator leaves its argument as it is and may be used again. Throws 400, 413 or 415;
     * the operator throws 400 for a directive that is wrong and 422 for an operation that does not apply.
     */
    public static UnaryOperator<JsonNode> parse(@Nullable String contentType, byte[] body, ObjectKey key) {
        return switch (type(contentType)) {
            case JSON_PATCH -> {
                JsonPatch patch = JsonPatch.parse(BodyDecoder.decodePatch(body));
                yield patch::apply;
            }
            case MERGE_PATCH -> {
                ObjectNode patch = object(body);
                yield tree -> MergePatch.apply(tree, patch);
            }
            case STRATEGIC_MERGE_PATCH -> {
                ObjectNode patch = object(body);
                yield tree -> StrategicMerge.apply(tree, patch, key.kind());
            }
            default -> throw StatusException.unsupportedMediaType(SERVED);
        };
    }

    /** The same, with the ports of a Service that a strategic merge patch wants there. */
    public static MergedPorts.Watched parseWatched(@Nullable String contentType, byte[] body, ObjectKey key) {
        UnaryOperator<JsonNode> patch = parse(contentType, body, key);
        return type(contentType).equals(STRATEGIC_MERGE_PATCH) && key.kind().equals(Kinds.SERVICE)
                ? MergedPorts.watch(patch, body)
                : new MergedPorts.Watched(patch, MergedPorts.NONE);
    }

    /** What a strict reader does not like about the patch itself: fields that it has twice, and those that no operation has. */
    public static List<String> problems(@Nullable String contentType, byte[] body) {
        TreeReader.Document patch;
        try {
            patch = TreeReader.json(body);
        } catch (TreeReader.Malformed e) {
            return List.of();
        }
        boolean operations = type(contentType).equals(JSON_PATCH);
        List<String> problems = new ArrayList<>();
        patch.duplicates().stream()
                .sorted()
                .forEach(
                        field -> problems.add((operations ? "json patch " : "") + "duplicate field \"" + field + "\""));
        for (int i = 0; operations && patch.tree().isArray() && i < patch.tree().size(); i++) {
            for (String field : patch.tree().get(i).propertyNames()) {
                if (!OPERATION.contains(field)) {
                    problems.add("json patch unknown field \"[" + i + "]." + field + "\"");
                }
            }
        }
        return problems;
    }

    private static ObjectNode object(byte[] body) {
        if (BodyDecoder.decodePatch(body) instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest("error decoding patch: the patch must be a JSON object");
    }
}
