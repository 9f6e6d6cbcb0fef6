package dev.timonel.model.merge;

import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tells the elements of a list apart. */
final class Elements {
    private Elements() {}

    /** Throws {@link Invalid} for an element that nothing tells from others. */
    static PathElement of(JsonNode element, Atom.ListType list) {
        if (!list.keys().isEmpty()) {
            return keyed(element, list);
        }
        if (element.isObject()) {
            throw new Invalid("associative list without keys has an element that's a map type");
        }
        if (element.isArray()) {
            throw new Invalid("not supported: associative list with lists as elements");
        }
        if (element.isNull()) {
            throw new Invalid("associative list without keys has an element that's an explicit null");
        }
        return PathElement.value(element);
    }

    private static PathElement keyed(JsonNode element, Atom.ListType list) {
        if (element.isNull()) {
            throw new Invalid("associative list with keys may not have a null element");
        }
        if (!(element instanceof ObjectNode object)) {
            throw new Invalid("associative list with keys may not have non-map elements");
        }
        TreeMap<String, JsonNode> keys = new TreeMap<>();
        Atom.MapType type = Atom.resolve(list.elements()).map();
        for (String name : list.keys()) {
            JsonNode value = object.get(name);
            if (value == null && type != null) {
                Atom.Field field = type.field(name);
                value = field == null ? null : field.defaultValue();
            }
            if (value != null) {
                keys.put(name, value);
            }
        }
        if (keys.isEmpty()) {
            throw new Invalid("associative list with keys has an element that omits all key fields [\""
                    + String.join("\" \"", list.keys())
                    + "\"] (and doesn't have default values for any key fields)");
        }
        return PathElement.key(keys);
    }
}
