package dev.timonel.model.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The schema language of structured-merge-diff, as its tests have it. */
final class VectorSchema {
    private final Map<String, JsonNode> types = new HashMap<>();
    private final Map<String, Atom> known = new HashMap<>();

    VectorSchema(JsonNode schema) {
        schema.path("types").forEach(type -> types.put(type.path("name").asString(), type));
    }

    Atom type(String name) {
        return named(name, null);
    }

    private Atom named(String name, @Nullable String relationship) {
        String key = name + "/" + relationship;
        Atom atom = known.get(key);
        if (atom == null) {
            atom = atom(types.get(name), relationship);
            known.put(key, atom);
        }
        return atom;
    }

    private Atom atom(JsonNode type, @Nullable String relationship) {
        JsonNode list = type.path("list");
        JsonNode map = type.path("map");
        return new Atom(
                type.has("scalar")
                        ? Atom.Scalar.valueOf(type.path("scalar").asString().toUpperCase(java.util.Locale.ROOT))
                        : null,
                list.isObject() ? list(list, relationship) : null,
                map.isObject() ? map(map, relationship) : null);
    }

    private Atom.ListType list(JsonNode list, @Nullable String relationship) {
        List<String> keys = new ArrayList<>();
        list.path("keys").forEach(key -> keys.add(key.asString()));
        return new Atom.ListType(
                ref(list.path("elementType")), !relationship(list, relationship).equals("associative"), keys);
    }

    private Atom.MapType map(JsonNode map, @Nullable String relationship) {
        Map<String, Atom.Field> fields = new LinkedHashMap<>();
        map.path("fields")
                .forEach(field -> fields.put(
                        field.path("name").asString(), new Atom.Field(ref(field.path("type")), field.get("default"))));
        JsonNode elements = map.path("elementType");
        boolean none = elements.isMissingNode() || elements.isEmpty();
        return new Atom.MapType(
                fields,
                none ? null : ref(elements),
                relationship(map, relationship).equals("atomic"));
    }

    private static String relationship(JsonNode container, @Nullable String override) {
        return override == null ? container.path("elementRelationship").asString("") : override;
    }

    private Atom.Ref ref(JsonNode type) {
        String relationship = type.path("elementRelationship").isString()
                ? type.path("elementRelationship").asString()
                : null;
        if (type.has("namedType")) {
            return () -> named(type.path("namedType").asString(), relationship);
        }
        Atom[] made = new Atom[1];
        return () -> {
            if (made[0] == null) {
                made[0] = atom(type, relationship);
            }
            return made[0];
        };
    }
}
