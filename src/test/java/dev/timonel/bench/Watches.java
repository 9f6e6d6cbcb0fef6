package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches: many that are idle, and many that hear of every change; held by {@code WatchLoad} in a process of its own. */
final class Watches {
    private static final Pattern LINE = Pattern.compile("^([^:]+): ([\\d.]+)$", Pattern.MULTILINE);

    private final Bench bench;
    private final Figures figures;

    Watches(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("watch");
    }

    void run() throws IOException {
        for (int round = 0; round < bench.rounds(3); round++) {
            for (Map.Entry<String, String> server : bench.servers().entrySet()) {
                with(server, "idle", "10000");
                with(server, "fanout", "1000", "500", "20");
            }
        }
        figures.save(bench.keep());
    }

    private void with(Map.Entry<String, String> program, String what, String... numbers) throws IOException {
        try (Server server = Server.start(program.getValue(), bench.fresh("watch"), bench.jvm())) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.timonel.bench.WatchLoad",
                    what,
                    "http://127.0.0.1:" + server.address().getPort(),
                    Long.toString(server.child().pid())));
            command.addAll(List.of(numbers));
            try (Child load = Child.start(command, bench.fresh("watch-load.log"))) {
                load.ends();
                Matcher line = LINE.matcher(load.output());
                int before = figures.size();
                while (line.find()) {
                    figures.add(what + ": " + line.group(1), program.getKey(), Double.parseDouble(line.group(2)));
                }
                if (figures.size() == before) {
                    throw new IOException(load.output());
                }
            }
        }
    }
}
