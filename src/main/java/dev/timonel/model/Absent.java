package dev.timonel.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a field says that an object leaves out: no text, no elements, no entries. */
public final class Absent {
    private Absent() {}

    public static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    public static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    public static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }
}
