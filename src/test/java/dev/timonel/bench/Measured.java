package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** The figures of one suite as they were saved. */
record Measured(String circumstances, Map<Measured.Key, Measured.Spread> figures) {
    record Key(String measure, String of) {}

    /** Over so many rounds. */
    record Spread(double median, double low, double high, int rounds) {}

    static Optional<Measured> read(Path directory, String suite) throws IOException {
        Path file = directory.resolve(suite + ".tsv");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String circumstances = "";
        Map<Key, Spread> figures = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] part = line.split("\t");
            if (line.startsWith("#")) {
                circumstances = line.substring(1).trim();
            } else {
                figures.put(
                        new Key(part[2], part[3]),
                        new Spread(number(part[4]), number(part[5]), number(part[6]), Integer.parseInt(part[7])));
            }
        }
        return Optional.of(new Measured(circumstances, figures));
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    OptionalDouble median(String measure, String of) {
        Spread spread = figures.get(new Key(measure, of));
        return spread == null ? OptionalDouble.empty() : OptionalDouble.of(spread.median);
    }

    /** What was measured, in order, for measures that end so; without the ending. */
    List<Key> ending(String suffix) {
        return figures.keySet().stream()
                .filter(key -> key.measure.endsWith(suffix))
                .map(key -> new Key(key.measure.substring(0, key.measure.length() - suffix.length()), key.of))
                .toList();
    }

    /** The figures of measures that begin so, by what follows and then by whom. */
    Map<String, Map<String, Double>> beginning(String prefix) {
        Map<String, Map<String, Double>> found = new LinkedHashMap<>();
        figures.forEach((key, spread) -> {
            if (key.measure.startsWith(prefix)) {
                found.computeIfAbsent(key.measure.substring(prefix.length()), k -> new TreeMap<>())
                        .put(key.of, spread.median);
            }
        });
        return found;
    }

    /** Those that are not part of a load's row. */
    List<Key> others(Set<String> suffixes) {
        List<Key> others = new ArrayList<>(figures.keySet());
        others.removeIf(key -> suffixes.stream().anyMatch(key.measure::endsWith));
        return others;
    }
}
