package dev.timonel.api.openapi;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomVersion;
import dev.timonel.model.schema.PublishedFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document of the custom resources of one group and version ({@code apiextensions-apiserver/pkg/controller/openapi/builder}).
 * Their paths and operations are those of Deployments as Kubernetes publishes them, under other names.
 */
final class CustomDocument {
    private static final String TEMPLATE = "apis__apps__v1";
    private static final String ROOT = "/apis/apps/v1/";
    private static final String PLURAL = "deployments";
    private static final String KIND = "Deployment";
    private static final String NAMESPACES = "namespaces/{namespace}/";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final Set<String> NO_FORM_OF_CUSTOM = Set.of(
            "application/strategic-merge-patch+json",
            "application/vnd.kubernetes.protobuf",
            "application/vnd.kubernetes.protobuf;stream=watch",
            "application/cbor",
            "application/cbor-seq");

    /** What version 2 of OpenAPI has not; clients that validate by it refuse what they do not understand. */
    private static final List<String> ONLY_IN_V3 =
            List.of("anyOf", "oneOf", "allOf", "not", "nullable", "x-kubernetes-validations");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final boolean third;
    private final CustomVersion version;
    private final ResourceKind kind;
    private final String name;

    private CustomDocument(boolean third, CustomVersion version) {
        this.third = third;
        this.version = version;
        this.kind = version.kind();
        List<String> domain = new ArrayList<>(List.of(kind.group().split("\\.", -1)));
        Collections.reverse(domain);
        this.name = String.join(".", domain) + "." + kind.version() + ".";
    }

    /** With {@code paths} and {@code components} or {@code definitions}; of no versions it is empty. */
    static ObjectNode of(boolean third, List<CustomVersion> versions) {
        ObjectNode template = (ObjectNode) PublishedFile.named((third ? "v3/" : "v2/") + TEMPLATE)
                .orElseThrow()
                .tree();
        ObjectNode schemas =
                (ObjectNode) (third ? template.path("components").path("schemas") : template.path("definitions"));
        ObjectNode paths = NODES.objectNode();
        ObjectNode own = NODES.objectNode();
        for (CustomVersion version : versions) {
            CustomDocument document = new CustomDocument(third, version);
            document.paths((ObjectNode) template.path("paths"), paths);
            document.schemas(own);
        }
        schemas.setAll(own);
        Set<String> reached = References.of(paths, schemas);
        reached.addAll(own.propertyNames());
        reached.addAll(References.of(own, schemas));
        schemas.retain(reached);
        ObjectNode whole = NODES.objectNode();
        if (third) {
            whole.put("openapi", "3.0.0")
                    .putObject("info")
                    .put("title", "Kubernetes CRD Swagger")
                    .put("version", "v0.1.0");
        }
        whole.set("paths", paths);
        if (third) {
            whole.putObject("components").set("schemas", schemas);
        } else {
            whole.set("definitions", schemas);
        }
        return whole;
    }

    private void paths(ObjectNode template, ObjectNode paths) {
        for (Map.Entry<String, JsonNode> each : template.properties()) {
            String rest = each.getKey().startsWith(ROOT) ? each.getKey().substring(ROOT.length()) : "";
            boolean scoped = rest.startsWith(NAMESPACES);
            String below = scoped ? rest.substring(NAMESPACES.length()) : rest;
            if (!below.equals(PLURAL) && !below.startsWith(PLURAL + "/")) {
                continue;
            }
            String step = below.substring(PLURAL.length());
            boolean served = (!step.endsWith("/status") || version.facts().hasStatus())
                    && (!step.endsWith("/scale") || version.facts().scale() != null);
            if (served && (kind.namespaced() || scoped)) {
                String path = "/apis/" + kind.apiVersion() + "/" + (kind.namespaced() && scoped ? NAMESPACES : "")
                        + kind.plural() + step;
                paths.set(path, renamed(each.getValue().deepCopy()));
            }
        }
    }

