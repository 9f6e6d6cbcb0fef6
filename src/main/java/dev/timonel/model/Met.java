package dev.timonel.model;

/**
 * Values that were met lately, so that many objects hold one and the same instead of equal ones. What it knows is bounded, and
 * whether it knows a value shows in nothing but memory. Immutable values only.
 */
final class Met {
    private static final int SLOTS = 1 << 14;
    private static final Object[] LATELY = new Object[SLOTS];

    private Met() {}

    /** The equal value that was met before, or else this one. */
    @SuppressWarnings("unchecked")
    static <T> T before(T value) {
        int hash = value.hashCode() * 0x9E3779B9;
        int slot = hash >>> 18;
        Object known = LATELY[slot];
        if (value.equals(known)) {
            return (T) known;
        }
        LATELY[slot] = value;
        return value;
    }
}
