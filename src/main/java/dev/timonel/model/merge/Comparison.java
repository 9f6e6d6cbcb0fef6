package dev.timonel.model.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** In which fields two values of a type differ; no field is in more than one of the sets ({@code typed/compare.go}). */
public record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

    /** From {@code left} to {@code right}. */
    public static Comparison of(JsonNode left, JsonNode right, Atom type) {
        Walk walk = new Walk();
        walk.compare(left, right, type);
        return walk.found;
    }

    /** Without some fields and all that is below them. */
    public Comparison without(FieldSet ignored) {
        return ignored.isEmpty()
                ? this
                : new Comparison(
                        removed.recursiveDifference(ignored),
                        modified.recursiveDifference(ignored),
                        added.recursiveDifference(ignored));
    }

    public boolean isEmpty() {
        return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
    }

    private static final class Walk {
        private final Comparison found = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        private final List<PathElement> path = new ArrayList<>();

        void compare(@Nullable JsonNode left, @Nullable JsonNode right, Atom type) {
            Atom ofLeft = type.deduced(left);
            Atom ofRight = type.deduced(right);
            boolean leaf;
            if (right == null) {
                leaf = as(ofLeft, left, null);
            } else {
                if (left != null && !ofLeft.equals(ofRight)) {
                    as(ofLeft, left, right);
                }
                leaf = as(ofRight, left, right);
            }
            if (!leaf && left == null) {
                found.added.insert(path);
            } else if (!leaf && right == null) {
                found.removed.insert(path);
            }
        }

        /** Whether it was compared as a whole. */
        private boolean as(Atom atom, @Nullable JsonNode left, @Nullable JsonNode right) {
            Atom.MapType map = atom.map();
            Atom.ListType list = atom.list();
            if (map != null) {
                ObjectNode one = left instanceof ObjectNode object ? object : null;
                ObjectNode other = right instanceof ObjectNode object ? object : null;
                if (map.atomic() || isEmpty(one) && isEmpty(other)) {
                    return leaf(left, right);
                }
                maps(one, other, map);
                return false;
            }
            if (atom.scalar() != null || list == null) {
                return leaf(left, right);
            }
            ArrayNode one = left instanceof ArrayNode array ? array : null;
            ArrayNode other = right instanceof ArrayNode array ? array : null;
            if (list.atomic() || isEmpty(one) && isEmpty(other)) {
                return leaf(left, right);
            }
            lists(one, other, list);
            return false;
        }

        private boolean leaf(@Nullable JsonNode left, @Nullable JsonNode right) {
            if (left == null) {
                found.added.insert(path);
            } else if (right == null) {
                found.removed.insert(path);
            } else if (!Values.same(left, right)) {
                found.modified.insert(path);
            }
            return true;
        }

        private void maps(@Nullable ObjectNode left, @Nullable ObjectNode right, Atom.MapType map) {
            for (String name : Merge.names(left, right)) {
                below(
                        PathElement.field(name),
                        left == null ? null : left.get(name),
                        right == null ? null : right.get(name),
                        Atom.resolve(map.typeOf(name)));
            }
        }

        private void below(PathElement step, @Nullable JsonNode left, @Nullable JsonNode right, Atom type) {
            path.add(step);
            compare(left, right, type);
            path.remove(path.size() - 1);
        }

        /** Elements that a list has twice or more are compared as one thing. */
        private void lists(@Nullable ArrayNode left, @Nullable ArrayNode right, Atom.ListType list) {
            Map<PathElement, List<JsonNode>> before = grouped(left, list);
            Map<PathElement, List<JsonNode>> after = grouped(right, list);
            Set<PathElement> all = new LinkedHashSet<>(before.keySet());
            all.addAll(after.keySet());
            Atom elements = Atom.resolve(list.elements());
            for (PathElement key : all) {
                List<JsonNode> old = before.getOrDefault(key, List.of());
                List<JsonNode> young = after.getOrDefault(key, List.of());
                if (old.size() <= 1 && young.size() <= 1) {
                    below(key, old.isEmpty() ? null : old.get(0), young.isEmpty() ? null : young.get(0), elements);
                } else if (old.size() >= 2 && young.size() >= 2) {
                    if (!same(old, young)) {
                        mark(found.modified, key);
                    }
                } else if (old.size() >= 2) {
                    if (!young.isEmpty()) {
                        below(key, null, young.get(0), elements);
                    }
                    mark(found.removed, key);
                } else {
                    if (!old.isEmpty()) {
                        below(key, old.get(0), null, elements);
                    }
                    mark(found.added, key);
                }
            }
        }

        private void mark(FieldSet set, PathElement key) {
            path.add(key);
            set.insert(path);
            path.remove(path.size() - 1);
        }

        private static boolean same(List<JsonNode> one, List<JsonNode> other) {
            boolean same = one.size() == other.size();
            for (int i = 0; same && i < one.size(); i++) {
                same = Values.same(one.get(i), other.get(i));
            }
            return same;
        }

        private static Map<PathElement, List<JsonNode>> grouped(@Nullable ArrayNode array, Atom.ListType list) {
            Map<PathElement, List<JsonNode>> groups = new LinkedHashMap<>();
            if (array != null) {
                array.forEach(item -> groups.computeIfAbsent(Elements.of(item, list), key -> new ArrayList<>())
                        .add(item));
            }
            return groups;
        }

        private static boolean isEmpty(@Nullable JsonNode container) {
            return container == null || container.isEmpty();
        }
    }
}
