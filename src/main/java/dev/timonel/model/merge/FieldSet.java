package dev.timonel.model.merge;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of fields, by their paths: {@code members} belong to it themselves, {@code children} have members below them. Written as
 * FieldsV1. What operations return is new and may share parts; {@link #insert} is for who has just made the set.
 */
public final class FieldSet {
    private static final String SELF = ".";

    private final SortedSet<PathElement> members;
    private final SortedMap<PathElement, FieldSet> children;

    public FieldSet() {
        this(new TreeSet<>(), new TreeMap<>());
    }

    private FieldSet(SortedSet<PathElement> members, SortedMap<PathElement, FieldSet> children) {
        this.members = members;
        this.children = children;
    }

    /** Of paths of field names: {@code metadata.name}. */
    public static FieldSet of(String... paths) {
        FieldSet set = new FieldSet();
        for (String path : paths) {
            set.insert(
                    List.of(path.split("\\.")).stream().map(PathElement::field).toList());
        }
        return set;
    }

    /** Steps of unknown sort are left out. Throws {@link IllegalArgumentException} for what is not FieldsV1. */
    public static FieldSet parse(JsonNode fieldsV1) {
        if (!(fieldsV1 instanceof ObjectNode object)) {
            throw new IllegalArgumentException("fieldsV1 is no object");
        }
        FieldSet set = new FieldSet();
        set.read(object);
        return set;
    }

    /** Whether what stands there is, or is also, a member of its parent. */
    private boolean read(ObjectNode object) {
        boolean self = false;
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            if (each.getKey().equals(SELF)) {
                self = true;
                continue;
            }
            PathElement element = PathElement.parse(each.getKey()).orElse(null);
            if (element == null) {
                continue;
            }
            if (!(each.getValue() instanceof ObjectNode below)) {
                throw new IllegalArgumentException("fieldsV1: " + each.getKey() + " is no object");
            }
            FieldSet child = new FieldSet();
            if (child.read(below)) {
                members.add(element);
            }
            if (!child.members.isEmpty() || !child.children.isEmpty()) {
                children.merge(element, child, FieldSet::union);
            }
        }
        return self || members.isEmpty() && children.isEmpty();
    }

    /** In the order of FieldsV1. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        TreeSet<PathElement> all = new TreeSet<>(members);
        all.addAll(children.keySet());
        for (PathElement element : all) {
            ObjectNode below = json.putObject(element.serialized());
            FieldSet child = children.get(element);
            if (child != null) {
                if (members.contains(element)) {
                    below.putObject(SELF);
                }
                below.setAll(child.toJson());
            }
        }
        return json;
    }

    /** The whole object, the empty path, belongs to nobody. */
    void insert(List<PathElement> path) {
        FieldSet set = this;
        for (int i = 0; i < path.size(); i++) {
            if (i == path.size() - 1) {
                set.members.add(path.get(i));
            } else {
                set = set.children.computeIfAbsent(path.get(i), step -> new FieldSet());
            }
        }
    }

    public boolean isEmpty() {
        return members.isEmpty() && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    public boolean has(List<PathElement> path) {
        FieldSet set = this;
        for (int i = 0; i < path.size() - 1; i++) {
            FieldSet below = set.children.get(path.get(i));
            if (below == null) {
                return false;
            }
            set = below;
        }
        return !path.isEmpty() && set.members.contains(path.get(path.size() - 1));
    }

    boolean hasMember(PathElement element) {
        return members.contains(element);
    }

    /** What is below a step; empty without any. */
    FieldSet below(PathElement element) {
        FieldSet below = children.get(element);
        return below == null ? new FieldSet() : below;
    }

    public FieldSet union(FieldSet other) {
        FieldSet union = new FieldSet(new TreeSet<>(members), new TreeMap<>(children));
        union.members.addAll(other.members);
        other.children.forEach((element, child) -> union.children.merge(element, child, FieldSet::union));
        return union;
    }

    public FieldSet intersection(FieldSet other) {
        FieldSet both = new FieldSet();
        members.stream().filter(other.members::contains).forEach(both.members::add);
        children.forEach((element, child) -> both.putChild(element, child.intersection(other.below(element))));
        return both;
    }

    /** Without the members of the other; what is below a member of the other stays. */
    public FieldSet difference(FieldSet other) {
        FieldSet rest = new FieldSet(new TreeSet<>(members), new TreeMap<>());
        rest.members.removeAll(other.members);
        children.forEach((element, child) -> rest.putChild(
                element, other.children.containsKey(element) ? child.difference(other.below(element)) : child));
        return rest;
    }

    /** Without the members of the other and all that is below them. */
    public FieldSet recursiveDifference(FieldSet other) {
        FieldSet rest = new FieldSet(new TreeSet<>(members), new TreeMap<>());
        rest.members.removeAll(other.members);
        children.forEach((element, child) -> {
            if (!other.members.contains(element)) {
                rest.putChild(element, child.recursiveDifference(other.below(element)));
            }
        });
        return rest;
    }

    private void putChild(PathElement element, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(element, child);
        }
    }

    /** With the fields that a type names as members wherever something below them is. */
    FieldSet withNamedFields(@Nullable Atom atom) {
        FieldSet all = new FieldSet(new TreeSet<>(members), new TreeMap<>());
        Atom.MapType map = atom == null ? null : atom.map();
        Atom.ListType list = atom == null ? null : atom.list();
        children.forEach((element, child) -> {
            String name = element.fieldName();
            Atom.Ref type = null;
            if (name != null && map != null) {
                Atom.Field field = map.field(name);
                if (field != null) {
                    all.members.add(element);
                }
                type = field == null ? map.elements() : field.type();
            } else if (element.isKey() && list != null) {
                type = list.elements();
            }
            all.children.put(element, child.withNamedFields(type == null ? null : type.resolve()));
        });
        return all;
    }

    /** Each member's path, those of one level before those below it. The path is the listener's only while it is called. */
    public void forEach(Consumer<List<PathElement>> listener) {
        forEach(new java.util.ArrayList<>(), listener);
    }

    private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> listener) {
        for (Iterator<PathElement> each = members.iterator(); each.hasNext(); ) {
            prefix.add(each.next());
            listener.accept(prefix);
            prefix.remove(prefix.size() - 1);
        }
        children.forEach((element, child) -> {
            prefix.add(element);
            child.forEach(prefix, listener);
            prefix.remove(prefix.size() - 1);
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet that && members.equals(that.members) && children.equals(that.children);
    }

    @Override
    public int hashCode() {
        return Objects.hash(members, children);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
