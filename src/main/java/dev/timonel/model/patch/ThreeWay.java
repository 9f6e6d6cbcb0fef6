package dev.timonel.model.patch;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The strategic merge patch that {@code kubectl apply} sends (client side): what the manifest says, and the removal of what
 * the manifest that was applied last said and this one no longer does. Of a custom resource, whose lists have no keys, it is a
 * JSON merge patch.
 */
public final class ThreeWay {
    /** The annotation in which kubectl keeps the manifest that was applied last. */
    public static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private ThreeWay() {}

    /** {@code lastApplied} is anything but an object if nothing was applied before: then nothing is removed. */
    public static ObjectNode patch(JsonNode lastApplied, ObjectNode manifest, ResourceKind kind) {
        ObjectNode patch = manifest.deepCopy();
        if (lastApplied instanceof ObjectNode last) {
            // kubectl's own annotation is in whatever it applies, so it never removes all of them
            if (patch.path("metadata") instanceof ObjectNode metadata && !metadata.has("annotations")) {
                metadata.putObject("annotations");
            }
            remove(last, patch, kind.isCustom() ? null : TypeSchema.of(kind.type()));
        }
        return patch;
    }

    private static void remove(ObjectNode last, ObjectNode patch, @Nullable TypeSchema type) {
        for (Map.Entry<String, JsonNode> each : last.properties()) {
            String name = each.getKey();
            JsonNode now = patch.get(name);
            if (now == null) {
                if (!each.getValue().isNull()) {
                    patch.putNull(name);
                }
            } else if (each.getValue() instanceof ObjectNode old && now instanceof ObjectNode young) {
                remove(old, young, StrategicMerge.objectType(type == null ? null : type.field(name)));
            } else if (each.getValue() instanceof ArrayNode old && now instanceof ArrayNode young && type != null) {
                remove(old, young, patch, name, type);
            }
        }
    }

    private static void remove(ArrayNode old, ArrayNode young, ObjectNode patch, String name, TypeSchema type) {
        String mergeKey = MergeKeys.of(type.name(), name);
        if (mergeKey == null) {
            return; // such a list is replaced
        }
        boolean primitive = mergeKey.equals(MergeKeys.PRIMITIVE);
        Set<JsonNode> stay = new HashSet<>();
        young.forEach(element -> stay.add(primitive ? element : element.path(mergeKey)));
        ArrayNode gone = patch.arrayNode();
        for (JsonNode element : old) {
            JsonNode key = primitive ? element : element.path(mergeKey);
            if (!stay.contains(key)) {
                gone.add(
                        primitive
                                ? key
                                : patch.objectNode()
                                        .put(StrategicMerge.PATCH, "delete")
                                        .set(mergeKey, key));
            } else if (element instanceof ObjectNode before) {
                young.forEach(same -> {
                    if (same instanceof ObjectNode after && after.path(mergeKey).equals(key)) {
                        remove(before, after, StrategicMerge.elementType(type.field(name)));
                    }
                });
            }
        }
        if (primitive && !gone.isEmpty()) {
            patch.set(StrategicMerge.DELETE_FROM_PRIMITIVE_LIST + name, gone);
        } else {
            young.addAll(gone);
        }
    }
}
