package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What things cost at 1,500, 15,000 and 150,000 pods, in a heap of 1 GiB: each pod on a node with room, each selected. One
 * cluster grows: at each size it is measured, stopped, and started again.
 */
final class Scale {
    private static final int[] SIZES = {1_500, 15_000, 150_000};
    private static final int PODS_A_SERVICE = 15;
    private static final int PODS_A_NODE = 30;
    private static final String[] SETTINGS = TimonelWrites.SETTINGS;

    /** What docs/performance.md tells who has as much in as little. */
    private static final List<String> HEAP = List.of(
            "-Xmx1g",
            "-XX:+UseG1GC",
            "-XX:-G1UseAdaptiveIHOP",
            "-XX:InitiatingHeapOccupancyPercent=85",
            "-XX:G1ReservePercent=4");

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int MANY = 1_000_000;
    private static final int WARM_UP_SECONDS = 120;
    /** Before it grows again, which is work of the same kind. */
    private static final int SECOND_WARM_UP_SECONDS = 75;

    private static final int BATCH = 500;
    private static final int BATCHES = 4;
    private static final int MEASURED_BATCHES = 10;
    private static final int PATIENCE_SECONDS = 240;
    private static final int LISTS_AT_ONCE = 4;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Bench bench;
    private final Figures figures;
    private final Path data;
    private int pods;
    private int services;
    private int nodes;

    Scale(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("scale");
        this.data = bench.fresh("scale");
    }

    void run() throws IOException {
        Map.Entry<String, String> program =
                bench.servers().entrySet().iterator().next();
        String name = program.getKey();
        long started = System.nanoTime();
        Server server = start(program.getValue());
        try {
            figures.add("empty start, s", name, seconds(started));
            for (int size : SIZES) {
                if (bench.wanted(Integer.toString(size))) {
                    at(size, name, server);
                    server.close();
                    String label = " at %,d pods".formatted(size);
                    figures.add("data directory once stopped" + label + ", MB", name, Bench.bytes(data) / 1e6);
                    started = System.nanoTime();
                    server = start(program.getValue());
                    figures.add("restart" + label + ", s", name, seconds(started));
                    server.send(1, n -> Http1.get("/readyz"));
                }
            }
            memory(", restarted", name, server);
        } finally {
            server.close();
        }
        figures.save(bench.keep());
    }

    private Server start(String program) throws IOException {
        List<String> jvm = Stream.concat(HEAP.stream(), bench.jvm().stream()).toList();
        return Server.start(program, data, jvm, SETTINGS);
    }

    private void at(int size, String name, Server server) throws IOException {
        String label = " at %,d pods".formatted(size);
        if (pods > 0) {
            warm(server, SECOND_WARM_UP_SECONDS);
        }
        grow(size, label, name, server);
        figures.add("pods made" + label, name, pods);
        if (size == SIZES[0]) {
            warm(server, WARM_UP_SECONDS);
        }
        creates(label, name, server);
        IntFunction<byte[]> get = n -> Http1.get(path(Math.floorMod(n * 7919, pods)));
        server.load(16, get, MANY, Duration.ofSeconds(2));
        measure("GET of a pod" + label, name, server, 16, get);
        byte[] route = Http1.get("/route?to=web-1.default:80");
        server.load(16, n -> route, MANY, Duration.ofSeconds(4));
        measure("GET /route" + label, name, server, 16, n -> route);
        memory(label, name, server);
        list(label, name, server);
    }

    /** Makes it so large, or as large as it becomes in the time. */
    private void grow(int size, String label, String name, Server server) throws IOException {
        int oldNodes = nodes;
        nodes = size / PODS_A_NODE;
        server.send(
                nodes - oldNodes, n -> Http1.post("/api/v1/nodes", Manifests.node("node-" + (oldNodes + n), false)));
        int oldServices = services;
        services = size / PODS_A_SERVICE;
        server.send(services - oldServices, n -> {
            String service = "web-" + (oldServices + n);
            return Http1.post("/api/v1/namespaces/default/services", Manifests.service(service, service));
        });
        int there = pods;
        double cpu = server.child().cpu();
        Outcome growth = server.load(32, n -> create(there + n), size - there, bench.atMost(PATIENCE_SECONDS));
        pods += growth.answered();
        figures.add(
                "creates up to" + label.substring(3),
                name,
                growth,
                server.child().cpu() - cpu);
        figures.add("longest create up to" + label.substring(3) + ", ms", name, growth.percentile(100));
    }

    /** Creates and deletes until the JIT compilers are nearly idle. */
    private void warm(Server server, int atMost) throws IOException {
        long started = System.nanoTime();
        double share = 1;
        while (share > TimonelWrites.COMPILERS_IDLE
                && seconds(started) < bench.atMost(atMost).toSeconds()) {
            long since = System.nanoTime();
            double compilers = server.child().compilers();
            for (int i = 0; i < BATCHES; i++) {
                batch(server);
            }
            share = (server.child().compilers() - compilers) / seconds(since);
        }
    }

    private Outcome batch(Server server) throws IOException {
        Outcome created = server.load(32, n -> create(pods + n), BATCH, Duration.ofHours(1));
        server.send(BATCH, n -> Http1.send("DELETE", path(pods + n) + "?gracePeriodSeconds=0", "application/json", ""));
        return created;
    }

    /** Those of a few batches, each deleted again. */
    private void creates(String label, String name, Server server) throws IOException {
        server.child().rests();
        double cpu = server.child().cpu();
        List<Outcome> batches = new ArrayList<>();
        for (int i = 0; i < MEASURED_BATCHES; i++) {
            batches.add(batch(server));
        }
        server.child().rests();
        figures.add("creates" + label, name, Outcome.all(batches), 0);
        double seconds = server.child().cpu() - cpu;
        figures.add(
                "a create and its delete" + label + ", server's ms of a core",
                name,
                1000 * seconds / BATCH / MEASURED_BATCHES);
    }

    private void measure(String what, String name, Server server, int clients, IntFunction<byte[]> requests)
            throws IOException {
        double cpu = server.child().cpu();
        Outcome outcome = server.load(clients, requests, MANY, Duration.ofSeconds(4));
        figures.add(what, name, outcome, server.child().cpu() - cpu);
    }

    private byte[] create(int pod) {
        String app = "web-" + pod % services;
        return Http1.post(PODS, Manifests.pod("web-" + pod, app, ""));
    }

    private static String path(int pod) {
        return PODS + "/web-" + pod;
    }

    /** All of them in one answer, to one and to some at once: it comes whole, or is refused, and the server lives. */
    private void list(String label, String name, Server server) throws IOException {
        long started = System.nanoTime();
        figures.add("list of all" + label + ", MB", name, server.bytesOf(PODS) / 1e6);
        figures.add("list of all" + label + ", s", name, seconds(started));
        server.send(LISTS_AT_ONCE, n -> Http1.get(PODS + "?pretty=true"));
        server.send(1, n -> Http1.get("/readyz"));
        if (server.child().output().contains("OutOfMemoryError")) {
            throw new IOException(
                    "out of memory" + label + ":\n" + server.child().output());
        }
    }

    private void memory(String label, String name, Server server) throws IOException {
        server.jcmd(bench, "GC.run");
        Matcher used = USED.matcher(server.jcmd(bench, "GC.heap_info"));
        if (used.find()) {
            figures.add("live heap" + label + ", MiB", name, Long.parseLong(used.group(1)) / 1024.0);
        }
        figures.add("resident" + label + ", MiB", name, server.child().residentMib());
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }
}
