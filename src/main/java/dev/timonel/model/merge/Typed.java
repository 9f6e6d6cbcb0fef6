package dev.timonel.model.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with one value of a type: check it, tell its fields, remove some of them ({@code structured-merge-diff/typed}). */
public final class Typed {
    private Typed() {}

    /** Throws {@link Invalid} with all that does not fit. {@code duplicates}: whether elements of a list may have the same keys. */
    public static void check(JsonNode value, Atom type, boolean duplicates) {
        List<String> errors = new ArrayList<>();
        check(value, type, "", duplicates, errors);
        if (errors.size() == 1) {
            throw new Invalid(errors.get(0));
        }
        if (!errors.isEmpty()) {
            throw new Invalid("errors:\n  " + String.join("\n  ", errors));
        }
    }

    private static void check(JsonNode value, Atom type, String path, boolean duplicates, List<String> errors) {
        Atom atom = type.deduced(value);
        Atom.MapType map = atom.map();
        Atom.ListType list = atom.list();
        Atom.Scalar scalar = atom.scalar();
        if (map != null) {
            if (value instanceof ObjectNode object) {
                checkMap(object, map, path, duplicates, errors);
            } else if (!value.isNull()) {
                errors.add(at(path, "expected map, got " + GoWords.of(value)));
            }
        } else if (scalar != null) {
            String wrong = mismatch(value, scalar);
            if (wrong != null) {
                errors.add(at(path, wrong));
            }
        } else if (list != null) {
            if (value instanceof ArrayNode array) {
                checkList(array, list, path, duplicates, errors);
            } else if (!value.isNull()) {
                errors.add(at(path, "expected list, got " + GoWords.of(value)));
            }
        } else {
            errors.add(at(path, "schema error: invalid atom: inlined"));
        }
    }

    private static void checkMap(
            ObjectNode object, Atom.MapType map, String path, boolean duplicates, List<String> errors) {
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            String below = path + "." + each.getKey();
            Atom.Ref type = map.typeOf(each.getKey());
            if (type == null) {
                errors.add(at(below, "field not declared in schema"));
            } else {
                check(each.getValue(), type.resolve(), below, duplicates, errors);
            }
        }
    }

    private static void checkList(
            ArrayNode array, Atom.ListType list, String path, boolean duplicates, List<String> errors) {
        Set<PathElement> seen = new HashSet<>();
        Atom elements = Atom.resolve(list.elements());
        for (int i = 0; i < array.size(); i++) {
            PathElement element;
            if (list.atomic()) {
                element = PathElement.index(i);
            } else {
                try {
                    element = Elements.of(array.get(i), list);
                } catch (Invalid e) {
                    errors.add(at(path, "element " + i + ": " + e.getMessage()));
                    return;
                }
                if (!seen.add(element) && !duplicates) {
                    errors.add(at(path, "duplicate entries for key " + element));
                }
            }
            check(array.get(i), elements, path + element, duplicates, errors);
        }
    }

    /** Null if the value is such a scalar, or null. */
    static @Nullable String mismatch(JsonNode value, Atom.Scalar scalar) {
        if (value.isNull()) {
            return null;
        }
        return switch (scalar) {
            case NUMERIC -> value.isNumber() ? null : "expected numeric (int or float), got " + GoWords.typeOf(value);
            case STRING -> value.isString() ? null : "expected string, got " + GoWords.inSource(value);
            case BOOLEAN -> value.isBoolean() ? null : "expected boolean, got " + GoWords.of(value);
            case UNTYPED -> value.isContainer() ? "expected any scalar, got " + GoWords.of(value) : null;
        };
    }

    private static String at(String path, String message) {
        return path.isEmpty() ? message : path + ": " + message;
    }

    /** Every field that the value says something about: leaves, elements of lists, and members of maps that no type names. */
    public static FieldSet fields(JsonNode value, Atom type) {
        FieldSet set = new FieldSet();
        fields(value, type, new ArrayList<>(), set);
        return set;
    }

    private static void fields(JsonNode value, Atom type, List<PathElement> path, FieldSet set) {
        Atom atom = type.deduced(value);
        Atom.MapType map = atom.map();
        Atom.ListType list = atom.list();
        if (map != null) {
            if (map.atomic()) {
                set.insert(path);
            } else if (value instanceof ObjectNode object) {
                fieldsOfMap(object, map, path, set);
            }
        } else if (atom.scalar() != null) {
            set.insert(path);
        } else if (list != null) {
            if (list.atomic()) {
                set.insert(path);
            } else if (value instanceof ArrayNode array) {
                fieldsOfList(array, list, path, set);
            }
        }
    }

    private static void fieldsOfMap(ObjectNode object, Atom.MapType map, List<PathElement> path, FieldSet set) {
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            path.add(PathElement.field(each.getKey()));
            JsonNode value = each.getValue();
            fields(value, Atom.resolve(map.typeOf(each.getKey())), path, set);
            boolean empty = value.isNull() || value.isObject() && value.isEmpty();
            if (empty || map.field(each.getKey()) == null) {
                set.insert(path);
            }
            path.remove(path.size() - 1);
        }
    }

    /** Elements that are there twice belong to the set as a whole, with nothing below them. */
    private static void fieldsOfList(ArrayNode array, Atom.ListType list, List<PathElement> path, FieldSet set) {
        Set<PathElement> seen = new HashSet<>();
        Set<PathElement> twice = new HashSet<>();
        for (JsonNode item : array) {
            PathElement element = Elements.of(item, list);
            if (!seen.add(element)) {
                twice.add(element);
            }
        }
        Atom elements = Atom.resolve(list.elements());
        for (JsonNode item : array) {
            PathElement element = Elements.of(item, list);
            path.add(element);
            if (!twice.contains(element)) {
                fields(item, elements, path, set);
            }
            set.insert(path);
            path.remove(path.size() - 1);
        }
    }

    /** The value without these fields; null if nothing is left. What it returns shares parts with the value. */
    public static JsonNode without(JsonNode value, FieldSet removed, Atom type) {
        Atom atom = type.deduced(value);
        Atom.MapType map = atom.map();
        Atom.ListType list = atom.list();
        if (map != null) {
            return value instanceof ObjectNode object && !map.atomic() && !object.isEmpty()
                    ? withoutMembers(object, removed, map)
                    : JsonNodeFactory.instance.nullNode();
        }
        if (atom.scalar() != null) {
            return value;
        }
        return list != null && value instanceof ArrayNode array && !list.atomic() && !array.isEmpty()
                ? withoutElements(array, removed, list)
                : JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode withoutMembers(ObjectNode object, FieldSet removed, Atom.MapType map) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            PathElement element = PathElement.field(each.getKey());
            if (!removed.hasMember(element)) {
                FieldSet below = removed.below(element);
                rest.set(
                        each.getKey(),
                        below.isEmpty()
                                ? each.getValue()
                                : without(each.getValue(), below, Atom.resolve(map.typeOf(each.getKey()))));
            }
        }
        return rest.isEmpty() ? JsonNodeFactory.instance.nullNode() : rest;
    }

    private static JsonNode withoutElements(ArrayNode array, FieldSet removed, Atom.ListType list) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : array) {
            PathElement element = Elements.of(item, list);
            if (!removed.hasMember(element)) {
                FieldSet below = removed.below(element);
                rest.add(below.isEmpty() ? item : without(item, below, Atom.resolve(list.elements())));
            }
        }
        return rest.isEmpty() ? JsonNodeFactory.instance.nullNode() : rest;
    }
}
