package dev.timonel.model.custom;

import dev.timonel.model.DefinitionFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds that the established CustomResourceDefinitions of one snapshot add to the API. Immutable. */
public final class CustomKinds {
    public static final CustomKinds NONE = new CustomKinds(new TreeMap<>());

    private final TreeMap<ObjectKey, Definition> definitions;
    private final Map<String, Definition> byPlural = new HashMap<>();
    private final Map<String, Definition> byKind = new HashMap<>();

    private CustomKinds(TreeMap<ObjectKey, Definition> definitions) {
        this.definitions = definitions;
        for (Definition definition : definitions.values()) {
            byPlural.put(definition.group() + "/" + definition.names().plural(), definition);
            byKind.put(definition.group() + "/" + definition.names().kind(), definition);
        }
    }

    public static CustomKinds of(Collection<KubeObject> objects) {
        TreeMap<ObjectKey, Definition> definitions = new TreeMap<>();
        for (KubeObject object : objects) {
            if (object.facts(DefinitionFacts.class).established()) {
                definitions.put(object.key(), new Definition(object));
            }
        }
        return definitions.isEmpty() ? NONE : new CustomKinds(definitions);
    }

    /** These after a change of one definition; {@code after} is null if it went. */
    public CustomKinds with(ObjectKey key, @Nullable KubeObject after) {
        boolean counts = after != null && after.facts(DefinitionFacts.class).established();
        Definition known = definitions.get(key);
        if (after == null || !counts) {
            if (known == null) {
                return this;
            }
            TreeMap<ObjectKey, Definition> rest = new TreeMap<>(definitions);
            rest.remove(key);
            return rest.isEmpty() ? NONE : new CustomKinds(rest);
        }
        if (known != null && known.object() == after) {
            return this;
        }
        TreeMap<ObjectKey, Definition> all = new TreeMap<>(definitions);
        all.put(key, new Definition(after));
        return new CustomKinds(all);
    }

    public boolean isEmpty() {
        return definitions.isEmpty();
    }

    /** In the order of their names. */
    public Collection<Definition> all() {
        return definitions.values();
    }

    /** Every served version of every kind, the kinds in the order of their names. */
    public Stream<CustomVersion> versions() {
        return definitions.values().stream().flatMap(definition -> definition.served().stream());
    }

    /** The served version at this place of the URL space. */
    public Optional<CustomVersion> served(String group, String version, String plural) {
        return Optional.ofNullable(byPlural.get(group + "/" + plural)).flatMap(found -> found.served(version));
    }

    public Optional<Definition> of(ResourceKind kind) {
        return definitions.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(byKind.get(kind.group() + "/" + kind.kind()));
    }

    /** The stored kind that objects name so: the server's own, or one of these in any served version. */
    public Optional<ResourceKind> named(String apiVersion, String kind) {
        for (ResourceKind own : Kinds.STORED) {
            if (own.kind().equals(kind) && own.apiVersion().equals(apiVersion)) {
                return Optional.of(own);
            }
        }
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.ofNullable(byKind.get(apiVersion.substring(0, slash) + "/" + kind))
                        .filter(found ->
                                found.served(apiVersion.substring(slash + 1)).isPresent())
                        .map(Definition::kind);
    }

    /** The kinds as they are stored. */
    public List<ResourceKind> kinds() {
        return definitions.values().stream().map(Definition::kind).toList();
    }
}
