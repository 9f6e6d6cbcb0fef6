package dev.timonel.model.rules;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The type that a schema has in CEL, how many elements or characters a value of it has at most, and how many bytes at least
 * ({@code apiserver/pkg/cel/types.go}, {@code pkg/cel/common/schemas.go}). Fields go by their names in CEL.
 */
record Declared(
        @Nullable CelType simple,
        long most,
        long least,
        Map<String, Declared> fields,
        @Nullable Declared key,
        @Nullable Declared element) {
    /** What a request may have at most. */
    private static final long REQUEST = 3 * 1024 * 1024;

    private static final long NAME = 253;
    private static final Declared TEXT = scalar(SimpleType.STRING, REQUEST - 2, 2);

    private static Declared scalar(CelType type, long most, long least) {
        return new Declared(type, most, least, Map.of(), null, null);
    }

    /** Empty of a schema that rules do not see; {@code resource} of one that has a kind and a name. */
    static Optional<Declared> of(JsonNode schema, boolean resource) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Optional.of(scalar(SimpleType.DYN, length(schema).orElse(REQUEST - 2), 1));
        }
        return switch (schema.path("type").asString("")) {
            case "array" -> child(schema.path("items")).map(items -> list(schema, items));
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? child(schema.path("additionalProperties")).map(values -> map(schema, values))
                        : Optional.of(object(schema, resource));
            case "string" -> Optional.of(text(schema));
            case "boolean" -> Optional.of(scalar(SimpleType.BOOL, 0, 4));
            case "number" -> Optional.of(scalar(SimpleType.DOUBLE, 0, 1));
            case "integer" -> Optional.of(scalar(SimpleType.INT, 0, 1));
            default -> Optional.empty();
        };
    }

    private static Optional<Declared> child(JsonNode schema) {
        return schema.isObject() ? of(schema, isEmbedded(schema)) : Optional.empty();
    }

    static boolean isEmbedded(JsonNode schema) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    private static Declared list(JsonNode schema, Declared items) {
        long most = schema.has("maxItems")
                ? Math.max(0, schema.path("maxItems").asLong())
                : (REQUEST - 2) / (items.least + 1);
        return new Declared(null, most, 2, Map.of(), null, items);
    }

    private static Declared map(JsonNode schema, Declared values) {
        long most = schema.has("maxProperties")
                ? Math.max(0, schema.path("maxProperties").asLong())
                : (REQUEST - 2) / (values.least + 6);
        return new Declared(null, most, 2, Map.of(), scalar(SimpleType.STRING, 0, 2), values);
    }

    private static Declared object(JsonNode schema, boolean resource) {
        JsonNode properties = schema.path("properties");
        Map<String, Declared> fields = new LinkedHashMap<>();
        long least = 2;
        boolean complete = !resource || hasNames(properties);
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            Optional<Declared> type = complete || !isOfResources(property.getKey())
                    ? child(property.getValue())
                    : Optional.of(ofResource(property.getKey(), properties));
            if (type.isPresent()) {
                Values.identifier(property.getKey()).ifPresent(name -> fields.put(name, type.get()));
                boolean needed = isRequired(schema, property.getKey())
                        && !property.getValue().has("default");
                least += needed ? property.getKey().length() + type.get().least + 4 : 0;
            }
        }
        if (!complete) {
            for (String name : new String[] {"kind", "apiVersion", "metadata"}) {
                fields.putIfAbsent(name, ofResource(name, properties));
            }
        }
        return new Declared(null, 0, least, fields, null, null);
    }

    private static boolean isRequired(JsonNode schema, String field) {
        for (JsonNode name : schema.path("required")) {
            if (name.asString("").equals(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfResources(String field) {
        return field.equals("kind") || field.equals("apiVersion") || field.equals("metadata");
    }

    private static boolean hasNames(JsonNode properties) {
        JsonNode metadata = properties.path("metadata");
        return is(properties.path("kind"), "string")
                && is(properties.path("apiVersion"), "string")
                && is(metadata, "object")
                && is(metadata.path("properties").path("name"), "string")
                && is(metadata.path("properties").path("generateName"), "string");
    }

    private static boolean is(JsonNode schema, String type) {
        return schema.path("type").asString("").equals(type);
    }

    private static Declared ofResource(String field, JsonNode properties) {
        if (!field.equals("metadata")) {
            return TEXT;
        }
        JsonNode given = properties.path("metadata").path("properties");
        Map<String, Declared> names = new LinkedHashMap<>();
        names.put("name", name(given.path("name"), NAME));
        names.put("generateName", name(given.path("generateName"), NAME - 1));
        return new Declared(null, 0, 2, names, null, null);
    }

    private static Declared name(JsonNode given, long most) {
        long length = Math.min(most, given.path("maxLength").asLong(most));
        return scalar(SimpleType.STRING, Math.max(0, length) * 4, 2);
    }

    private static Declared text(JsonNode schema) {
        long given = schema.path("maxLength").asLong(0);
        return switch (schema.path("format").asString("")) {
            case "byte" -> scalar(SimpleType.BYTES, schema.has("maxLength") ? Math.max(0, given) : REQUEST - 2, 2);
            case "duration" -> scalar(SimpleType.DURATION, 32, 3);
            case "date" -> scalar(SimpleType.TIMESTAMP, 12, 12);
            case "date-time" -> scalar(SimpleType.TIMESTAMP, 32, 21);
            default -> scalar(SimpleType.STRING, length(schema).orElseGet(() -> longest(schema)), 2);
        };
    }

    /** In bytes, of which a character has four at most. */
    private static Optional<Long> length(JsonNode schema) {
        return schema.has("maxLength")
                ? Optional.of(Math.max(0, schema.path("maxLength").asLong()) * 4)
                : Optional.empty();
    }

    private static long longest(JsonNode schema) {
        if (schema.path("enum").isEmpty()) {
            return REQUEST - 2;
        }
        long longest = 0;
        for (JsonNode value : schema.path("enum")) {
            longest = Math.max(longest, value.isString() ? Values.bytes(value.asString()) : 0);
        }
        return longest;
    }

    /** How often it may be in a request, if nothing says how often. */
    long repetitions() {
        return REQUEST / (least + 1);
    }

    /** As the library knows it; the types of objects are added to {@code known}. */
    CelType type(String name, Map<String, CelType> known) {
        if (simple != null) {
            return simple;
        }
        if (element != null) {
            return key == null
                    ? ListType.create(element.type(name + ".@idx", known))
                    : MapType.create(key.type(name, known), element.type(name + ".@elem", known));
        }
        Map<String, CelType> types = new HashMap<>();
        fields.forEach((field, type) -> {
            CelType fieldType = type.type(name + "." + field, known);
            types.put(field, fieldType);
            Values.keyword(field).ifPresent(word -> types.put(word, fieldType));
        });
        ImmutableMap<String, CelType> fixed = ImmutableMap.copyOf(types);
        StructType type = StructType.create(name, fixed.keySet(), field -> Optional.ofNullable(fixed.get(field)));
        known.put(name, type);
        return type;
    }
}
