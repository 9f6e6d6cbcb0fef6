package dev.timonel.fuzz;

import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** What the server's own OpenAPI documents say can be asked, and the schemas of the bodies. */
record Operations(List<Operation> all, Map<String, JsonNode> schemas) {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    /** {@code parameters} are those of the query; {@code schema} is the name of the body's, {@code ""} without one. */
    record Operation(String method, String path, List<String> parameters, String schema) {}

    static Operations of(RawHttp http) throws IOException {
        Operations operations = new Operations(new ArrayList<>(), new HashMap<>());
        JsonNode index = KubeJson.tree(get(http, "/openapi/v3"));
        for (JsonNode document : index.path("paths")) {
            operations.add(
                    KubeJson.tree(get(http, document.path("serverRelativeURL").asString())));
        }
        Object page = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(new String(get(http, "/openapi.yaml"), java.nio.charset.StandardCharsets.UTF_8));
        operations.add(KubeJson.mapper().valueToTree(page));
        return operations;
    }

    private static byte[] get(RawHttp http, String path) throws IOException {
        return http.exchange(
                        new RawHttp.Message("GET", path, List.of("Accept: application/json, */*"), new byte[0], -1))
                .body();
    }

    private void add(JsonNode document) {
        document.path("components").path("schemas").properties().forEach(s -> schemas.put(s.getKey(), s.getValue()));
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        all.add(operation(path.getKey(), path.getValue(), operation.getKey(), operation.getValue()));
                    }
                }));
    }

    private static Operation operation(String path, JsonNode item, String method, JsonNode operation) {
        Set<String> parameters = new TreeSet<>();
        for (JsonNode owner : List.of(item, operation)) {
            for (JsonNode parameter : owner.path("parameters")) {
                if (parameter.path("in").asString("").equals("query")) {
                    parameters.add(parameter.path("name").asString(""));
                }
            }
        }
        String schema = "";
        for (JsonNode content : operation.path("requestBody").path("content")) {
            schema = name(content.path("schema"));
        }
        return new Operation(method.toUpperCase(java.util.Locale.ROOT), path, List.copyOf(parameters), schema);
    }

    static String name(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        for (JsonNode each : schema.path("allOf")) {
            reference = each.path("$ref").asString(reference);
        }
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
