package dev.timonel.model.custom;

import dev.timonel.model.FieldError;
import dev.timonel.model.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Elements of lists of type {@code set} and {@code map} that are there twice
 * ({@code apiextensions-apiserver/pkg/apiserver/schema/listtype}).
 */
final class ListTypes {
    private final List<FieldError> errors = new ArrayList<>();

    private ListTypes() {}

    static List<FieldError> errors(JsonNode object, Schema schema) {
        ListTypes check = new ListTypes();
        check.value(object, schema, "");
        return check.errors;
    }

    private void value(JsonNode value, Schema schema, String path) {
        if (value.isObject()) {
            Schema additional = schema.additional();
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                Schema field = schema.field(member.getKey());
                if (field != null) {
                    String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                    value(member.getValue(), field, at);
                } else if (additional != null) {
                    value(member.getValue(), additional, path + "[" + member.getKey() + "]");
                }
            }
        } else if (value.isArray()) {
            Set<JsonNode> seen = new HashSet<>();
            Schema items = schema.items();
            for (int i = 0; i < value.size(); i++) {
                String at = path + "[" + i + "]";
                JsonNode identity = identity(value.get(i), schema);
                if (!identity.isMissingNode() && !seen.add(identity)) {
                    errors.add(FieldError.duplicate(at, shown(identity)));
                }
                if (items != null) {
                    value(value.get(i), items, at);
                }
            }
        }
    }

    /** What tells an element from the others; missing where they may be alike. */
    private static JsonNode identity(JsonNode item, Schema list) {
        return switch (list.listType()) {
            case "set" -> item;
            case "map" -> {
                ObjectNode keys = JsonNodeFactory.instance.objectNode();
                for (String key : list.listMapKeys()) {
                    if (item.has(key)) {
                        keys.set(key, item.path(key));
                    }
                }
                yield keys;
            }
            default -> JsonNodeFactory.instance.missingNode();
        };
    }

    private static Object shown(JsonNode value) {
        return value.isString() ? value.asString() : value.isNumber() ? value.numberValue() : value;
    }
}
