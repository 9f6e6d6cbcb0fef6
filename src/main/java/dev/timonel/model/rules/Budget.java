package dev.timonel.model.rules;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to judge one object: a step for each node of an expression, and a tenth of what a function may have to go through
 * ({@code apis/cel/config.go} has the limits upstream, where a step is some ten times as fast).
 */
final class Budget implements CelEvaluationListener {
    private static final long OF_A_RULE = 1_000_000;
    private static final long OF_AN_OBJECT = 3_000_000;
    private static final int A_STEP = 10;

    private final long most;
    private long spent;
    private long ofRule;
    /** The largest of what was evaluated since the last call: its arguments are among it. */
    private long size;

    Budget() {
        this(OF_AN_OBJECT);
    }

    /** Of which rules may take so many steps together. */
    Budget(long most) {
        this.most = most;
    }

    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exceeded() {
            super("operation cancelled: actual cost limit exceeded", null, false, false);
        }
    }

    void beginRule() {
        ofRule = 0;
        size = 0;
    }

    long spent() {
        return spent;
    }

    /** Throws {@link Exceeded} if the rule that was begun last has cost too much, whatever became of it: {@code ||} hears of no error. */
    void check() {
        if (ofRule > OF_A_RULE) {
            throw new Exceeded();
        }
    }

    boolean isExhausted() {
        return spent >= most;
    }

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        long cost = 1;
        long now = size(value);
        if (expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL) {
            boolean looksUp = expression.call().function().equals("_[_]");
            cost += looksUp ? 0 : Math.max(size, now) / A_STEP;
            size = now;
        } else {
            size = Math.max(size, now);
        }
        ofRule += cost;
        spent += cost;
        check();
    }

    private static long size(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof Collection<?> list) {
            return list.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : 0;
    }
}
