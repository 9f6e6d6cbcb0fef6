package dev.timonel.registry.kinds.pod;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields in which two objects differ, one line for each value that went ({@code -}) or came ({@code +}), in the order
 * of their paths. An absent field equals an empty list or map. Upstream prints Go structs here.
 */
final class SpecDiff {
    private SpecDiff() {}

    static List<String> between(@Nullable JsonNode before, @Nullable JsonNode after, String path) {
        List<String> lines = new ArrayList<>();
        compare(before, after, path, lines);
        return lines;
    }

    private static void compare(@Nullable JsonNode before, @Nullable JsonNode after, String path, List<String> lines) {
        if (isEmpty(before) && isEmpty(after) || before != null && before.equals(after)) {
            return;
        }
        if (before != null && after != null && before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name -> compare(before.get(name), after.get(name), path + "." + name, lines));
        } else if (before != null && after != null && before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(before.get(i), after.get(i), path + "[" + i + "]", lines);
            }
        } else {
            if (!isEmpty(before)) {
                lines.add("- " + path + ": " + before);
            }
            if (!isEmpty(after)) {
                lines.add("+ " + path + ": " + after);
            }
        }
    }

    private static boolean isEmpty(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainer() && node.isEmpty();
    }
}
