package dev.timonel.model.custom;

import dev.timonel.model.FieldError;
import dev.timonel.model.rules.Rules;
import dev.timonel.model.schema.Defaulting;
import dev.timonel.model.schema.ObjectValidation;
import dev.timonel.model.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a schema of a CustomResourceDefinition has to be, and the paths beside it. */
public final class SchemaValidation {
    private SchemaValidation() {}

    /** {@code path} is where the schema stands in its definition. */
    public static List<FieldError> errors(JsonNode schema, String path) {
        List<FieldError> errors = ofStructure(schema, path);
        return errors.isEmpty() ? Rules.mistakes(schema, path) : errors;
    }

    /** Whether objects can be read and judged by it, also if it would not be taken today. */
    public static boolean isReadable(JsonNode schema) {
        return ofStructure(schema, "").isEmpty() && Rules.areReadable(schema);
    }

    private static List<FieldError> ofStructure(JsonNode schema, String path) {
        List<FieldError> errors = new ArrayList<>(StructuralSchema.errors(schema, path));
        if (errors.isEmpty()) {
            defaults(schema, path, errors);
        }
        return errors;
    }

    /** Why no column can be read from there. */
    public static Optional<String> columnPath(String path) {
        try {
            JsonPath.parse(path);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of("is an invalid JSONPath: " + wrong.getMessage());
        }
    }

    private static void defaults(JsonNode tree, String path, List<FieldError> errors) {
        JsonNode given = tree.path("default");
        if (!given.isMissingNode()) {
            Schema schema = Schema.structural(tree);
            JsonNode value = given.deepCopy();
            Defaulting.fill(value, schema);
            for (FieldError error : ObjectValidation.errors(value, schema)) {
                String below = error.field().isEmpty() || error.field().equals("<nil>") ? "" : "." + error.field();
                errors.add(new FieldError(error.type(), path + ".default" + below, error.message()));
            }
        }
        for (Map.Entry<String, JsonNode> field : tree.path("properties").properties()) {
            defaults(field.getValue(), path + ".properties[" + field.getKey() + "]", errors);
        }
        if (tree.path("items").isObject()) {
            defaults(tree.path("items"), path + ".items", errors);
        }
        if (tree.path("additionalProperties").isObject()) {
            defaults(tree.path("additionalProperties"), path + ".additionalProperties", errors);
        }
    }
}
