package dev.timonel.model.patch;

import dev.timonel.model.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The merge of one list of a strategic merge patch. Elements are the same if their merge keys are, or, with
 * {@link MergeKeys#PRIMITIVE}, if they are equal. Elements that the patch names come in its order, those that only the server
 * has keep theirs, and the two are interleaved by the old order where that is possible.
 */
final class ListMerge {
    private ListMerge() {}

    /** The patch is consumed. */
    static ArrayNode merge(ArrayNode original, ArrayNode patch, String mergeKey, MergeType type) {
        Positions old = new Positions(original, mergeKey);
        Positions order = new Positions(patch, mergeKey);
        return inOrder(old, order, combine(original, patch, mergeKey, type));
    }

    /**
     * As {@link #merge}, in the order of {@code $setElementOrder}, which must name every element of the patch in its order.
     * Elements that the patch adds have the old places of as many as it deletes, since upstream writes them there.
     */
    static ArrayNode mergeInOrder(
            ArrayNode original, ArrayNode patch, ArrayNode elementOrder, String mergeKey, MergeType type) {
        Positions order = new Positions(elementOrder, mergeKey);
        checkOrder(patch, elementOrder, order);
        if (patch.isEmpty()) {
            return inOrder(new Positions(original, mergeKey), order, original);
        }
        boolean replaces = patch.valueStream()
                .anyMatch(item -> item.path(StrategicMerge.PATCH).asString("").equals("replace"));
        ArrayNode merged = combine(original, patch, mergeKey, type);
        boolean inPlace = !replaces && !mergeKey.equals(MergeKeys.PRIMITIVE);
        List<JsonNode> places = inPlace
                ? merged.valueStream().limit(original.size()).toList()
                : original.valueStream().toList();
        return inOrder(new Positions(places, mergeKey), order, merged);
    }

    /** Of a list that is new nothing is merged: it may have one key twice, as the ports 53 of UDP and TCP are. The patch is consumed. */
    static ArrayNode newInOrder(ArrayNode patch, ArrayNode elementOrder, String mergeKey) {
        Positions order = new Positions(elementOrder, mergeKey);
        checkOrder(patch, elementOrder, order);
        return inOrder(new Positions(List.of(), mergeKey), order, StrategicMerge.unmatched(patch));
    }

    static ArrayNode without(ArrayNode list, ArrayNode deleted, String mergeKey) {
        Positions gone = new Positions(deleted, mergeKey);
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : list) {
            if (gone.of(item) < 0) {
                kept.add(item);
            }
        }
        return kept;
    }

    /** Where the first element with a key stands in a list. Lists may be long, so that looking through them is no option. */
    private static final class Positions {
        private final String mergeKey;
        private final Map<String, Integer> byKey = new HashMap<>();

        Positions(Iterable<JsonNode> list, String mergeKey) {
            this.mergeKey = mergeKey;
            int position = 0;
            for (JsonNode item : list) {
                put(item, position++);
            }
        }

        void put(JsonNode item, int position) {
            JsonNode key = key(item);
            if (!key.isMissingNode()) {
                byKey.putIfAbsent(SameJson.text(key), position);
            }
        }

        /** -1 if no element has the key of this one. */
        int of(JsonNode item) {
            JsonNode key = key(item);
            return key.isMissingNode() ? -1 : byKey.getOrDefault(SameJson.text(key), -1);
        }

        private JsonNode key(JsonNode item) {
            return mergeKey.equals(MergeKeys.PRIMITIVE) ? item : item.path(mergeKey);
        }
    }

    private static ArrayNode combine(ArrayNode original, ArrayNode patch, String mergeKey, MergeType type) {
        if (mergeKey.equals(MergeKeys.PRIMITIVE)) {
            return union(original, patch);
        }
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        ArrayNode deleted = JsonNodeFactory.instance.arrayNode();
        boolean replace = false;
        for (JsonNode item : patch) {
            if (!(item instanceof ObjectNode change)) {
                throw StatusException.badRequest(
                        "invalid patch: " + item + " is not an object with the key " + mergeKey);
            }
            switch (StrategicMerge.directive(change)) {
                case "replace" -> replace = true;
                case "delete" -> deleted.add(keyed(change, mergeKey));
                case "" -> changes.add(keyed(change, mergeKey));
                case "merge" -> throw StatusException.badRequest("merging lists cannot yet be specified in the patch");
                default -> throw StatusException.badRequest("unknown patch type: " + item);
            }
        }
        ArrayNode merged = replace ? JsonNodeFactory.instance.arrayNode() : without(original, deleted, mergeKey);
        Positions positions = new Positions(merged, mergeKey);
        for (JsonNode change : changes) {
            int position = replace ? -1 : positions.of(change);
            if (position >= 0) {
                merged.set(
                        position, StrategicMerge.merge((ObjectNode) merged.get(position), (ObjectNode) change, type));
            } else {
                positions.put(change, merged.size());
                merged.add(StrategicMerge.withoutDirectives(change));
            }
        }
        return merged;
    }

    private static ArrayNode union(ArrayNode original, ArrayNode patch) {
        Positions seen = new Positions(List.of(), MergeKeys.PRIMITIVE);
        ArrayNode union = JsonNodeFactory.instance.arrayNode();
        for (ArrayNode list : List.of(original, patch)) {
            for (JsonNode item : list) {
                if (seen.of(item) < 0) {
                    seen.put(item, union.size());
                    union.add(item);
                }
            }
        }
        return union;
    }

    private static ObjectNode keyed(ObjectNode change, String mergeKey) {
        if (!change.hasNonNull(mergeKey)) {
            throw StatusException.badRequest("map: " + change + " does not contain declared merge key: " + mergeKey);
        }
        return change;
    }

    private static void checkOrder(ArrayNode patch, ArrayNode elementOrder, Positions order) {
        int last = -1;
        for (JsonNode item : patch) {
            if (item.has(StrategicMerge.PATCH)) {
                continue;
            }
            int position = order.of(item);
            if (position < last || position < 0) {
                throw StatusException.badRequest("The order in patch list:\n" + patch + "\n doesn't match "
                        + StrategicMerge.SET_ELEMENT_ORDER + " list:\n" + elementOrder + "\n");
            }
            last = position;
        }
    }

    private static ArrayNode inOrder(Positions old, Positions order, ArrayNode merged) {
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        merged.forEach(item -> (order.of(item) >= 0 ? named : others).add(item));
        named.sort(Comparator.comparingInt(order::of));
        others.sort(Comparator.comparingInt(old::of));
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        int next = 0;
        for (JsonNode item : named) {
            int place = old.of(item);
            while (next < others.size() && old.of(others.get(next)) < place) {
                result.add(others.get(next++));
            }
            result.add(item);
        }
        while (next < others.size()) {
            result.add(others.get(next++));
        }
        return result;
    }
}
