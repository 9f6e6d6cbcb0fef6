package dev.timonel.model.rules;

import org.jspecify.annotations.Nullable;

/**
 * What it costs to judge one object: a step for each node of an expression, and more for a function that may have to go through a
 * lot ({@link Work}; {@code apis/cel/config.go} has the limits upstream, where a step is some ten times as fast).
 */
final class Budget {
    private static final long OF_A_RULE = 1_000_000;
    private static final long OF_AN_OBJECT = 3_000_000;

    private final long most;
    private final @Nullable Budget whole;
    private long spent;
    private long ofRule;

    Budget() {
        this(OF_AN_OBJECT, null);
    }

    /** Of which rules may take so many steps together, out of a whole that they share with others. */
    Budget(long most, @Nullable Budget whole) {
        this.most = most;
        this.whole = whole;
    }

    /** No exception, so that nothing in an expression goes on after it: {@code ||} and {@code all} take exceptions for values. */
    static final class Exceeded extends Error {
        private static final long serialVersionUID = 1L;

        Exceeded() {
            super("operation cancelled: actual cost limit exceeded", null, false, false);
        }
    }

    void beginRule() {
        ofRule = 0;
    }

    long spent() {
        return spent;
    }

    boolean isExhausted() {
        return spent >= most || whole != null && whole.isExhausted();
    }

    /** Until {@link Exceeded}. */
    long left() {
        long own = OF_A_RULE - ofRule;
        return whole == null ? own : Math.min(own, whole.most - whole.spent);
    }

    /** Throws {@link Exceeded}. */
    void spend(long steps) {
        long cost = Math.min(steps, OF_A_RULE + 1);
        ofRule += cost;
        spent += cost;
        if (whole != null) {
            whole.spent += cost;
        }
        if (ofRule > OF_A_RULE || whole != null && whole.isExhausted()) {
            throw new Exceeded();
        }
    }
}
