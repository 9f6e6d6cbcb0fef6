package dev.timonel.model.custom;

import dev.timonel.model.FieldError;
import dev.timonel.model.schema.RegularExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether the schema of a custom resource is structural, so that fields can be pruned and filled in by it
 * ({@code apiextensions-apiserver/pkg/apiserver/schema/validation.go} and the checks of
 * {@code pkg/apis/apiextensions/validation} that every schema has to pass).
 */
final class StructuralSchema {
    private static final Set<String> UNSUPPORTED =
            Set.of("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref");

    /** What says nothing of values, so that it has no place where only values are judged. */
    private static final Map<String, String> ONLY_OUTSIDE = Map.ofEntries(
            Map.entry("type", "must be empty to be structural"),
            Map.entry("additionalProperties", "must be undefined to be structural"),
            Map.entry("default", "must be undefined to be structural"),
            Map.entry("title", "must be empty to be structural"),
            Map.entry("description", "must be empty to be structural"),
            Map.entry("nullable", "must be false to be structural"),
            Map.entry("externalDocs", "must be undefined to be structural"),
            Map.entry("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
            Map.entry("x-kubernetes-embedded-resource", "must be false to be structural"),
            Map.entry("x-kubernetes-int-or-string", "must be false to be structural"),
            Map.entry("x-kubernetes-list-map-keys", "must be empty to be structural"),
            Map.entry("x-kubernetes-list-type", "must be undefined to be structural"),
            Map.entry("x-kubernetes-map-type", "must be undefined to be structural"),
            Map.entry("x-kubernetes-validations", "must be empty to be structural"));

    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final String INT_OR_STRING = "[{\"type\":\"integer\"},{\"type\":\"string\"}]";

    private final List<FieldError> errors = new ArrayList<>();

    private StructuralSchema() {}

    /** {@code path} is where the schema stands in its definition. */
    static List<FieldError> errors(JsonNode schema, String path) {
        StructuralSchema check = new StructuralSchema();
        check.level(schema, "at the root", path);
        return check.errors;
    }

    /** {@code where} ends the sentence that a type must not be empty. */
    private void level(JsonNode schema, String where, String path) {
        boolean root = where.equals("at the root");
        unsupported(schema, path);
        type(schema, where, root, path);
        JsonNode additional = schema.path("additionalProperties");
        if (!additional.isMissingNode()) {
            if (root) {
                forbidden(path + ".additionalProperties", "must not be used at the root");
            }
            if (!schema.path("properties").isEmpty() && (additional.isObject() || !additional.asBoolean())) {
                forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
            }
            if (additional.isObject()) {
                level(additional, "for specified object fields", path + ".additionalProperties");
            }
        }
        JsonNode items = schema.path("items");
        if (items.isArray()) {
            forbidden(path + ".items", "items must be a schema object and not an array");
        } else if (items.isObject()) {
            level(items, "for specified array items", path + ".items");
        } else if (text(schema, "type").equals("array")) {
            errors.add(FieldError.required(path + ".items", "must be specified"));
        }
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String at = path + ".properties[" + field.getKey() + "]";
            if (root && field.getKey().equals("metadata")) {
                metadata(field.getValue(), at);
            } else {
                level(field.getValue(), "for specified object fields", at);
            }
        }
        listType(schema, path);
        values(schema, schema, path);
    }

    private void type(JsonNode schema, String where, boolean root, String path) {
        String type = text(schema, "type");
        boolean intOrString = flag(schema, "x-kubernetes-int-or-string");
        boolean preserves = flag(schema, "x-kubernetes-preserve-unknown-fields");
        if (flag(schema, "x-kubernetes-embedded-resource") && !type.equals("object")) {
            errors.add(FieldError.invalid(
                    path + ".type", type, "must be object if x-kubernetes-embedded-resource is true"));
        } else if (type.isEmpty() && !intOrString && !preserves) {
            errors.add(FieldError.required(path + ".type", "must not be empty " + where));
        }
        if (type.equals("null")) {
            forbidden(path + ".type", "type cannot be set to null");
        }
        if (root && !type.isEmpty() && !type.equals("object")) {
            errors.add(FieldError.invalid(path + ".type", type, "must be object at the root"));
        }
        if (intOrString && preserves) {
            errors.add(FieldError.invalid(
                    path + ".x-kubernetes-preserve-unknown-fields",
                    true,
                    "must be false if x-kubernetes-int-or-string is true"));
        }
        if (flag(schema, "x-kubernetes-embedded-resource")
                && !preserves
                && schema.path("properties").isEmpty()) {
            errors.add(FieldError.required(
                    path + ".properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields"));
        }
    }

