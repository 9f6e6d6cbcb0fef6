package dev.timonel.snapshot;

import dev.timonel.model.Edits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far the labels of a pod are from a selector: the pairs that miss, sorted by key. The least is the nearest: fewest
 * pairs missing, of those fewest without a counterpart that comes near, of those fewest letters to change.
 */
public record LabelGap(List<Miss> misses, int pairs) implements Comparable<LabelGap> {
    /** The same value under an unlike key is a guess that ranks behind any mistyped one. */
    private static final int OTHER_KEY = 50;

    private static final Comparator<LabelGap> ORDER = Comparator.comparingInt(LabelGap::unshared)
            .thenComparingInt(LabelGap::far)
            .thenComparingInt(LabelGap::edits);

    /** A pair of the selector, and the label that comes nearest to it; {@code actualKey} is {@code ""} if none does. */
    public record Miss(String key, String value, String actualKey, String actualValue, int edits) {
        public boolean absent() {
            return actualKey.isEmpty();
        }

        /** Whether the one may have been written for the other. */
        public boolean near() {
            return !absent() && (!key.equals(actualKey) || Edits.isTypo(actualValue, value));
        }

        @Override
        public String toString() {
            if (absent()) {
                return "it lacks " + key + "=" + value;
            }
            boolean sameKey = key.equals(actualKey);
            boolean caseOnly = (actualKey + "=" + actualValue).equalsIgnoreCase(key + "=" + value);
            return "it has " + actualKey + "=" + actualValue + " where the selector says "
                    + (sameKey ? value : key + "=" + value) + (caseOnly ? " (letter case counts)" : "");
        }
    }

    public static LabelGap between(Map<String, String> labels, Map<String, String> selector) {
        List<Miss> misses = new ArrayList<>();
        new TreeMap<>(selector).forEach((key, value) -> {
            String actual = labels.get(key);
            if (actual == null) {
                misses.add(withoutKey(labels, selector.keySet(), key, value));
            } else if (!actual.equals(value)) {
                misses.add(new Miss(key, value, key, actual, Edits.between(actual, value)));
            }
        });
        return new LabelGap(List.copyOf(misses), selector.size());
    }

    private static Miss withoutKey(Map<String, String> labels, Set<String> taken, String key, String value) {
        return labels.entrySet().stream()
                .filter(label -> !taken.contains(label.getKey()))
                .filter(label -> label.getValue().equals(value)
                        || Edits.isTypo(label.getKey(), key) && Edits.isTypo(label.getValue(), value))
                .map(label -> new Miss(key, value, label.getKey(), label.getValue(), cost(label, key, value)))
                .min(Comparator.comparingInt(Miss::edits).thenComparing(Miss::actualKey))
                .orElseGet(() -> new Miss(key, value, "", "", 0));
    }

    private static int cost(Map.Entry<String, String> label, String key, String value) {
        int ofKey = Edits.isTypo(label.getKey(), key) ? Edits.between(label.getKey(), key) : OTHER_KEY;
        return ofKey + Edits.between(label.getValue(), value);
    }

    /** The number of pairs that miss. */
    public int unshared() {
        return misses.size();
    }

    /** Of those, how many have no label that comes near. */
    public int far() {
        return (int) misses.stream().filter(miss -> !miss.near()).count();
    }

    public int edits() {
        return misses.stream().mapToInt(Miss::edits).sum();
    }

    /** Whether the labels have anything in common with the selector. */
    public boolean relates() {
        return far() < pairs;
    }

    /** The pairs of the selector that miss. */
    public Map<String, String> missing() {
        Map<String, String> missing = new TreeMap<>();
        misses.forEach(miss -> missing.put(miss.key(), miss.value()));
        return missing;
    }

    /** The selector as the pod's labels would have it: without what has no counterpart. */
    public Map<String, String> corrected(Map<String, String> selector) {
        Map<String, String> corrected = new TreeMap<>(selector);
        for (Miss miss : misses) {
            corrected.remove(miss.key());
            if (!miss.absent()) {
                corrected.put(miss.actualKey(), miss.actualValue());
            }
        }
        return corrected;
    }

    /** {@code it has app=web where the selector says wbe, it lacks tier=front}. */
    @Override
    public String toString() {
        return misses.stream().map(Miss::toString).collect(Collectors.joining(", "));
    }

    @Override
    public int compareTo(LabelGap other) {
        return ORDER.compare(this, other);
    }
}
