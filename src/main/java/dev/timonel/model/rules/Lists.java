package dev.timonel.model.rules;

import java.util.List;

/** Functions on lists of values that can be compared: all numbers, or all texts. */
final class Lists {
    private Lists() {}

    static Object sorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (order(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    static Object min(List<?> list) {
        return extreme(list, "min", -1);
    }

    static Object max(List<?> list) {
        return extreme(list, "max", 1);
    }

    private static Object extreme(List<?> list, String name, int sign) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(name + " called on empty list");
        }
        Object best = list.get(0);
        for (Object each : list) {
            best = order(each, best) * sign > 0 ? each : best;
        }
        return best;
    }

    static Object sum(List<?> list) {
        long whole = 0;
        double real = 0;
        boolean reals = false;
        for (Object each : list) {
            if (each instanceof Long number) {
                whole += number;
            } else if (each instanceof Double number) {
                real += number;
                reals = true;
            } else {
                throw new IllegalArgumentException("sum of what is no number");
            }
        }
        return reals ? (Object) (real + whole) : (Object) whole;
    }

    private static int order(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (one instanceof String a && other instanceof String b) {
            return a.compareTo(b);
        }
        throw new IllegalArgumentException("no such overload");
    }
}
