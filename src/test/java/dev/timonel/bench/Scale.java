package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What things cost at 1,500, 15,000 and 150,000 pods, in a heap of 1 GiB: each pod on a node with room, each selected. */
final class Scale {
    private static final int[] SIZES = {1_500, 15_000, 150_000};
    private static final int PODS_A_SERVICE = 15;
    private static final int PODS_A_NODE = 30;
    /** So long before it is deleted, a pod's creation has been answered. */
    private static final int LAG = 256;

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int MANY = 1_000_000;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final int PATIENCE_SECONDS = 240;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Bench bench;
    private final Figures figures;

    Scale(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("scale");
    }

    void run() throws IOException {
        for (Map.Entry<String, String> server : bench.servers().entrySet()) {
            for (int pods : SIZES) {
                if (bench.wanted(Integer.toString(pods))) {
                    at(pods, server.getKey(), server.getValue());
                }
            }
        }
        figures.save(bench.keep());
    }

    private List<String> jvm() {
        return Stream.concat(Stream.of("-Xmx1g"), bench.jvm().stream()).toList();
    }

    private void at(int pods, String name, String program) throws IOException {
        Path data = bench.fresh("scale");
        String size = " at %,d pods".formatted(pods);
        long started = System.nanoTime();
        try (Server server = Server.start(program, data, jvm(), Writes.SETTINGS)) {
            figures.add("empty start" + size + ", s", name, seconds(started));
            int made = fill(pods, size, name, server);
            figures.add("pods made" + size, name, made);
            cost(made, pods / PODS_A_SERVICE, size, name, server);
            memory(size, name, server);
        }
        figures.add("data directory once stopped" + size + ", MB", name, Bench.bytes(data) / 1e6);
        started = System.nanoTime();
        try (Server server = Server.start(program, data, jvm(), Writes.SETTINGS)) {
            figures.add("restart" + size + ", s", name, seconds(started));
            server.send(1, n -> Http1.get("/readyz"));
            memory(size + ", restarted", name, server);
        }
    }

    /** Returns how many pods there are: fewer than asked for, if that takes too long. */
    private int fill(int pods, String size, String name, Server server) throws IOException {
        server.send(pods / PODS_A_NODE, n -> Http1.post("/api/v1/nodes", Manifests.node("node-" + n, false)));
        server.send(
                pods / PODS_A_SERVICE,
                n -> Http1.post("/api/v1/namespaces/default/services", Manifests.service("web-" + n, "web-" + n)));
        Outcome first = server.load(32, n -> create(n, pods / PODS_A_SERVICE), pods, bench.atMost(PATIENCE_SECONDS));
        figures.add("creates up to" + size + ", 1/s", name, first.rate());
        figures.add("creates up to" + size + ", p99.9 ms", name, first.percentile(99.9));
        figures.add("creates up to" + size + ", longest ms", name, first.percentile(100));
        return first.answered();
    }

    private void cost(int made, int services, String size, String name, Server server) throws IOException {
        int before = server.load(32, churn(made, services), MANY, WARM_UP).answered();
        measure("creates and deletes" + size, name, server, 32, churn(made + (before + 1) / 2, services));
        figures.add("pods" + size + ", MB", name, server.bytesOf(PODS) / 1e6);
        IntFunction<byte[]> get = n -> Http1.get(path(n * 7919 % (made - LAG), services));
        server.load(16, get, MANY, WARM_UP);
        measure("GET of a pod" + size, name, server, 16, get);
        byte[] route = Http1.get("/route?to=web-1.default:80");
        server.load(16, n -> route, MANY, WARM_UP);
        measure("GET /route" + size, name, server, 16, n -> route);
    }

    private void measure(String what, String name, Server server, int clients, IntFunction<byte[]> requests)
            throws IOException {
        double cpu = server.child().cpu();
        Outcome outcome = server.load(clients, requests, MANY, MEASURED);
        figures.add(what, name, outcome, server.child().cpu() - cpu);
    }

    /** As many pods as there were, others each time: one is created, and the one that came {@link #LAG} before it goes. */
    private static IntFunction<byte[]> churn(int from, int services) {
        return n -> n % 2 == 0
                ? create(from + n / 2, services)
                : Http1.send("DELETE", path(from + n / 2 - LAG, services), "application/json", "");
    }

    private static byte[] create(int pod, int services) {
        String app = "web-" + pod % services;
        return Http1.post(PODS, Manifests.pod(app + "-" + pod, app, ""));
    }

    private static String path(int pod, int services) {
        return PODS + "/web-" + pod % services + "-" + pod;
    }

    private void memory(String size, String name, Server server) throws IOException {
        if (server.child().output().contains("OutOfMemoryError")) {
            throw new IOException(
                    "out of memory" + size + ":\n" + server.child().output());
        }
        server.jcmd(bench, "GC.run");
        Matcher used = USED.matcher(server.jcmd(bench, "GC.heap_info"));
        if (used.find()) {
            figures.add("live heap" + size + ", MiB", name, Long.parseLong(used.group(1)) / 1024.0);
        }
        figures.add("resident" + size + ", MiB", name, server.child().residentMib());
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }
}
