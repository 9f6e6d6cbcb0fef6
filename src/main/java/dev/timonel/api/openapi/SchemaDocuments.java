package dev.timonel.api.openapi;

import dev.timonel.model.ResourceKind;
import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code components.schemas} of one document: a schema per type that the kinds reach, under the names that upstream gives
 * them, with the descriptions of {@code openapi/descriptions.properties}.
 */
final class SchemaDocuments {
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final String FIELDS_V1 = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1";
    private static final String MODEL = "io.fabric8.kubernetes.api.model";
    private static final Set<String> META = Set.of(
            "Condition",
            "LabelSelector",
            "LabelSelectorRequirement",
            "ManagedFieldsEntry",
            "ObjectMeta",
            "OwnerReference");
    /** What {@code kubectl explain} marks as required, of the types that Timonel itself acts on. */
    private static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("Condition", List.of("lastTransitionTime", "message", "reason", "status", "type")),
            Map.entry("Container", List.of("name")),
            Map.entry("ContainerPort", List.of("containerPort")),
            Map.entry("Endpoint", List.of("addresses")),
            Map.entry("EndpointAddress", List.of("ip")),
            Map.entry("EndpointSlice", List.of("addressType")),
            Map.entry("EnvVar", List.of("name")),
            Map.entry("Event", List.of("involvedObject", "metadata")),
            Map.entry("ForNode", List.of("name")),
            Map.entry("ForZone", List.of("name")),
            Map.entry("IPAddressSpec", List.of("parentRef")),
            Map.entry("NodeAddress", List.of("address", "type")),
            Map.entry("OwnerReference", List.of("apiVersion", "kind", "name", "uid")),
            Map.entry("ParentReference", List.of("name", "resource")),
            Map.entry("PodSpec", List.of("containers")),
            Map.entry("PortStatus", List.of("port", "protocol")),
            Map.entry("ServiceCIDRSpec", List.of("cidrs")),
            Map.entry("ServicePort", List.of("port")),
            Map.entry("Taint", List.of("effect", "key")));

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Properties descriptions = descriptions();
    private final ObjectNode schemas = NODES.objectNode();

    /** Adds the kind and all that it refers to. */
    void add(ResourceKind kind) {
        schema(TypeSchema.of(kind.type()));
        ObjectNode top = (ObjectNode) schemas.path(name(kind.type()));
        top.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(kind));
    }

    /** All that was added, in alphabetical order. */
    ObjectNode schemas() {
        ObjectNode sorted = NODES.objectNode();
        schemas.propertyNames().stream().sorted().forEach(name -> sorted.set(name, schemas.get(name)));
        return sorted;
    }

    static ObjectNode groupVersionKind(ResourceKind kind) {
        return NODES.objectNode()
                .put("group", kind.group())
                .put("kind", kind.kind())
                .put("version", kind.version());
    }

    static ObjectNode reference(ResourceKind kind) {
        return reference(name(kind.type()));
    }

    private static ObjectNode reference(String name) {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    private static String name(Class<?> type) {
        String below = type.getPackageName().substring(MODEL.length());
        if (!below.isEmpty()) {
            String version = below.matches(".*\\.v[0-9]+") ? "" : ".v1";
            return "io.k8s.api" + below + version + "." + type.getSimpleName();
        }
        return (META.contains(type.getSimpleName()) ? "io.k8s.apimachinery.pkg.apis.meta.v1." : "io.k8s.api.core.v1.")
                + type.getSimpleName();
    }

    private void schema(TypeSchema type) {
        String name = name(type.type());
        if (schemas.has(name)) {
            return;
        }
        ObjectNode schema = schemas.putObject(name);
        describe(schema, type.name());
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        type.fields()
                .forEach((field, fieldSchema) -> properties.set(
                        field, property(fieldSchema, descriptions.getProperty(type.name() + "." + field))));
        List<String> required = REQUIRED.getOrDefault(type.name(), List.of());
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
    }

    private ObjectNode property(FieldSchema field, @Nullable String description) {
        ObjectNode schema = value(field);
        if (description == null) {
            return schema;
        }
        ObjectNode described = NODES.objectNode().put("description", description);
        if (schema.has("$ref")) {
            // a $ref hides everything beside it
            described.putArray("allOf").add(schema);
        } else {
            described.setAll(schema);
        }
        return described;
    }

    private ObjectNode value(FieldSchema field) {
        ObjectNode schema = NODES.objectNode();
        return switch (field.shape()) {
            case STRING -> schema.put("type", "string");
            case BYTES -> schema.put("type", "string").put("format", "byte");
            case TIME, MICRO_TIME -> schema.put("type", "string").put("format", "date-time");
            case INT32 -> schema.put("type", "integer").put("format", "int32");
            case INT64 -> schema.put("type", "integer").put("format", "int64");
            case NUMBER -> schema.put("type", "number").put("format", "double");
            case BOOLEAN -> schema.put("type", "boolean");
            case ARRAY -> schema.put("type", "array").set("items", value(field.elements()));
            case MAP -> schema.put("type", "object").set("additionalProperties", value(field.elements()));
            case QUANTITY -> shared(QUANTITY, oneOf("string", "number"));
            case INT_OR_STRING ->
                shared(
                        INT_OR_STRING,
                        oneOf("integer", "string")
                                .put("format", "int-or-string")
                                .put("x-kubernetes-int-or-string", true));
            case ANY -> shared(FIELDS_V1, NODES.objectNode().put("type", "object"));
            case OBJECT -> {
                schema(field.type());
                yield reference(name(Objects.requireNonNull(field.reference())));
            }
        };
    }

    /** No type beside the choice: kubectl explain then shows the name of the schema. */
    private static ObjectNode oneOf(String first, String second) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode choice = schema.putArray("oneOf");
        choice.addObject().put("type", first);
        choice.addObject().put("type", second);
        return schema;
    }

    private ObjectNode shared(String name, ObjectNode schema) {
        if (!schemas.has(name)) {
            describe(schema, name.substring(name.lastIndexOf('.') + 1));
            schemas.set(name, schema);
        }
        return reference(name);
    }

    private void describe(ObjectNode schema, String key) {
        String description = descriptions.getProperty(key);
        if (description != null) {
            schema.put("description", description);
        }
    }

    static Properties descriptions() {
        Properties properties = new Properties();
        try (InputStream in = SchemaDocuments.class.getResourceAsStream("/openapi/descriptions.properties")) {
            properties.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
