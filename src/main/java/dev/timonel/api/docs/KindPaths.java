package dev.timonel.api.docs;

import dev.timonel.api.openapi.OpenApiDocuments;
import dev.timonel.api.openapi.References;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of {@link OpenApiDocuments} as a person wants to try them: the kinds that there are examples of in one document, a
 * tag a kind, a body with an example on each write, and what an error looks like.
 */
final class KindPaths {
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final Set<String> STEPS = Set.of("{name}", "status", "finalize");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode examples = examples();
    private final ObjectNode parameters = NODES.objectNode();
    private final OpenApiDocuments documents;

    KindPaths(OpenApiDocuments documents) {
        this.documents = documents;
    }

    /** {@code paths} and {@code components} of the kinds. */
    ObjectNode document() {
        ObjectNode paths = NODES.objectNode();
        ObjectNode schemas = NODES.objectNode();
        TreeSet<String> groups = new TreeSet<>();
        documents.index().path("paths").propertyNames().forEach(groups::add);
        for (String group : groups) {
            JsonNode document = documents.v3Tree(group);
            document.path("paths").properties().forEach(p -> add(p.getKey(), (ObjectNode) p.getValue(), paths));
            if (document.path("components").path("schemas") instanceof ObjectNode own) {
                schemas.setAll(own);
            }
        }
        schemas.set(STATUS, examples.path("statusSchema"));
        ObjectNode whole = NODES.objectNode().put("openapi", "3.0.1");
        whole.set("paths", paths);
        ObjectNode components = whole.putObject("components");
        components.set("schemas", schemas.retain(References.of(paths, schemas)));
        components.set("parameters", parameters);
        return whole;
    }

    /** The groups and versions that have a document of their own, all of what is served among them. */
    static List<String> groups(OpenApiDocuments documents) {
        return documents.index().path("paths").propertyNames().stream()
                .filter(name -> name.matches(".*/v\\d+"))
                .toList();
    }

    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        kinds().forEach(kind -> tags.put(tag(kind), kind.plural() + " of " + kind.apiVersion()));
        return tags;
    }

    private Stream<ResourceKind> kinds() {
        return Stream.concat(Kinds.SERVED.stream(), Kinds.REVIEWS.stream())
                .filter(kind -> examples.path("objects").has(kind.kind()));
    }

    private static String tag(ResourceKind kind) {
        return kind.kind();
    }

    private void add(String path, ObjectNode item, ObjectNode paths) {
        Optional<ResourceKind> one = Optional.empty();
        for (String method : List.copyOf(item.propertyNames())) {
            if (item.get(method) instanceof ObjectNode operation) {
                Optional<ResourceKind> kind = kindOf(path, operation);
                if (kind.isPresent()) {
                    one = kind;
                    enrich(path, method, operation, kind.get());
                    share(operation.path("parameters"));
                } else {
                    item.remove(method);
                }
            }
        }
        one.ifPresent(kind -> {
            nameSomething(item, kind);
            share(item.path("parameters"));
            paths.set(path, item);
        });
    }

    /** The path of an example, so that nobody has to think of a name to try it out. */
    private void nameSomething(JsonNode item, ResourceKind kind) {
        for (JsonNode parameter : item.path("parameters")) {
            if (parameter.path("in").asString().equals("path")) {
                JsonNode example = parameter.path("name").asString().equals("namespace")
                        ? NODES.stringNode("default")
                        : examples.path("objects")
                                .path(kind.kind())
                                .path("metadata")
                                .path("name");
                ((ObjectNode) parameter).set("example", example);
            }
        }
    }

    /** Parameters that stand at many operations with the same words stand once. */
    private void share(JsonNode list) {
        for (int i = 0; i < list.size(); i++) {
            JsonNode parameter = list.get(i);
            String name = parameter.path("name").asString();
            if (parameter.path("in").asString().equals("query")) {
                if (!parameters.has(name)) {
                    parameters.set(name, parameter);
                }
                if (parameters.path(name).equals(parameter)) {
                    ((ArrayNode) list).set(i, NODES.objectNode().put("$ref", "#/components/parameters/" + name));
                }
            }
        }
    }

    /** Of the paths of the kind itself, its status and the finalizers of a namespace. */
    private Optional<ResourceKind> kindOf(String path, JsonNode operation) {
        JsonNode gvk = operation.path("x-kubernetes-group-version-kind");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return kinds().filter(k -> k.group().equals(gvk.path("group").asString(""))
                        && k.version().equals(gvk.path("version").asString())
                        && k.kind().equals(gvk.path("kind").asString(""))
                        && (last.equals(k.plural()) || STEPS.contains(last)))
                .findFirst();
    }

    private void enrich(String path, String method, ObjectNode operation, ResourceKind kind) {
        boolean status = path.endsWith("/status");
        boolean finalize = path.endsWith("/finalize");
        boolean everywhere = kind.namespaced() && !path.contains("{namespace}");
        operation.putArray("tags").add(tag(kind));
        operation.remove(List.of("description", "requestBody"));
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
        ObjectNode responses = (ObjectNode) operation.path("responses");
        responses.remove("401");
        for (JsonNode response : responses) {
            ((ObjectNode) response.path("content")).retain("application/json");
        }
        ObjectNode error = responses.putObject("default");
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
            case "deletecollection" -> "Delete all " + kind.plural() + " that are selected";
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
