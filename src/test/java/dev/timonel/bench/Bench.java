package dev.timonel.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The project's benchmarks, which {@code bench/run} starts: {@code writes}, {@code apiserver}, {@code routes} and so on, then options.
 *
 * <pre>
 * --rounds=N             how often, the median counts (3 or 5)
 * --only=A,B             these peers alone
 * --server=NAME=PROGRAM  a jar or a class path to measure, as often as there are some; the default is target/timonel.jar
 * --jvm=OPTION           an option of the server's virtual machine
 * --time=N               phases take N times as long, for a machine that is busy (1)
 * --work=DIRECTORY       where data directories are made (target/bench); on the disk that is to be measured
 * --keep=DIRECTORY       where the figures are kept (docs/performance)
 * </pre>
 */
public final class Bench {
    private final Map<String, String> servers = new LinkedHashMap<>();
    private final List<String> jvm = new ArrayList<>();
    private final Set<String> only = new TreeSet<>();
    private int rounds;
    private int time = 1;
    private Path work = Path.of("target", "bench");
    private Path keep = Path.of("docs", "performance");

    private Bench(List<String> options) {
        for (String option : options) {
            String[] parts = option.split("=", 2);
            switch (parts[0]) {
                case "--rounds" -> rounds = Integer.parseInt(parts[1]);
                case "--only" -> only.addAll(Arrays.asList(parts[1].split(",")));
                case "--server" -> servers.put(parts[1].split("=", 2)[0], parts[1].split("=", 2)[1]);
                case "--jvm" -> jvm.add(parts[1]);
                case "--time" -> time = Integer.parseInt(parts[1]);
                case "--work" -> work = Path.of(parts[1]);
                case "--keep" -> keep = Path.of(parts[1]);
                default -> throw new IllegalArgumentException("no option: " + option);
            }
        }
        if (servers.isEmpty()) {
            servers.put("timonel", "target/timonel.jar");
        }
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        List<String> all = List.of(arguments);
        Bench bench = new Bench(all.subList(1, all.size()));
        System.out.println(all.get(0) + " of " + bench.servers.keySet() + " on "
                + Runtime.getRuntime().availableProcessors() + " cores, load average "
                + Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        switch (all.get(0)) {
            case "writes" -> Writes.besideStores(bench).run();
            case "apiserver" -> Writes.besideKubernetes(bench).run();
            case "routes" -> new Routes(bench).run();
            case "watch" -> new Watches(bench).run();
            case "scale" -> new Scale(bench).run();
            case "start" -> new Starts(bench).run();
            case "dns" -> new Names(bench).run();
            case "profile" -> new Profile(bench).run();
            case "page" -> new Page(bench.keep).write();
            default -> throw new IllegalArgumentException("no benchmark: " + all.get(0));
        }
    }

    /** The most that a phase takes. */
    Duration atMost(int seconds) {
        return Duration.ofSeconds((long) seconds * time);
    }

    int rounds(int usual) {
        return rounds == 0 ? usual : rounds;
    }

    /** The programs to measure, by name. */
    Map<String, String> servers() {
        return servers;
    }

    List<String> jvm() {
        return jvm;
    }

    Path keep() {
        return keep;
    }

    boolean wanted(String peer) {
        return only.isEmpty() || only.contains(peer);
    }

    /** An empty place for data, on the disk that is measured. */
    Path fresh(String name) throws IOException {
        Path place = work.resolve(name);
        delete(place);
        Files.createDirectories(work);
        return place.toAbsolutePath();
    }

    static void delete(Path place) throws IOException {
        if (Files.exists(place)) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The bytes of all files in it. */
    static long bytes(Path place) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
