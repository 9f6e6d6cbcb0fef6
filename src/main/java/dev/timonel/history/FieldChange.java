package dev.timonel.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A field that is not what it was: missing before, or missing after, or another value. Elements of a list are told apart by what
 * names them ({@code status.conditions[type=Ready].status}) where they all have such a field, and by their index otherwise.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"path", "before", "after"})
public record FieldChange(
        String path, @Nullable JsonNode before, @Nullable JsonNode after) {
    private static final List<String> NAMES = List.of("name", "type", "uid", "ip", "key", "port");

    /** The differences of two states of one object, in the order of their fields; the resourceVersion is not one. */
    public static List<FieldChange> between(JsonNode before, JsonNode after) {
        List<FieldChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        changes.removeIf(change -> change.path().equals("metadata.resourceVersion")
                || change.path()
                        .startsWith("metadata.managedFields")); // who owns them; the cause says who changed them
        return List.copyOf(changes);
    }

    private static void compare(
            String path, @Nullable JsonNode before, @Nullable JsonNode after, List<FieldChange> into) {
        if (before == null || after == null || before.getNodeType() != after.getNodeType()) {
            if (before != null || after != null) {
                into.add(new FieldChange(path, before, after));
            }
        } else if (before.isObject()) {
            Set<String> names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name -> compare(member(path, name), before.get(name), after.get(name), into));
        } else if (before.isArray()) {
            elements(path, before, after, into);
        } else if (!before.equals(after)) {
            into.add(new FieldChange(path, before, after));
        }
    }

    private static String member(String path, String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            return path + "['" + name.replace("'", "\\'") + "']";
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    private static void elements(String path, JsonNode before, JsonNode after, List<FieldChange> into) {
        if (before.equals(after)) {
            return;
        }
        Optional<Map<String, JsonNode>> old = named(before);
        Optional<Map<String, JsonNode>> now = named(after);
        if (old.isPresent() && now.isPresent()) {
            Set<String> names = new TreeSet<>(old.get().keySet());
            names.addAll(now.get().keySet());
            names.forEach(name -> compare(
                    path + "[" + name + "]", old.get().get(name), now.get().get(name), into));
            return;
        }
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            compare(path + "[" + i + "]", before.get(i), after.get(i), into);
        }
    }

    /** The elements by what names each, if that tells them all apart. */
    private static Optional<Map<String, JsonNode>> named(JsonNode list) {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        for (JsonNode element : list) {
            String name = name(element);
            if (name == null || named.put(name, element) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }

    private static @Nullable String name(JsonNode element) {
        if (element.isString() || element.isNumber()) {
            return element.asString();
        }
        JsonNode target = element.at("/targetRef/name");
        if (target.isString()) {
            return "targetRef.name=" + target.asString();
        }
        for (String field : NAMES) {
            JsonNode value = element.path(field);
            if (value.isString() || value.isNumber()) {
                return field + "=" + value.asString();
            }
        }
        JsonNode address = element.at("/addresses/0");
        return address.isString() ? "addresses=" + address.asString() : null;
    }
}