    private void unsupported(JsonNode schema, String path) {
        for (String name : UNSUPPORTED) {
            if (schema.has(name)) {
                forbidden(path + "." + name, name + " is not supported");
            }
        }
        if (flag(schema, "uniqueItems")) {
            forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
    }

    /** Names alone may be restricted: everything else of it is Kubernetes' own. */
    private void metadata(JsonNode schema, String path) {
        if (!text(schema, "type").equals("object")) {
            errors.add(FieldError.invalid(path + ".type", text(schema, "type"), "must be object"));
        }
        for (String name : schema.path("properties").propertyNames()) {
            if (!name.equals("name") && !name.equals("generateName")) {
                forbidden(
                        path,
                        "must not specify anything other than name and generateName, but metadata is implicitly"
                                + " specified");
            }
        }
    }

    private void listType(JsonNode schema, String path) {
        String list = text(schema, "x-kubernetes-list-type");
        String map = text(schema, "x-kubernetes-map-type");
        if (!list.isEmpty()) {
            if (!text(schema, "type").equals("array")) {
                errors.add(FieldError.invalid(
                        path + ".type", text(schema, "type"), "must be array if x-kubernetes-list-type is specified"));
            }
            if (!List.of("atomic", "set", "map").contains(list)) {
                errors.add(FieldError.notSupported(
                        path + ".x-kubernetes-list-type", list, List.of("atomic", "map", "set")));
            }
        }
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        if (list.equals("map") && keys.isEmpty()) {
            errors.add(FieldError.required(
                    path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }
        if (!list.equals("map") && !keys.isEmpty()) {
            errors.add(FieldError.invalid(
                    path + ".x-kubernetes-list-type", list, "must be map if x-kubernetes-list-map-keys is non-empty"));
        }
        for (JsonNode key : keys) {
            key(key, schema, path);
        }
        if (!map.isEmpty() && !List.of("atomic", "granular").contains(map)) {
            errors.add(FieldError.notSupported(path + ".x-kubernetes-map-type", map, List.of("atomic", "granular")));
        }
    }

    /** Of a list of elements that it tells apart. */
    private void key(JsonNode key, JsonNode schema, String path) {
        JsonNode field = schema.path("items").path("properties").path(key.asString());
        boolean needed = false;
        for (JsonNode required : schema.path("items").path("required")) {
            needed |= required.equals(key);
        }
        if (field.isMissingNode()) {
            errors.add(FieldError.invalid(
                    path + ".x-kubernetes-list-map-keys",
                    key.asString(),
                    "entries must all be names of item properties"));
        } else if (!needed && !field.has("default")) {
            errors.add(FieldError.required(
                    path + ".items.properties[" + key.asString() + "].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required"
                            + " property"));
        }
    }

    /** Of the schema's own values; {@code frame} is the schema that says what they are. */
    private void values(JsonNode schema, JsonNode frame, String path) {
        for (String junctor : JUNCTORS) {
            JsonNode parts = schema.path(junctor);
            boolean either = junctor.equals("anyOf") && parts.toString().equals(INT_OR_STRING);
            for (int i = 0; i < parts.size(); i++) {
                JsonNode part = parts.get(i);
                boolean eitherBelow = i == 0
                        && junctor.equals("allOf")
                        && part.path("anyOf").toString().equals(INT_OR_STRING);
                if (!(either || eitherBelow) || !flag(frame, "x-kubernetes-int-or-string")) {
                    nested(part, frame, path + "." + junctor + "[" + i + "]");
                }
            }
        }
        if (schema.path("not").isObject()) {
            nested(schema.path("not"), frame, path + ".not");
        }
        String pattern = text(schema, "pattern");
        RegularExpression.mistake(pattern)
                .ifPresent(wrong -> errors.add(FieldError.invalid(
                        path + ".pattern", pattern, "must be a valid regular expression, but isn't: " + wrong)));
    }

    private void nested(JsonNode part, JsonNode frame, String path) {
        for (String name : part.propertyNames()) {
            String because = ONLY_OUTSIDE.get(name);
            if (because != null) {
                forbidden(path + "." + name, because);
            }
        }
        if (part.path("items").isObject()) {
            nested(part.path("items"), frame.path("items"), path + ".items");
        }
        for (Map.Entry<String, JsonNode> field : part.path("properties").properties()) {
            String at = path + ".properties[" + field.getKey() + "]";
            JsonNode outside = frame.path("properties").path(field.getKey());
            if (outside.isMissingNode() && !flag(frame, "x-kubernetes-preserve-unknown-fields")) {
                errors.add(FieldError.required(frameOf(at), "because it is defined in " + at));
            }
            nested(field.getValue(), outside, at);
        }
        values(part, frame, path);
    }

    private static String frameOf(String path) {
        return path.replaceAll("\\.(allOf|anyOf|oneOf)\\[\\d+]|\\.not(?=\\.|$)", "");
    }

    private void forbidden(String path, String because) {
        errors.add(FieldError.forbidden(path, because));
    }

    private static String text(JsonNode schema, String name) {
        return schema.path(name).asString("");
    }

    private static boolean flag(JsonNode schema, String name) {
        return schema.path(name).asBoolean(false);
    }
}
