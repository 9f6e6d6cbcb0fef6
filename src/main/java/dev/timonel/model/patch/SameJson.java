package dev.timonel.model.patch;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values: numbers by value, whatever Java class holds them. */
final class SameJson {
    private static final Comparator<JsonNode> BY_VALUE = (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    };

    private SameJson() {}

    /** Texts of two values are equal if and only if the values are the same (of objects: in the same field order). */
    static String text(JsonNode value) {
        if (value.isString()) {
            return '"' + value.stringValue(); // as no other value begins
        }
        return value.isNumber() ? value.decimalValue().stripTrailingZeros().toString() : value.toString();
    }

    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(BY_VALUE, b);
    }
}
