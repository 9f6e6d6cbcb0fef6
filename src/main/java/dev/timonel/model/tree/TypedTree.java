package dev.timonel.model.tree;

import dev.timonel.model.TypeSchema;
import dev.timonel.model.TypeSchema.FieldSchema;
import dev.timonel.model.TypeSchema.Shape;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fits a tree to a type as Go's JSON decoder would: known fields only, each of its type, null where Go leaves the zero
 * value. Unknown and duplicate fields are collected in the order of the document; a value of another type throws
 * {@link Mismatch}. The tree it is given stays as it is.
 */
public final class TypedTree {
    /** What fabric8 fills in of itself where a client left it out; upstream has no word for it, and refuses that. */
    static final Map<Class<?>, List<String>> INVENTED = Map.of(OwnerReference.class, List.of("apiVersion", "kind"));

    private static final int MAX_PROBLEMS = 100;
    private static final String QUANTITY_REGEX = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Set<String> duplicates;
    private final Set<String> problems = new LinkedHashSet<>();

    private TypedTree(Set<String> duplicates) {
        this.duplicates = duplicates;
    }

    /** {@code problems} are texts like {@code unknown field "spec.replicaz"}. */
    public record Fitted(ObjectNode tree, Collection<String> problems) {}

    /** A value does not have the type of its field; the message is like that of {@code encoding/json}. */
    public static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Mismatch(String message) {
            super(message, null, false, false);
        }
    }

    public static Fitted fit(ObjectNode tree, TypeSchema type, Set<String> duplicates) {
        return fit(tree, MissingNode.getInstance(), type, duplicates);
    }

    /**
     * The same of a tree that was made from one that fits, as a patch does: the very nodes that it has of that, at the same
     * place, are taken as they are.
     */
    public static Fitted fitChanged(ObjectNode tree, JsonNode fitting, TypeSchema type) {
        return fit(tree, fitting, type, Set.of());
    }

    private static Fitted fit(ObjectNode tree, JsonNode fitting, TypeSchema type, Set<String> duplicates) {
        TypedTree fitter = new TypedTree(duplicates);
        ObjectNode fitted = fitter.object(tree, fitting, type, new Place(type.name(), "", "", "v1." + type.name()));
        return new Fitted(fitted, fitter.problems);
    }

    /**
     * Where a value is: the type that has the field, the field's path as Go tells it (no indices) and exactly, and the Go
     * name of its type.
     */
    private record Place(String struct, String goPath, String path, String goType) {

        Place field(TypeSchema owner, String name, FieldSchema schema) {
            return new Place(owner.name(), join(goPath, name), join(path, name), goName(schema));
        }

        Place item(String index, FieldSchema schema) {
            return new Place(struct, goPath, path + index, goName(schema));
        }

        Mismatch mismatch(JsonNode value) {
            return new Mismatch("json: cannot unmarshal " + describe(value, goType) + " into Go struct field " + struct
                    + "." + goPath + " of type " + goType);
        }

        Mismatch mismatch(JsonNode value, String because) {
            return new Mismatch(mismatch(value).getMessage() + ": " + because);
        }

        private static String join(String parent, String name) {
            return parent.isEmpty() ? name : parent + "." + name;
        }
    }

    private ObjectNode object(JsonNode value, JsonNode fitting, TypeSchema type, Place place) {
        if (!(value instanceof ObjectNode given)) {
            throw place.mismatch(value);
        }
        ObjectNode fitted = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            JsonNode old = fitting.path(entry.getKey());
            if (entry.getValue() == old) {
                fitted.set(entry.getKey(), old);
                continue;
            }
            FieldSchema schema = type.field(entry.getKey());
            if (schema == null) {
                problem("unknown field \"" + Place.join(place.path(), entry.getKey()) + "\"");
                continue;
            }
            Place at = place.field(type, entry.getKey(), schema);
            if (duplicates.contains(at.path())) {
                problem("duplicate field \"" + at.path() + "\"");
            }
            if (!entry.getValue().isNull()) {
                fitted.set(entry.getKey(), fitted(entry.getValue(), old, schema, at));
            }
        }
        INVENTED.getOrDefault(type.type(), List.of()).stream()
                .filter(name -> !fitted.has(name))
                .forEach(name -> fitted.put(name, ""));
        return fitted;
    }

    private JsonNode fitted(JsonNode value, JsonNode fitting, FieldSchema schema, Place place) {
        return switch (schema.shape()) {
            case STRING -> string(value, place);
            case BYTES -> bytes(value, place);
            case TIME, MICRO_TIME -> time(value, schema.shape(), place);
            case INT32 -> integer(value, 31, place);
            case INT64 -> integer(value, 63, place);
            case NUMBER -> require(value.isNumber(), value, place);
            case BOOLEAN -> require(value.isBoolean(), value, place);
            case QUANTITY -> quantity(value);
            case INT_OR_STRING -> value.isString() ? value : integer(value, 31, place);
            case OBJECT -> object(value, fitting, schema.type(), place);
            case ARRAY -> array(value, fitting, schema.elements(), place);
            case MAP -> map(value, fitting, schema.elements(), place);
            case ANY -> value;
            case FIELDS -> value.isObject() ? value : NODES.objectNode().set("", NODES.objectNode());
            case OBJECTS_OR_ANY -> objects(value, schema, place);
        };
    }

    private ArrayNode array(JsonNode value, JsonNode fitting, FieldSchema element, Place place) {
        require(value.isArray(), value, place);
        ArrayNode fitted = NODES.arrayNode(value.size());
        for (JsonNode item : value) {
            JsonNode old = fitting.path(fitted.size());
            if (item == old) {
                fitted.add(old);
                continue;
            }
            Place at = place.item("[" + fitted.size() + "]", element);
            fitted.add(item.isNull() ? zero(element) : fitted(item, old, element, at));
        }
        return fitted;
    }

    private JsonNode objects(JsonNode value, FieldSchema schema, Place place) {
        if (value.isArray()) {
            ArrayNode fitted = NODES.arrayNode(value.size());
            value.forEach(item -> fitted.add(objects(item, schema, place.item("[" + fitted.size() + "]", schema))));
            return fitted;
        }
        return value.isObject() ? object(value, MissingNode.getInstance(), schema.type(), place) : value;
    }

    private ObjectNode map(JsonNode value, JsonNode fitting, FieldSchema element, Place place) {
        require(value.isObject(), value, place);
        ObjectNode fitted = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Place at = place.item("." + entry.getKey(), element);
            if (duplicates.contains(at.path())) {
                problem("duplicate field \"" + at.path() + "\"");
            }
            JsonNode item = entry.getValue();
            JsonNode old = fitting.path(entry.getKey());
            fitted.set(entry.getKey(), item.isNull() ? zero(element) : fitted(item, old, element, at));
        }
        return fitted;
    }

    /** What Go leaves where a list or map holds null. */
    private static JsonNode zero(FieldSchema element) {
        return switch (element.shape()) {
            case STRING, BYTES -> NODES.stringNode("");
            case QUANTITY -> NODES.stringNode("0");
            case INT32, INT64, NUMBER, INT_OR_STRING -> NODES.numberNode(0);
            case BOOLEAN -> NODES.booleanNode(false);
            case OBJECT, MAP -> NODES.objectNode();
            case ARRAY -> NODES.arrayNode();
            case TIME, MICRO_TIME, ANY, FIELDS, OBJECTS_OR_ANY -> NODES.nullNode();
        };
    }

    private static JsonNode string(JsonNode value, Place place) {
        return require(value.isString(), value, place);
    }

    private static JsonNode bytes(JsonNode value, Place place) {
        return NODES.stringNode(Base64Text.plain(string(value, place).asString()));
    }

    private static JsonNode time(JsonNode value, Shape shape, Place place) {
        String text = string(value, place).asString();
        if (shape == Shape.TIME && Timestamps.isPlain(text)) {
            return value;
        }
        String mistake = GoTime.mistake(text, shape == Shape.MICRO_TIME);
        if (!mistake.isEmpty()) {
            throw new Mismatch(mistake);
        }
        try {
            return NODES.stringNode(shape == Shape.TIME ? Timestamps.seconds(text) : Timestamps.micros(text));
        } catch (DateTimeParseException e) {
            throw new Mismatch("parsing time \"" + text + "\": day out of range");
        }
    }

    private static JsonNode integer(JsonNode value, int bits, Place place) {
        require(value.isIntegralNumber(), value, place);
        BigInteger number = value.bigIntegerValue();
        require(number.bitLength() <= bits, value, place);
        return bits == 31 ? NODES.numberNode(number.intValueExact()) : NODES.numberNode(number.longValueExact());
    }

    private static JsonNode quantity(JsonNode value) {
        String text = value.isString() ? value.stringValue().trim() : value.isNumber() ? text(value) : "";
        return NODES.stringNode(Quantities.bounded(text)
                .orElseThrow(
                        () -> new Mismatch("quantities must match the regular expression '" + QUANTITY_REGEX + "'")));
    }

    private static JsonNode require(boolean fits, JsonNode value, Place place) {
        if (!fits) {
            throw place.mismatch(value);
        }
        return value;
    }

    private void problem(String text) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(text);
        }
    }

    /** A number is shown where a number of another size or kind was expected, as in Go. */
    private static String describe(JsonNode value, String goType) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case BOOLEAN -> "bool";
            case NUMBER -> goType.startsWith("int") || goType.startsWith("float") ? "number " + text(value) : "number";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }

    private static String text(JsonNode number) {
        BigDecimal decimal = number.decimalValue();
        return Math.abs((long) decimal.scale()) < 50 ? decimal.toPlainString() : decimal.toString();
    }

    private static String goName(@Nullable FieldSchema schema) {
        if (schema == null) {
            return "interface {}";
        }
        return switch (schema.shape()) {
            case STRING -> "string";
            case BYTES -> "[]uint8";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case QUANTITY -> "resource.Quantity";
            case INT_OR_STRING -> "intstr.IntOrString";
            case OBJECT -> "v1." + schema.type().name();
            case ARRAY -> "[]" + goName(schema.element());
            case MAP -> "map[string]" + goName(schema.element());
            case ANY, FIELDS, OBJECTS_OR_ANY -> "interface {}";
        };
    }
}
