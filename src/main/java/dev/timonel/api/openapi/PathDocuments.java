package dev.timonel.api.openapi;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code paths} of one document. PATCH declares no request body on purpose: kubectl would then compute the patches of
 * {@code apply} from these schemas, which carry no merge keys, instead of from its own types.
 */
final class PathDocuments {
    private static final List<String> LIST_PARAMETERS = List.of(
            "allowWatchBookmarks:boolean",
            "continue:string",
            "fieldSelector:string",
            "labelSelector:string",
            "limit:integer",
            "resourceVersion:string",
            "resourceVersionMatch:string",
            "sendInitialEvents:boolean",
            "timeoutSeconds:integer",
            "watch:boolean");
    private static final List<String> WRITE_PARAMETERS =
            List.of("dryRun:string", "fieldManager:string", "fieldValidation:string");
    private static final List<String> DELETE_PARAMETERS = List.of(
            "dryRun:string", "gracePeriodSeconds:integer", "orphanDependents:boolean", "propagationPolicy:string");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final TreeMap<String, ObjectNode> paths = new TreeMap<>();

    void add(ResourceKind kind) {
        String root = "/" + OpenApiV3.path(kind);
        String collection = root + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
        if (kind.namespaced()) {
            ObjectNode everywhere = path(root + "/" + kind.plural());
            everywhere.set("get", operation(kind, "list", "200", LIST_PARAMETERS));
        }
        ObjectNode list = path(collection);
        list.set("get", operation(kind, "list", "200", LIST_PARAMETERS));
        list.set("post", operation(kind, "post", "201", WRITE_PARAMETERS));
        ObjectNode one = path(collection + "/{name}");
        one.set("get", operation(kind, "get", "200", List.of()));
        one.set("put", operation(kind, "put", "200", WRITE_PARAMETERS));
        one.set("delete", operation(kind, "delete", "200", DELETE_PARAMETERS));
        one.set("patch", operation(kind, "patch", "200", WRITE_PARAMETERS));
        if (kind.equals(Kinds.NAMESPACE)) {
            path(collection + "/{name}/finalize").set("put", operation(kind, "put", "200", WRITE_PARAMETERS));
        }
        if (kind.hasStatus()) {
            ObjectNode status = path(collection + "/{name}/status");
            status.set("get", operation(kind, "get", "200", List.of()));
            status.set("put", operation(kind, "put", "200", WRITE_PARAMETERS));
            status.set("patch", operation(kind, "patch", "200", WRITE_PARAMETERS));
        }
    }

    void addReview(ResourceKind kind) {
        path("/" + OpenApiV3.path(kind) + "/" + kind.plural())
                .set("post", operation(kind, "post", "201", WRITE_PARAMETERS));
    }

    /** All that was added, in alphabetical order. */
    ObjectNode paths() {
        ObjectNode sorted = NODES.objectNode();
        sorted.setAll(paths);
        return sorted;
    }

    private ObjectNode path(String template) {
        ObjectNode path = NODES.objectNode();
        ArrayNode parameters = NODES.arrayNode();
        for (String variable : List.of("name", "namespace")) {
            if (template.contains("{" + variable + "}")) {
                parameters.add(parameter(variable, "path", "string").put("required", true));
            }
        }
        if (!parameters.isEmpty()) {
            path.set("parameters", parameters);
        }
        paths.put(template, path);
        return path;
    }

    private static ObjectNode operation(ResourceKind kind, String action, String code, List<String> parameters) {
        ObjectNode operation = NODES.objectNode();
        if (!parameters.isEmpty()) {
            ArrayNode list = operation.putArray("parameters");
            for (String parameter : parameters) {
                String[] nameAndType = parameter.split(":", 2);
                list.add(parameter(nameAndType[0], "query", nameAndType[1]));
            }
        }
        ObjectNode response = operation.putObject("responses").putObject(code).put("description", "OK");
        if (!action.equals("list") && !action.equals("delete")) {
            response.putObject("content").putObject("application/json").set("schema", SchemaDocuments.reference(kind));
        }
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", SchemaDocuments.groupVersionKind(kind));
        return operation;
    }

    private static ObjectNode parameter(String name, String in, String type) {
        ObjectNode parameter = NODES.objectNode().put("name", name).put("in", in);
        parameter.putObject("schema").put("type", type);
        return parameter;
    }
}
