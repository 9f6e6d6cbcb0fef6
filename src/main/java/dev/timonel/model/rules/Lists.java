package dev.timonel.model.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Functions on lists of values that can be compared: all numbers, or all texts. */
final class Lists {
    private static final long LONGEST = 1_000_000;

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

    static List<?> slice(List<?> list, long from, long to) {
        if (from < 0 || to > list.size() || from > to) {
            throw new IllegalArgumentException("cannot slice(" + from + ", " + to + "), list is length " + list.size());
        }
        return list.subList((int) from, (int) to);
    }

    static List<Object> flat(List<?> list, long depth) {
        if (depth < 0) {
            throw new IllegalArgumentException("level must be non-negative");
        }
        List<Object> flat = new ArrayList<>();
        for (Object each : list) {
            if (depth > 0 && each instanceof List<?> inner) {
                flat.addAll(flat(inner, depth - 1));
            } else {
                flat.add(each);
            }
        }
        return flat;
    }

    static List<Object> reversed(List<?> list) {
        List<Object> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    static List<Object> inOrder(List<?> list) {
        List<Object> sorted = new ArrayList<>(list);
        sorted.sort(Lists::order);
        return sorted;
    }

    /** Each element where its key would be if the keys were in order. */
    static List<Object> inOrderOf(List<?> list, List<?> keys) {
        if (list.size() != keys.size()) {
            throw new IllegalArgumentException(
                    "@sortByAssociatedKeys() expected a list of the same size as the associated keys list,"
                            + " but got " + list.size() + " and " + keys.size() + " elements respectively");
        }
        List<Integer> places = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            places.add(i);
        }
        places.sort((one, other) -> order(keys.get(one), keys.get(other)));
        List<Object> sorted = new ArrayList<>(list.size());
        places.forEach(place -> sorted.add(list.get(place)));
        return sorted;
    }

    /** The first of those that are the same. */
    static List<Object> distinct(List<?> list) {
        Map<Object, Object> first = new LinkedHashMap<>();
        list.forEach(each -> first.putIfAbsent(Sets.plain(each), each));
        return List.copyOf(first.values());
    }

    static List<Long> range(long end) {
        if (end > LONGEST) {
            throw new IllegalArgumentException("operation cancelled: actual cost limit exceeded");
        }
        return LongStream.range(0, end).boxed().toList();
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
