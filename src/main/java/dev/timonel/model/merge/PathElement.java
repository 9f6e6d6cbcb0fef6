package dev.timonel.model.merge;

import dev.timonel.model.KubeJson;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a field's path: the name of a field ({@code f:}), the keys of a list's element ({@code k:}), an element of a set
 * itself ({@code v:}) or a position ({@code i:}). Ordered and written as structured-merge-diff's {@code fieldpath} does.
 */
public final class PathElement implements Comparable<PathElement> {
    private enum Sort {
        FIELD,
        KEY,
        VALUE,
        INDEX
    }

    private final Sort sort;
    private final String name;
    private final TreeMap<String, JsonNode> keys;
    private final JsonNode value;

    private PathElement(Sort sort, String name, TreeMap<String, JsonNode> keys, JsonNode value) {
        this.sort = sort;
        this.name = name;
        this.keys = keys;
        this.value = value;
    }

    public static PathElement field(String name) {
        return new PathElement(Sort.FIELD, name, new TreeMap<>(), JsonNodeFactory.instance.missingNode());
    }

    static PathElement key(TreeMap<String, JsonNode> keys) {
        return new PathElement(Sort.KEY, "", keys, JsonNodeFactory.instance.missingNode());
    }

    static PathElement value(JsonNode value) {
        return new PathElement(Sort.VALUE, "", new TreeMap<>(), value);
    }

    static PathElement index(int index) {
        return new PathElement(Sort.INDEX, "", new TreeMap<>(), JsonNodeFactory.instance.numberNode(index));
    }

    /** The name if it is a field's. */
    @Nullable
    String fieldName() {
        return sort == Sort.FIELD ? name : null;
    }

    boolean isKey() {
        return sort == Sort.KEY;
    }

    /** Empty for a sort that nobody here knows: such steps are left out. Throws {@link IllegalArgumentException} for no step at all. */
    static Optional<PathElement> parse(String text) {
        if (text.length() < 2 || text.charAt(1) != ':') {
            throw new IllegalArgumentException("no step of a path: " + text);
        }
        String rest = text.substring(2);
        switch (text.charAt(0)) {
            case 'f':
                return Optional.of(field(rest));
            case 'v':
                return Optional.of(value(json(rest)));
            case 'i':
                return Optional.of(index(Integer.parseInt(rest)));
            case 'k':
                if (!(json(rest) instanceof ObjectNode object)) {
                    throw new IllegalArgumentException("no keys: " + rest);
                }
                TreeMap<String, JsonNode> keys = new TreeMap<>();
                object.properties().forEach(field -> keys.put(field.getKey(), field.getValue()));
                return Optional.of(key(keys));
            default:
                return Optional.empty();
        }
    }

    private static JsonNode json(String text) {
        try {
            return KubeJson.mapper().readTree(text);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("no JSON: " + text, malformed);
        }
    }

    /** As FieldsV1 names it: {@code f:spec}, {@code k:{"name":"web"}}. */
    String serialized() {
        return switch (sort) {
            case FIELD -> "f:" + name;
            case KEY ->
                "k:"
                        + keys.entrySet().stream()
                                .map(key ->
                                        JsonNodeFactory.instance.stringNode(key.getKey()) + ":" + text(key.getValue()))
                                .collect(Collectors.joining(",", "{", "}"));
            case VALUE -> "v:" + text(value);
            case INDEX -> "i:" + value;
        };
    }

    private static String text(JsonNode value) {
        return value.isNumber() && !value.isIntegralNumber()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.toString();
    }

    @Override
    public int compareTo(PathElement other) {
        if (sort != other.sort) {
            return sort.compareTo(other.sort);
        }
        return switch (sort) {
            case FIELD -> name.compareTo(other.name);
            case KEY -> Values.compare(keys, other.keys);
            case VALUE, INDEX -> Values.compare(value, other.value);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathElement that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return serialized().hashCode();
    }

    /** As errors and conflicts write it: {@code .spec}, {@code [name="web"]}. */
    @Override
    public String toString() {
        return switch (sort) {
            case FIELD -> "." + name;
            case KEY ->
                keys.entrySet().stream()
                        .map(key -> key.getKey() + "=" + text(key.getValue()))
                        .collect(Collectors.joining(",", "[", "]"));
            case VALUE -> "[=" + text(value) + "]";
            case INDEX -> "[" + value + "]";
        };
    }
}
