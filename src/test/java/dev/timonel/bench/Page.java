package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code docs/performance.md}: what stands between {@code <!-- figures: x -->} and {@code <!-- end -->} is made from the
 * saved figures, the rest is written by hand.
 */
final class Page {
    private static final String RATE = ", 1/s";
    private static final Set<String> OF_A_LOAD = Set.of(
            RATE,
            ", p50 ms",
            ", p99 ms",
            ", p99.9 ms",
            ", answered",
            ", load program's share of a core, %",
            ", server's ms of a core each");
    private static final Map<String, String> CHARTED = Map.of("start", "start to first answer, s");
    private static final List<String> AGAINST_SIZE = List.of(
            "creates at SIZE, 1/s",
            "creates at SIZE, p99 ms",
            "a create and its delete at SIZE, server's ms of a core",
            "GET /route at SIZE, 1/s",
            "restart at SIZE, s",
            "live heap at SIZE, MiB",
            "data directory once stopped at SIZE, MB",
            "list of all at SIZE, s");
    private static final Pattern SECTION =
            Pattern.compile("(<!-- figures: (\\w+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private final Path directory;

    Page(Path directory) {
        this.directory = directory;
    }

    /** Fills in the page beside the directory of the figures, if there is one. */
    void write() throws IOException {
        Path page = directory.resolveSibling("performance.md");
        if (!Files.exists(page)) {
            return;
        }
        Matcher section = SECTION.matcher(Files.readString(page));
        StringBuilder text = new StringBuilder();
        while (section.find()) {
            String made = section.group(2).equals("goals") ? goals() : suite(section.group(2));
            section.appendReplacement(text, Matcher.quoteReplacement(section.group(1) + made + section.group(3)));
        }
        Files.writeString(page, section.appendTail(text));
    }

    private String goals() throws IOException {
        StringBuilder table = new StringBuilder("| what | goal | measured | |\n| --- | --- | --- | --- |\n");
        for (Goal goal : Goal.ALL) {
            Optional<Measured> measured = Measured.read(directory, goal.suite());
            OptionalDouble value = measured.isEmpty() ? OptionalDouble.empty() : goal.value(measured.get());
            String met = value.isEmpty() ? "not measured" : goal.met(value.getAsDouble()) ? "met" : "**not met**";
            String reached = value.isEmpty() ? "" : number(value.getAsDouble());
            table.append("| %s | %s | %s | %s |%n".formatted(goal.what(), goal.limit(), reached, met));
        }
        return table.toString();
    }

    private String suite(String suite) throws IOException {
        Optional<Measured> found = Measured.read(directory, suite);
        if (found.isEmpty()) {
            return "Not measured yet.\n";
        }
        Measured measured = found.get();
        StringBuilder text = new StringBuilder(measured.circumstances()).append("\n\n");
        String picture = suite.equals("scale") ? againstSize(measured) : bars(suite, measured);
        if (!picture.isEmpty()) {
            Files.writeString(directory.resolve(suite + ".svg"), picture);
            text.append("![%s](%s/%s.svg)%n%n".formatted(suite, directory.getFileName(), suite));
        }
        List<Measured.Key> loads = measured.ending(RATE);
        if (!loads.isEmpty()) {
            text.append(
                            "| what | of | 1/s (lowest–highest round) | p50 ms | p99 ms | p99.9 ms | server's ms of a core each |\n")
                    .append("| --- | --- | --- | --- | --- | --- | --- |\n");
            loads.forEach(load -> text.append(load(measured, load)));
            text.append('\n');
        }
        List<Measured.Key> others = measured.others(OF_A_LOAD);
        if (!others.isEmpty()) {
            text.append("| figure | of | median (lowest–highest round) |\n| --- | --- | --- |\n");
            others.forEach(
                    key -> text.append("| %s | %s | %s |%n".formatted(key.measure(), key.of(), spread(measured, key))));
        }
        return text.toString();
    }

    private static String bars(String suite, Measured measured) {
        Map<String, Map<String, Double>> groups = new LinkedHashMap<>();
        measured.figures().forEach((key, spread) -> {
            boolean shown = key.measure().endsWith(RATE) || key.measure().endsWith("queries/s");
            if (shown || CHARTED.getOrDefault(suite, "nothing").equals(key.measure())) {
                groups.computeIfAbsent(key.measure(), k -> new LinkedHashMap<>())
                        .put(key.of(), spread.median());
            }
        });
        return groups.isEmpty() ? "" : Chart.bars(groups);
    }

    private static String againstSize(Measured measured) {
        List<String> sizes =
                Stream.of("1,500", "15,000", "150,000").map(n -> n + " pods").toList();
        Map<String, Map<String, List<Double>>> panels = new LinkedHashMap<>();
        for (String pattern : AGAINST_SIZE) {
            Map<String, List<Double>> lines = new LinkedHashMap<>();
            for (String size : sizes) {
                measured.beginning(pattern.replace("SIZE", size))
                        .getOrDefault("", Map.of())
                        .forEach((of, value) -> lines.computeIfAbsent(of, k -> new ArrayList<>())
                                .add(value));
            }
            lines.values().removeIf(values -> values.size() < sizes.size());
            if (!lines.isEmpty()) {
                panels.put(pattern.replace(" at SIZE", ""), lines);
            }
        }
        return panels.isEmpty() ? "" : Chart.lines(sizes, panels);
    }

    private static String load(Measured measured, Measured.Key load) {
        return "| %s | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        load.measure(),
                        load.of(),
                        spread(measured, new Measured.Key(load.measure() + RATE, load.of())),
                        median(measured, load, ", p50 ms"),
                        median(measured, load, ", p99 ms"),
                        median(measured, load, ", p99.9 ms"),
                        median(measured, load, ", server's ms of a core each"));
    }

    private static String median(Measured measured, Measured.Key load, String suffix) {
        OptionalDouble median = measured.median(load.measure() + suffix, load.of());
        return median.isEmpty() ? "" : number(median.getAsDouble());
    }

    private static String spread(Measured measured, Measured.Key key) {
        Measured.Spread spread = measured.figures().get(key);
        return spread.rounds() == 1
                ? number(spread.median())
                : "%s (%s–%s)".formatted(number(spread.median()), number(spread.low()), number(spread.high()));
    }

    /** With three digits that mean something. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
