package dev.timonel.model.rules;

import dev.cel.runtime.CelFunctionBinding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code sets.*} of CEL by hashing: the library compares each with each, and a list may have a hundred thousand elements. */
final class Sets {
    static final List<CelFunctionBinding> BINDINGS = List.of(
            CelFunctionBinding.from(
                    "list_sets_contains_list", List.class, List.class, (all, some) -> of(all).containsAll(of(some))),
            CelFunctionBinding.from(
                    "list_sets_equivalent_list", List.class, List.class, (one, other) -> of(one).equals(of(other))),
            CelFunctionBinding.from(
                    "list_sets_intersects_list",
                    List.class,
                    List.class,
                    (one, other) -> of(one).stream().anyMatch(of(other)::contains)));

    private Sets() {}

    private static Set<Object> of(List<?> list) {
        Set<Object> set = new HashSet<>();
        list.forEach(each -> set.add(plain(each)));
        return set;
    }

    /** Numbers are the same whatever their type. */
    static Object plain(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Sets::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new HashMap<>();
            map.forEach((key, each) -> plain.put(plain(key), plain(each)));
            return plain;
        }
        if (value instanceof Double real && real == Math.rint(real) && Math.abs(real) < 1L << 53) {
            return real.longValue();
        }
        return value instanceof Number number && !(value instanceof Double) ? (Object) number.longValue() : value;
    }
}
