package dev.timonel.model;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that were met lately, so that many objects hold one and the same instead of equal ones. What it knows is bounded, and
 * whether it knows a value shows in nothing but memory. For immutable values that many objects have, not for names of one.
 */
final class Met {
    /** As many bits as give 8 kB of the heap for each slot. */
    private static final int BITS = Math.max(
            14, Math.min(18, 51 - Long.numberOfLeadingZeros(Runtime.getRuntime().maxMemory() - 1)));

    private static final Object[] LATELY = new Object[1 << BITS];

    private Met() {}

    /** The equal value that was met before, or else this one. */
    static <T> T before(T value) {
        int slot = slot(value.hashCode());
        T known = known(value, slot);
        if (known != null) {
            return known;
        }
        keep(value, slot);
        return value;
    }

    /** The same of labels, and if they are new, of each of their texts. */
    static Map<String, String> labels(Map<String, String> labels) {
        Map<String, String> copy = Map.copyOf(labels);
        int slot = slot(hash(copy));
        Map<String, String> known = known(copy, slot);
        if (known != null) {
            return known;
        }
        Map<String, String> texts = new HashMap<>();
        copy.forEach((key, value) -> texts.put(before(key), before(value)));
        Map<String, String> met = Map.copyOf(texts);
        keep(met, slot);
        return met;
    }

    /** The hash of a map has few bits where one text is the value of two keys, as it often is of labels. */
    private static int hash(Map<String, String> labels) {
        int hash = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            int mixed = (label.getKey().hashCode() * 31 + label.getValue().hashCode()) * 0x85EBCA6B;
            hash += mixed ^ mixed >>> 15;
        }
        return hash;
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable T known(T value, int slot) {
        Object known = LATELY[slot];
        if (value.equals(known)) {
            return (T) known;
        }
        Object older = LATELY[slot ^ 1];
        return value.equals(older) ? (T) older : null;
    }

    /** Of two that came before, the older one goes. */
    private static void keep(Object value, int slot) {
        LATELY[slot ^ 1] = LATELY[slot];
        LATELY[slot] = value;
    }

    private static int slot(int hash) {
        return hash * 0x9E3779B9 >>> 32 - BITS;
    }
}
