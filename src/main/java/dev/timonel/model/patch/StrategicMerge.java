package dev.timonel.model.patch;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import dev.timonel.model.TypeSchema.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic merge patch ({@code apimachinery/pkg/util/strategicpatch}): maps merge, null deletes, lists of {@link MergeKeys}
 * merge element by element, all others are replaced. No directive ever reaches the result. Throws 400 for a directive that
 * contradicts the rest of the patch.
 */
public final class StrategicMerge {
    public static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    public static final String SET_ELEMENT_ORDER = "$setElementOrder/";
    static final String DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList/";

    private StrategicMerge() {}

    /** Both arguments stay as they are; what the patch does not touch is part of both trees. */
    public static JsonNode apply(JsonNode tree, ObjectNode patch, ResourceKind kind) {
        ObjectNode original = tree instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        return merge(original, patch.deepCopy(), MergeType.published(TypeSchema.of(kind.type())));
    }

    /** The patch is consumed. */
    static ObjectNode merge(ObjectNode before, ObjectNode patch, MergeType type) {
        String directive = directive(patch);
        switch (directive) {
            case "replace":
                return (ObjectNode) withoutDirectives(patch);
            case "delete":
                return JsonNodeFactory.instance.objectNode();
            case "":
                break;
            default:
                throw StatusException.badRequest("unknown patch type: " + directive + " in map: " + patch);
        }
        ObjectNode original = JsonNodeFactory.instance.objectNode();
        original.setAll(before);
        retainKeys(original, patch);
        setElementOrder(original, patch, type);
        for (String name : List.copyOf(patch.propertyNames())) {
            JsonNode value = patch.get(name);
            if (name.startsWith(DELETE_FROM_PRIMITIVE_LIST)) {
                deleteFromPrimitiveList(original, name.substring(DELETE_FROM_PRIMITIVE_LIST.length()), value);
            } else if (value.isNull()) {
                original.remove(name);
            } else {
                setOrRemove(original, name, mergeField(original.path(name), value, type, name));
            }
        }
        return original;
    }

    private static void setOrRemove(ObjectNode object, String name, @Nullable JsonNode value) {
        if (value == null) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    /** Null for a value that only directs. */
    private static @Nullable JsonNode mergeField(JsonNode old, JsonNode value, MergeType type, String name) {
        if (old instanceof ObjectNode oldObject && value instanceof ObjectNode newObject && !type.replaces(name)) {
            return merge(oldObject, newObject, type.field(name));
        }
        String mergeKey = type.keyOf(name);
        if (mergeKey != null && old instanceof ArrayNode oldList && value instanceof ArrayNode newList) {
            return ListMerge.merge(oldList, newList, mergeKey, type.element(name));
        }
        return unmatched(value);
    }

    /** What there is nothing to merge with. A map with {@code $patch} is nothing but a directive then, whatever else it has. */
    private static @Nullable JsonNode unmatched(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has(PATCH)) {
                return null;
            }
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                setOrRemove(object, name, value.isNull() || isDirective(name) ? null : unmatched(value));
            }
            return object;
        }
        return node instanceof ArrayNode array ? unmatched(array) : node;
    }

    static ArrayNode unmatched(ArrayNode array) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : array) {
            JsonNode value = unmatched(item);
            if (value != null) {
                kept.add(value);
            }
        }
        return kept;
    }

    /** {@code $retainKeys}: of what is there, only the fields of the list stay; the patch may set no others. */
    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        Set<String> retained = new HashSet<>();
        for (JsonNode key : list(directive, RETAIN_KEYS)) {
            retained.add(key.asString(""));
        }
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (!entry.getKey().startsWith("$") && !entry.getValue().isNull() && !retained.contains(entry.getKey())) {
                throw StatusException.badRequest("invalid patch format of retainKeys");
            }
        }
        original.retain(retained);
    }

    private static void setElementOrder(ObjectNode original, ObjectNode patch, MergeType type) {
        for (String directive : List.copyOf(patch.propertyNames())) {
            if (!directive.startsWith(SET_ELEMENT_ORDER)) {
                continue;
            }
            ArrayNode order = list(patch.remove(directive), directive);
            String name = directive.substring(SET_ELEMENT_ORDER.length());
            String mergeKey = type.keyOf(name);
            JsonNode old = original.path(name);
            JsonNode change = patch.path(name);
            if (mergeKey == null || change.isNull() || (old.isMissingNode() && change.isMissingNode())) {
                continue;
            }
            patch.remove(name);
            ArrayNode newList = change.isMissingNode() ? JsonNodeFactory.instance.arrayNode() : list(change, name);
            original.set(
                    name,
                    old.isMissingNode()
                            ? ListMerge.newInOrder(newList, order, mergeKey)
                            : ListMerge.mergeInOrder(list(old, name), newList, order, mergeKey, type.element(name)));
        }
    }

    private static void deleteFromPrimitiveList(ObjectNode original, String name, JsonNode deleted) {
        ArrayNode values = list(deleted, DELETE_FROM_PRIMITIVE_LIST + name);
        if (original.path(name) instanceof ArrayNode old) {
            original.set(name, ListMerge.without(old, values, MergeKeys.PRIMITIVE));
        }
    }

    /** The node as it may be stored: no directives, no fields that are null, no list elements that only direct. */
    static JsonNode withoutDirectives(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                if (value.isNull() || isDirective(name)) {
                    object.remove(name);
                } else {
                    object.set(name, withoutDirectives(value));
                }
            }
            return object;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : array) {
                String directive = item instanceof ObjectNode object ? directive(object) : "";
                boolean marker = directive.equals("delete") || (directive.equals("replace") && item.isEmpty());
                if (!marker) {
                    kept.add(withoutDirectives(item));
                }
            }
            return kept;
        }
        return node;
    }

    /** Takes {@code $patch} out of the object; {@code ""} if there is none. */
    static String directive(ObjectNode object) {
        JsonNode directive = object.remove(PATCH);
        if (directive == null) {
            return "";
        }
        return directive.isString() ? directive.stringValue() : directive.toString();
    }

    private static boolean isDirective(String name) {
        return name.equals(PATCH)
                || name.equals(RETAIN_KEYS)
                || name.startsWith(SET_ELEMENT_ORDER)
                || name.startsWith(DELETE_FROM_PRIMITIVE_LIST);
    }

    private static ArrayNode list(@Nullable JsonNode node, String what) {
        if (node instanceof ArrayNode array) {
            return array;
        }
        throw StatusException.badRequest("invalid patch: " + what + " must be a list");
    }

    static @Nullable TypeSchema objectType(@Nullable FieldSchema schema) {
        if (schema == null) {
            return null;
        }
        // the maps of the served kinds hold scalars, which need no type
        return schema.shape() == Shape.OBJECT ? schema.type() : null;
    }

    static @Nullable TypeSchema elementType(@Nullable FieldSchema schema) {
        return schema == null || schema.shape() != Shape.ARRAY ? null : objectType(schema.elements());
    }
}
