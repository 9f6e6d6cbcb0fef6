package dev.timonel.fuzz;

import dev.timonel.model.KubeJson;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that fit a schema, more or less: most scalars are such as the field might hold. */
final class SchemaValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "web",
            "default",
            "node-1",
            "TCP",
            "UDP",
            "http",
            "8080",
            "10.96.0.77",
            "10.244.0.9",
            "fd00::1",
            "ClusterIP",
            "NodePort",
            "LoadBalancer",
            "ExternalName",
            "None",
            "IPv4",
            "IPv6",
            "SingleStack",
            "PreferDualStack",
            "Local",
            "Cluster",
            "ClientIP",
            "app",
            "a.example",
            "1",
            "100m",
            "1Gi",
            "2026-01-01T00:00:00Z",
            "Always",
            "Never",
            "True",
            "False",
            "Ready",
            "In",
            "Exists",
            "kubernetes.io/hostname",
            "NoSchedule",
            "25%",
            "Running",
            "Failed",
            "Succeeded",
            "v1",
            "Pod",
            "Service",
            "apps/v1",
            "Deployment",
            "Foreground",
            "Orphan",
            "Retain",
            "Delete",
            "",
            "-",
            "*",
            "get",
            "pods",
            "finalizers/x",
            "Recreate",
            "RollingUpdate",
            "OnDelete",
            "Parallel",
            "fqdn.example.",
            "x y");
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, 2L, 3L, 5L, 30L, 80L, 443L, 8080L, 30000L, 32767L, 65535L, 65536L, -1L, 100L, 1000L);

    private final Map<String, JsonNode> schemas;
    private final Random random;

    SchemaValues(Map<String, JsonNode> schemas, Random random) {
        this.schemas = schemas;
        this.random = random;
    }

    /** {@code fields}: how likely each optional field is there. */
    JsonNode of(String schema, double fields) {
        return value(schemas.getOrDefault(schema, NODES.objectNode()), fields, 0);
    }

    private JsonNode value(JsonNode schema, double fields, int depth) {
        String name = Operations.name(schema);
        if (!name.isEmpty()) {
            JsonNode named = schemas.getOrDefault(name, NODES.objectNode());
            return value(named, fields * 0.8, depth + 1);
        }
        return switch (schema.path("type").asString("")) {
            case "array" -> array(schema, fields, depth);
            case "integer", "number" -> NODES.numberNode(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "object" -> object(schema, fields, depth);
            default ->
                random.nextInt(8) == 0
                        ? NODES.numberNode(NUMBERS.get(random.nextInt(NUMBERS.size())))
                        : NODES.stringNode(text());
        };
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private ArrayNode array(JsonNode schema, double fields, int depth) {
        ArrayNode array = KubeJson.mapper().createArrayNode();
        for (int i = depth > 9 ? 0 : random.nextInt(3); i > 0; i--) {
            array.add(value(schema.path("items"), fields, depth + 1));
        }
        return array;
    }

    private ObjectNode object(JsonNode schema, double fields, int depth) {
        ObjectNode object = NODES.objectNode();
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        schema.path("properties").properties().forEach(property -> {
            boolean wanted = required.contains(property.getKey()) || random.nextDouble() < fields;
            if (wanted && depth < 12) {
                object.set(property.getKey(), value(property.getValue(), fields, depth + 1));
            }
        });
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set(text(), value(schema.path("additionalProperties"), fields, depth + 1));
            }
        }
        return object;
    }
}