    private JsonNode renamed(JsonNode tree) {
        if (tree instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            for (JsonNode each : array) {
                boolean namespace =
                        !kind.namespaced() && each.path("name").asString("").equals("namespace");
                if (!namespace && !NO_FORM_OF_CUSTOM.contains(each.asString(""))) {
                    copy.add(renamed(each));
                }
            }
            return copy;
        }
        if (!(tree instanceof ObjectNode object)) {
            return tree;
        }
        if (object.path("kind").asString("").equals(KIND)) {
            return gvk(kind.kind());
        }
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            if (!NO_FORM_OF_CUSTOM.contains(each.getKey())) {
                JsonNode value = each.getValue();
                copy.set(each.getKey(), value.isString() ? text(each.getKey(), value) : renamed(value));
            }
        }
        return copy;
    }

    private JsonNode text(String member, JsonNode value) {
        String text = value.asString();
        return switch (member) {
            case "$ref" ->
                NODES.stringNode(text.replace("io.k8s.api.apps.v1." + KIND + "List", name + listKind())
                        .replace("io.k8s.api.apps.v1." + KIND, name + kind.kind()));
            case "operationId" ->
                NODES.stringNode(text.replace("AppsV1", title(kind.group()) + title(kind.version()))
                        .replace(kind.namespaced() ? "" : "Namespaced", "")
                        .replace(KIND, kind.kind()));
            case "description" -> NODES.stringNode(text.replace(KIND, kind.kind()));
            default -> value;
        };
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        for (String word : text.split("\\.", -1)) {
            if (!word.isEmpty()) {
                title.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return title.toString();
    }

    private ObjectNode gvk(String of) {
        return NODES.objectNode().put("group", kind.group()).put("kind", of).put("version", kind.version());
    }

    private String listKind() {
        return version.definition().names().listKind();
    }

    private void schemas(ObjectNode schemas) {
        ObjectNode own = (ObjectNode) version.schema().tree().deepCopy();
        if (!third) {
            own = (ObjectNode) second(own);
        }
        ObjectNode fields = own.path("properties") instanceof ObjectNode given ? given : own.putObject("properties");
        typeMeta(fields);
        fields.set("metadata", reference("ObjectMeta", "Standard object's metadata."));
        own.putArray("x-kubernetes-group-version-kind").add(gvk(kind.kind()));
        schemas.set(name + kind.kind(), own);
        ObjectNode list = NODES.objectNode()
                .put("description", listKind() + " is a list of " + kind.kind())
                .put("type", "object");
        list.putArray("required").add("items");
        ObjectNode members = list.putObject("properties");
        typeMeta(members);
        members.set("metadata", reference("ListMeta", "Standard list metadata."));
        members.putObject("items")
                .put("description", "List of " + kind.plural() + ".")
                .put("type", "array")
                .putObject("items")
                .put("$ref", prefix() + name + kind.kind());
        list.putArray("x-kubernetes-group-version-kind").add(gvk(listKind()));
        schemas.set(name + listKind(), list);
    }

    private static void typeMeta(ObjectNode fields) {
        fields.putObject("apiVersion")
                .put("type", "string")
                .put("description", "APIVersion defines the versioned schema of this representation of an object.");
        fields.putObject("kind")
                .put("type", "string")
                .put("description", "Kind is a string value representing the REST resource this object represents.");
    }

    private ObjectNode reference(String type, String description) {
        ObjectNode field = NODES.objectNode().put("description", description);
        if (third) {
            field.putArray("allOf").addObject().put("$ref", prefix() + META + type);
        } else {
            field.put("$ref", prefix() + META + type);
        }
        return field;
    }

    private String prefix() {
        return third ? "#/components/schemas/" : "#/definitions/";
    }

    /** Nothing is said where anything may stand. */
    private static JsonNode second(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode copy = object.deepCopy();
        copy.remove(ONLY_IN_V3);
        boolean anything = copy.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)
                || copy.path("x-kubernetes-int-or-string").asBoolean(false);
        if (anything) {
            copy.remove(List.of("type", "properties", "items", "required"));
            return copy;
        }
        if (copy.path("properties") instanceof ObjectNode fields) {
            for (String field : List.copyOf(fields.propertyNames())) {
                fields.set(field, second(fields.path(field)));
            }
        }
        for (String below : List.of("items", "additionalProperties")) {
            if (copy.path(below).isObject()) {
                copy.set(below, second(copy.path(below)));
            }
        }
        return copy;
    }
}
