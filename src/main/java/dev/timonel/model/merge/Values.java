package dev.timonel.model.merge;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The order of JSON values, by which keys of list elements are sorted: numbers by value, then texts, booleans, lists, objects, null. */
final class Values {
    private Values() {}

    static boolean same(JsonNode a, JsonNode b) {
        return compare(a, b) == 0;
    }

    static int compare(JsonNode a, JsonNode b) {
        int byType = Integer.compare(rank(a), rank(b));
        if (byType != 0) {
            return byType;
        }
        if (a.isNumber()) {
            return a.isIntegralNumber() && b.isIntegralNumber() && a.canConvertToLong() && b.canConvertToLong()
                    ? Long.compare(a.longValue(), b.longValue())
                    : a.decimalValue().compareTo(b.decimalValue());
        }
        if (a.isString()) {
            return a.stringValue().compareTo(b.stringValue());
        }
        if (a.isBoolean()) {
            return Boolean.compare(a.booleanValue(), b.booleanValue());
        }
        if (a instanceof ArrayNode list && b instanceof ArrayNode other) {
            return compare(list, other);
        }
        if (a instanceof ObjectNode object && b instanceof ObjectNode other) {
            return compare(new TreeMap<>(fields(object)), new TreeMap<>(fields(other)));
        }
        return 0;
    }

    private static int rank(JsonNode value) {
        if (value.isNumber()) {
            return 0;
        }
        if (value.isString()) {
            return 1;
        }
        if (value.isBoolean()) {
            return 2;
        }
        if (value.isArray()) {
            return 3;
        }
        return value.isObject() ? 4 : 5;
    }

    private static int compare(ArrayNode a, ArrayNode b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static Map<String, JsonNode> fields(ObjectNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    static int compare(TreeMap<String, JsonNode> a, TreeMap<String, JsonNode> b) {
        var mine = a.entrySet().iterator();
        var theirs = b.entrySet().iterator();
        while (mine.hasNext() && theirs.hasNext()) {
            Map.Entry<String, JsonNode> one = mine.next();
            Map.Entry<String, JsonNode> other = theirs.next();
            int order = one.getKey().compareTo(other.getKey());
            if (order == 0) {
                order = compare(one.getValue(), other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
