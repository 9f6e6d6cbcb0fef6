package dev.timonel.api.docs;

import dev.timonel.api.openapi.OpenApiV3;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of {@link OpenApiV3} as a person wants to try them: one document, a tag a kind, a body with an example on
 * each write, and what an error looks like.
 */
final class KindPaths {
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode examples = examples();

    /** {@code paths} and {@code components.schemas} of all served kinds. */
    ObjectNode document() {
        OpenApiV3 documents = new OpenApiV3();
        ObjectNode paths = NODES.objectNode();
        ObjectNode schemas = NODES.objectNode();
        TreeSet<String> groups = new TreeSet<>();
        documents.index().path("paths").propertyNames().forEach(groups::add);
        for (String group : groups) {
            JsonNode document = documents.document(group).deepCopy();
            document.path("paths").properties().forEach(p -> paths.set(p.getKey(), enriched(p.getKey(), p.getValue())));
            schemas.setAll((ObjectNode) document.path("components").path("schemas"));
        }
        schemas.set(STATUS, examples.path("statusSchema"));
        ObjectNode whole = NODES.objectNode().put("openapi", "3.0.1");
        whole.set("paths", paths);
        whole.putObject("components").set("schemas", schemas);
        return whole;
    }

    static Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        kinds().forEach(kind -> tags.put(tag(kind), kind.plural() + " of " + kind.apiVersion()));
        return tags;
    }

    private static Stream<ResourceKind> kinds() {
        return Stream.concat(Kinds.SERVED.stream(), Kinds.REVIEWS.stream());
    }

    private static String tag(ResourceKind kind) {
        return kind.kind();
    }

    private JsonNode enriched(String path, JsonNode item) {
        for (Map.Entry<String, JsonNode> each : item.properties()) {
            if (each.getValue() instanceof ObjectNode operation) {
                ResourceKind kind = kindOf(operation);
                enrich(path, each.getKey(), operation, kind);
                nameSomething(item, kind);
            }
        }
        return item;
    }

    /** The path of an example, so that nobody has to think of a name to try it out. */
    private void nameSomething(JsonNode item, ResourceKind kind) {
        for (JsonNode parameter : item.path("parameters")) {
            JsonNode example = parameter.path("name").asString().equals("namespace")
                    ? NODES.stringNode("default")
                    : examples.path("objects")
                            .path(kind.kind())
                            .path("metadata")
                            .path("name");
            ((ObjectNode) parameter).set("example", example);
        }
    }

    private static ResourceKind kindOf(JsonNode operation) {
        JsonNode gvk = operation.path("x-kubernetes-group-version-kind");
        return kinds().filter(k -> k.group().equals(gvk.path("group").asString())
                        && k.kind().equals(gvk.path("kind").asString()))
                .findFirst()
                .orElseThrow();
    }

    private void enrich(String path, String method, ObjectNode operation, ResourceKind kind) {
        boolean status = path.endsWith("/status");
        boolean finalize = path.endsWith("/finalize");
        boolean everywhere = kind.namespaced() && !path.contains("{namespace}");
        operation.putArray("tags").add(tag(kind));
        operation.put(
                "summary",
                finalize
                        ? "Replace the finalizers of a " + kind.kind()
                        : summary(operation.path("x-kubernetes-action").asString(), kind, status, everywhere));
        operation.put(
                "operationId",
                method
                        + (everywhere ? "All" : "")
                        + kind.kind()
                        + (status ? "Status" : "")
                        + (finalize ? "Finalizers" : "")
                        + (path.endsWith("}") || status || finalize ? "" : "s"));
        operation.remove("x-kubernetes-action");
        operation.remove("x-kubernetes-group-version-kind");
        if (method.equals("post") || method.equals("put")) {
            addBody(operation, kind, method.equals("put"));
        } else if (method.equals("patch")) {
            addPatchBody(operation, status);
        }
        ObjectNode error = ((ObjectNode) operation.path("responses")).putObject("default");
        error.put("description", "A v1 Status with reason, message and causes");
        error.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + STATUS);
    }

    /** A replacement has to repeat what the server decided and nobody may change: a pod's node, a node's podCIDRs. */
    private void addBody(ObjectNode operation, ResourceKind kind, boolean replaces) {
        JsonNode schema = operation
                .path("responses")
                .path(operation.path("responses").has("201") ? "201" : "200")
                .path("content")
                .path("application/json")
                .path("schema");
        ObjectNode content =
                operation.putObject("requestBody").put("required", true).putObject("content");
        for (String media : new String[] {"application/json", "application/yaml"}) {
            ObjectNode body = content.putObject(media);
            body.set("schema", schema.deepCopy());
            JsonNode created = examples.path("objects").path(kind.kind());
            JsonNode example = replaces && examples.path("replacements").has(kind.kind())
                    ? examples.path("replacements").path(kind.kind())
                    : created;
            if (!example.isMissingNode() && media.endsWith("json")) {
                body.set("example", example);
            }
        }
    }

    private void addPatchBody(ObjectNode operation, boolean status) {
        ObjectNode content =
                operation.putObject("requestBody").put("required", true).putObject("content");
        JsonNode patches = examples.path(status ? "statusPatches" : "patches");
        patches.properties().forEach(p -> {
            ObjectNode body = content.putObject(p.getKey());
            body.putObject("schema").put("type", p.getValue().isArray() ? "array" : "object");
            if (p.getValue().isArray()) {
                ((ObjectNode) body.path("schema")).putObject("items").put("type", "object");
            }
            body.set("example", p.getValue());
        });
    }

    private static String summary(String action, ResourceKind kind, boolean status, boolean everywhere) {
        String object = kind.kind() + (status ? " (status)" : "");
        return switch (action) {
            case "list" -> "List or watch " + kind.plural() + (everywhere ? " of all namespaces" : "");
            case "post" -> "Create a " + object;
            case "get" -> "Read a " + object;
            case "put" -> "Replace a " + object;
            case "patch" -> "Change a " + object;
            case "delete" -> "Delete a " + object;
            default -> throw new IllegalStateException("no summary for " + action);
        };
    }

    private static JsonNode examples() {
        try (InputStream in = KindPaths.class.getResourceAsStream("/openapi/examples.json")) {
            return KubeJson.mapper().readTree(Objects.requireNonNull(in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
