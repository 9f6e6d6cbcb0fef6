package dev.timonel.model.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An OpenAPI v3 schema: of a kind, of a field, of the elements of a list. A reference counts as what it refers to; what stands
 * beside it (a default, a map type) comes first. Immutable as long as nobody writes to the tree that it reads.
 */
public final class Schema {
    private static final String REFERENCE = "#/components/schemas/";

    private final JsonNode own;
    private final JsonNode referred;
    private final String name;
    private final Function<String, JsonNode> definitions;

    private Schema(JsonNode own, Function<String, JsonNode> definitions) {
        this.own = own;
        this.definitions = definitions;
        JsonNode choice = own.path("allOf");
        String reference =
                (choice.size() == 1 ? choice.get(0) : own).path("$ref").asString("");
        this.name = reference.startsWith(REFERENCE) ? reference.substring(REFERENCE.length()) : "";
        this.referred = name.isEmpty() ? own : definitions.apply(name);
    }

    /** {@code definitions} gives the schemas that others refer to by name, and a missing node for a name that it has not. */
    static Schema of(JsonNode tree, Function<String, JsonNode> definitions) {
        return new Schema(tree, definitions);
    }

    /** A schema that refers to no other, as that of a custom resource. */
    public static Schema structural(JsonNode tree) {
        return new Schema(tree, missing -> tree.path("$none"));
    }

    /** As it is written. Not to be written to. */
    public JsonNode tree() {
        return referred;
    }

    /** {@code io.k8s.api.core.v1.ServicePort}; empty for a type without a name. */
    public String name() {
        return name;
    }

    /** {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}; empty for any of them. */
    public String type() {
        return text("type");
    }

    /** {@code int32}, {@code date-time}, {@code byte}, {@code int-or-string}…; mostly empty. */
    public String format() {
        return text("format");
    }

    /** The fields of an object, in alphabetical order as published. */
    public Map<String, Schema> fields() {
        Map<String, Schema> fields = new LinkedHashMap<>();
        referred.path("properties")
                .properties()
                .forEach(each -> fields.put(each.getKey(), new Schema(each.getValue(), definitions)));
        return fields;
    }

    public @Nullable Schema field(String field) {
        return schema(referred.path("properties").path(field));
    }

    /** Of the elements of a list. */
    public @Nullable Schema items() {
        return schema(referred.path("items"));
    }

    /** Of the values of a map, or of the fields that an object has beside its own. */
    public @Nullable Schema additional() {
        JsonNode tree = referred.path("additionalProperties");
        return tree.isObject() ? schema(tree) : null;
    }

    /** Whether {@code additionalProperties} is the word true. */
    public boolean additionalOfAnyType() {
        return referred.path("additionalProperties").asBoolean(false);
    }

    /** Whether {@code additionalProperties} is the word false. */
    public boolean additionalForbidden() {
        JsonNode tree = referred.path("additionalProperties");
        return tree.isBoolean() && !tree.asBoolean();
    }

    public @Nullable JsonNode defaultValue() {
        JsonNode value = attribute("default");
        return value.isMissingNode() ? null : value;
    }

    public List<String> required() {
        return words("required");
    }

    /** {@code atomic}, {@code set}, {@code map}; empty if nothing is said. */
    public String listType() {
        return text("x-kubernetes-list-type");
    }

    public List<String> listMapKeys() {
        return words("x-kubernetes-list-map-keys");
    }

    /** {@code atomic}, {@code granular}; empty if nothing is said. */
    public String mapType() {
        return text("x-kubernetes-map-type");
    }

    /** {@code merge}, {@code replace}, {@code retainKeys}, of which two may be joined by a comma; empty if nothing is said. */
    public String patchStrategy() {
        return text("x-kubernetes-patch-strategy");
    }

    public String patchMergeKey() {
        return text("x-kubernetes-patch-merge-key");
    }

    public boolean preservesUnknownFields() {
        return attribute("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    public boolean intOrString() {
        return attribute("x-kubernetes-int-or-string").asBoolean(false) || format().equals("int-or-string");
    }

    public boolean embeddedResource() {
        return attribute("x-kubernetes-embedded-resource").asBoolean(false);
    }

    public boolean nullable() {
        return attribute("nullable").asBoolean(false);
    }

    /** Anything else that the schema says; a missing node if it says nothing. */
    public JsonNode attribute(String attribute) {
        JsonNode value = own.path(attribute);
        return value.isMissingNode() ? referred.path(attribute) : value;
    }

    private String text(String attribute) {
        return attribute(attribute).asString("");
    }

    private List<String> words(String attribute) {
        List<String> words = new ArrayList<>();
        attribute(attribute).forEach(word -> words.add(word.asString()));
        return words;
    }

    private @Nullable Schema schema(JsonNode tree) {
        return tree.isObject() ? new Schema(tree, definitions) : null;
    }
}
