package dev.timonel.model.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of an object of a custom resource what its schema does not name
 * ({@code apiextensions-apiserver/pkg/apiserver/schema/pruning}).
 */
public final class Pruning {
    private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");

    private final Set<String> unknown = new TreeSet<>();

    private Pruning() {}

    /** Changes the object; the paths of what was taken out, in alphabetical order. Metadata is not looked at. */
    public static List<String> prune(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning();
        pruning.members(object, schema, true, "");
        return List.copyOf(pruning.unknown);
    }

    private void value(JsonNode value, @Nullable Schema schema, boolean preserved, String path) {
        boolean keeps = preserved || (schema != null && schema.preservesUnknownFields());
        if (value instanceof ObjectNode object) {
            if (schema != null) {
                members(object, schema, schema.embeddedResource(), path);
            } else if (!keeps) {
                object.propertyNames().forEach(name -> unknown.add(below(path, name)));
                object.removeAll();
            }
        } else if (value instanceof ArrayNode array && (schema != null || !keeps)) {
            Schema items = schema == null ? null : schema.items();
            for (int i = 0; i < array.size(); i++) {
                value(array.get(i), items, keeps && items == null, path + "[" + i + "]");
            }
        }
    }

    private void members(ObjectNode object, Schema schema, boolean resource, String path) {
        for (String name : new ArrayList<>(object.propertyNames())) {
            if (resource && META.contains(name)) {
                continue;
            }
            Schema field = schema.field(name);
            Schema type = field == null ? schema.additional() : field;
            if (type != null) {
                value(object.path(name), type, false, below(path, name));
            } else if (!schema.preservesUnknownFields() && !schema.additionalOfAnyType()) {
                unknown.add(below(path, name));
                object.remove(name);
            }
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
