package dev.timonel.model.merge;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A value in the words of Go, as messages of {@code structured-merge-diff} print theirs: {@code %v}, {@code %#v}, {@code %T}. */
final class GoWords {
    private static final int LONGEST = 200;

    private GoWords() {}

    static String of(JsonNode value) {
        return cut("&{" + plain(value) + "}");
    }

    static String inSource(JsonNode value) {
        return cut("&value.valueUnstructured{Value:" + source(value) + "}");
    }

    static String typeOf(JsonNode value) {
        if (value.isObject()) {
            return "map[string]interface {}";
        }
        if (value.isArray()) {
            return "[]interface {}";
        }
        return value.isBoolean() ? "bool" : "string";
    }

    private static String plain(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(each -> each.getKey() + ":" + plain(each.getValue()))
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (value.isArray()) {
            return value.valueStream().map(GoWords::plain).collect(Collectors.joining(" ", "[", "]"));
        }
        return value.isNull() ? "<nil>" : value.asString();
    }

    private static String source(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(each -> "\"" + each.getKey() + "\":" + source(each.getValue()))
                    .collect(Collectors.joining(", ", typeOf(value) + "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(GoWords::source).collect(Collectors.joining(", ", typeOf(value) + "{", "}"));
        }
        return value.isNull() ? "interface {}(nil)" : value.toString();
    }

    /** What is wrong may be as large as a body. */
    private static String cut(String words) {
        return words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words;
    }
}
