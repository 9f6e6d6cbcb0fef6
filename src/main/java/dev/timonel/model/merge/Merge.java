package dev.timonel.model.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two values of a type as one: what only one has stays, where both have something the second counts. Lists that are not atomic
 * merge element by element, in the order of the second, with what only the first has at its place ({@code typed/merge.go}).
 * The result shares parts with both.
 */
public final class Merge {
    private Merge() {}

    /** Null if nothing is left. Throws {@link Invalid} where neither fits. */
    public static @Nullable JsonNode of(@Nullable JsonNode left, @Nullable JsonNode right, Atom type) {
        Atom ofLeft = type.deduced(left);
        Atom ofRight = type.deduced(right);
        if (right == null) {
            return as(ofLeft, left, null);
        }
        if (left != null && !ofLeft.equals(ofRight)) {
            as(ofLeft, left, right); // for its mistakes
        }
        return as(ofRight, left, right);
    }

    private static @Nullable JsonNode as(Atom atom, @Nullable JsonNode left, @Nullable JsonNode right) {
        Atom.MapType map = atom.map();
        if (map != null) {
            ObjectNode one = left instanceof ObjectNode object ? object : null;
            ObjectNode other = right instanceof ObjectNode object ? object : null;
            return map.atomic() || isEmpty(one) && isEmpty(other) ? last(left, right) : maps(one, other, map);
        }
        Atom.Scalar scalar = atom.scalar();
        if (scalar != null) {
            String wrong = left == null ? "" : Typed.mismatch(left, scalar);
            String alsoWrong = right == null ? "" : Typed.mismatch(right, scalar);
            if (wrong != null && alsoWrong != null) {
                throw new Invalid(wrong.isEmpty() ? alsoWrong : wrong);
            }
            return last(left, right);
        }
        Atom.ListType list = atom.list();
        if (list != null) {
            ArrayNode one = left instanceof ArrayNode array ? array : null;
            ArrayNode other = right instanceof ArrayNode array ? array : null;
            return list.atomic() || isEmpty(one) && isEmpty(other)
                    ? last(left, right)
                    : new Lists(one, other, list).merged();
        }
        throw new Invalid("schema error: invalid atom: inlined");
    }

    private static @Nullable JsonNode last(@Nullable JsonNode left, @Nullable JsonNode right) {
        return right == null ? left : right;
    }

    private static boolean isEmpty(@Nullable JsonNode container) {
        return container == null || container.isEmpty();
    }

    private static @Nullable JsonNode maps(@Nullable ObjectNode left, @Nullable ObjectNode right, Atom.MapType map) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        for (String name : names(left, right)) {
            JsonNode value = of(
                    left == null ? null : left.get(name),
                    right == null ? null : right.get(name),
                    Atom.resolve(map.typeOf(name)));
            if (value != null) {
                merged.set(name, value);
            }
        }
        return merged.isEmpty() ? null : merged;
    }

    static Set<String> names(@Nullable ObjectNode left, @Nullable ObjectNode right) {
        Set<String> names = new LinkedHashSet<>();
        if (left != null) {
            names.addAll(left.propertyNames());
        }
        if (right != null) {
            names.addAll(right.propertyNames());
        }
        return names;
    }

    /** Both lists by what tells their elements apart. The first may have elements twice; then none of them is merged with. */
    private static final class Lists {
        private final Atom.ListType type;
        private final List<JsonNode> left = new ArrayList<>();
        private final List<PathElement> leftKeys = new ArrayList<>();
        private final List<PathElement> rightKeys = new ArrayList<>();
        private final Map<PathElement, JsonNode> ofLeft = new HashMap<>();
        private final Map<PathElement, JsonNode> ofRight = new HashMap<>();
        private final Set<PathElement> taken = new HashSet<>();
        private final Deque<PathElement> shared = new ArrayDeque<>();
        private final ArrayNode merged = JsonNodeFactory.instance.arrayNode();

        Lists(@Nullable ArrayNode left, @Nullable ArrayNode right, Atom.ListType type) {
            this.type = type;
            if (left != null) {
                for (JsonNode item : left) {
                    PathElement key = Elements.of(item, type);
                    this.left.add(item);
                    leftKeys.add(key);
                    ofLeft.merge(key, item, (first, second) -> JsonNodeFactory.instance.nullNode());
                }
            }
            if (right != null) {
                for (JsonNode item : right) {
                    PathElement key = Elements.of(item, type);
                    if (ofRight.putIfAbsent(key, item) != null) {
                        throw new Invalid("duplicate entries for key " + key);
                    }
                    rightKeys.add(key);
                    if (ofLeft.containsKey(key)) {
                        shared.add(key);
                    }
                }
            }
        }

        @Nullable
        JsonNode merged() {
            int l = 0;
            int r = 0;
            while (l < leftKeys.size() || r < rightKeys.size()) {
                if (l < leftKeys.size() && r < rightKeys.size()) {
                    PathElement key = leftKeys.get(l);
                    if (key.equals(rightKeys.get(r))) {
                        both(key);
                        shared.poll();
                        l++;
                        r++;
                        continue;
                    }
                    PathElement next = shared.peek();
                    if (ofRight.containsKey(key) && next != null && !next.equals(key)) {
                        l++; // comes where the second has it
                        continue;
                    }
                }
                if (l < leftKeys.size()) {
                    PathElement key = leftKeys.get(l);
                    if (!ofRight.containsKey(key)) {
                        add(of(left.get(l), null, Atom.resolve(type.elements())));
                        l++;
                        continue;
                    }
                    if (taken.contains(key)) {
                        l++;
                    }
                }
                if (r < rightKeys.size()) {
                    PathElement key = rightKeys.get(r++);
                    both(key);
                    if (key.equals(shared.peek())) {
                        shared.poll();
                    }
                }
            }
            return merged.isEmpty() ? null : merged;
        }

        private void both(PathElement key) {
            taken.add(key);
            add(of(ofLeft.get(key), ofRight.get(key), Atom.resolve(type.elements())));
        }

        private void add(@Nullable JsonNode element) {
            if (element != null) {
                merged.add(element);
            }
        }
    }
}
