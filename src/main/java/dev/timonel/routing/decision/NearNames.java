package dev.timonel.routing.decision;

import dev.timonel.model.Edits;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that whoever asked for one that does not exist may have meant. */
public final class NearNames {
    private NearNames() {}

    /** The names within two edits, and of those the nearest. */
    public static List<String> of(String asked, Stream<String> names) {
        TreeMap<Integer, List<String>> byDistance =
                new TreeMap<>(names.filter(n -> Math.abs(n.length() - asked.length()) <= 2)
                        .collect(Collectors.groupingBy(n -> Edits.between(n, asked))));
        return byDistance.isEmpty() || byDistance.firstKey() > 2
                ? List.of()
                : byDistance.firstEntry().getValue();
    }
}
