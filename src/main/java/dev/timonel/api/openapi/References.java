package dev.timonel.api.openapi;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which schemas others refer to. */
public final class References {
    private References() {}

    /** The names of the schemas that this refers to, and those that they refer to, in alphabetical order. */
    public static Set<String> of(JsonNode tree, ObjectNode schemas) {
        Set<String> reached = new TreeSet<>();
        reach(tree, schemas, reached);
        return reached;
    }

    private static void reach(JsonNode tree, ObjectNode schemas, Set<String> reached) {
        if (tree.isArray()) {
            tree.forEach(each -> reach(each, schemas, reached));
            return;
        }
        for (Map.Entry<String, JsonNode> each : tree.properties()) {
            if (each.getKey().equals("$ref") && each.getValue().isString()) {
                String reference = each.getValue().asString();
                String name = reference.substring(reference.lastIndexOf('/') + 1);
                if (schemas.has(name) && reached.add(name)) {
                    reach(schemas.path(name), schemas, reached);
                }
            } else {
                reach(each.getValue(), schemas, reached);
            }
        }
    }
}
