package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a benchmark measured: for each measure and whom it was measured of, a value a round. */
final class Figures {
    private record Key(String measure, String of) {}

    private final String suite;
    private final String circumstances;
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    Figures(String suite) throws IOException {
        this.suite = suite;
        this.circumstances = circumstances();
    }

    /** Takes down a value, and prints it. */
    void add(String measure, String of, double value) {
        values.computeIfAbsent(new Key(measure, of), k -> new ArrayList<>()).add(value);
        System.out.printf(Locale.ROOT, "%-48s %-16s %12.3f%n", measure, of, value);
    }

    /** Rate and percentiles of some load, the load program's own part, and the server's seconds of a core for each answer. */
    void add(String what, String of, Outcome outcome, double serverSeconds) {
        add(what + ", 1/s", of, outcome.rate());
        add(what + ", p50 ms", of, outcome.percentile(50));
        add(what + ", p99 ms", of, outcome.percentile(99));
        add(what + ", p99.9 ms", of, outcome.percentile(99.9));
        add(what + ", answered", of, outcome.answered());
        add(what + ", load program's share of a core, %", of, 100 * outcome.own() / outcome.seconds());
        if (serverSeconds > 0) {
            add(what + ", server's ms of a core each", of, 1000 * serverSeconds / outcome.answered());
        }
    }

    /** How many values there are. */
    int size() {
        return values.values().stream().mapToInt(List::size).sum();
    }

    /** A line each: {@code figure}, suite, measure, of whom, median, lowest, highest, number of rounds; tabs between. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        values.forEach((key, all) -> {
            List<Double> sorted = all.stream().sorted().toList();
            lines.add(String.format(
                    Locale.ROOT,
                    "figure\t%s\t%s\t%s\t%.6g\t%.6g\t%.6g\t%d",
                    suite,
                    key.measure,
                    key.of,
                    sorted.get(sorted.size() / 2),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1),
                    sorted.size()));
        });
        return lines;
    }

    /** The day, the machine, and whether it did other things. */
    private static String circumstances() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        double others =
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        String idle = others < 0.5 * cores ? "an idle machine" : "a busy machine (load average " + others + " before)";
        return "%s, %d cores, JDK %s, %s".formatted(LocalDate.now(), cores, System.getProperty("java.version"), idle);
    }

    /** Prints the lines, and keeps them in {@code directory} for the page, which is made anew. */
    void save(Path directory) throws IOException {
        List<String> all = new ArrayList<>(List.of("# " + circumstances));
        all.addAll(lines());
        all.forEach(System.out::println);
        Files.createDirectories(directory);
        Files.write(directory.resolve(suite + ".tsv"), all);
        new Page(directory).write();
    }
}
