package dev.timonel.dump;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The facts about a dumped cluster, while they are found. */
final class FactList {
    private final List<Fact> all = new ArrayList<>();

    <T> List<T> known(String name, List<T> values, String from) {
        add(name, text(values), from, false);
        return values;
    }

    <T> List<T> assumed(String name, List<T> values, String from) {
        add(name, text(values), from, true);
        return values;
    }

    void add(String name, String value, String from, boolean assumed) {
        all.add(new Fact(name, value, from, assumed));
    }

    List<Fact> all() {
        return List.copyOf(all);
    }

    private static String text(List<?> values) {
        return values.isEmpty() ? "none" : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
