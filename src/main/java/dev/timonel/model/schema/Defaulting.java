package dev.timonel.model.schema;

import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills into an object of a custom resource what its schema gives as default, and drops nulls that it does not allow
 * ({@code apiextensions-apiserver/pkg/apiserver/schema/defaulting}).
 */
public final class Defaulting {
    private Defaulting() {}

    /** Changes the value. */
    public static void fill(JsonNode value, Schema schema) {
        dropNulls(value, schema);
        defaults(value, schema);
    }

    private static void dropNulls(JsonNode value, @Nullable Schema schema) {
        if (value instanceof ObjectNode object) {
            for (String name : new ArrayList<>(object.propertyNames())) {
                Schema type = typeOf(name, schema);
                JsonNode member = object.path(name);
                if (isForbidden(member, type) && type != null && type.defaultValue() == null) {
                    object.remove(name);
                } else {
                    dropNulls(member, type);
                }
            }
        } else if (value instanceof ArrayNode array) {
            array.forEach(item -> dropNulls(item, schema == null ? null : schema.items()));
        }
    }

    private static void defaults(JsonNode value, @Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, Schema> field : schema.fields().entrySet()) {
                JsonNode given = field.getValue().defaultValue();
                JsonNode member = object.get(field.getKey());
                if (given != null && (member == null || isForbidden(member, field.getValue()))) {
                    object.set(field.getKey(), given.deepCopy());
                }
            }
            for (String name : new ArrayList<>(object.propertyNames())) {
                Schema type = typeOf(name, schema);
                JsonNode given = type == null ? null : type.defaultValue();
                if (given != null && isForbidden(object.path(name), type)) {
                    object.set(name, given.deepCopy());
                }
                defaults(object.path(name), type);
            }
        } else if (value instanceof ArrayNode array) {
            Schema items = schema.items();
            JsonNode given = items == null ? null : items.defaultValue();
            for (int i = 0; i < array.size(); i++) {
                if (given != null && isForbidden(array.get(i), items)) {
                    array.set(i, given.deepCopy());
                }
                defaults(array.get(i), items);
            }
        }
    }

    private static @Nullable Schema typeOf(String name, @Nullable Schema schema) {
        if (schema == null) {
            return null;
        }
        Schema field = schema.field(name);
        return field == null ? schema.additional() : field;
    }

    private static boolean isForbidden(JsonNode value, @Nullable Schema schema) {
        return value.isNull() && schema != null && !schema.nullable();
    }
}
