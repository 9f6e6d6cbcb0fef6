package dev.timonel.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Decisions: over HTTP beside a constant answer of the same server, and in process beside a look-up in a hash map. */
final class Routes {
    private static final int CLIENTS = 16;
    private static final int[] SIZES = {10, 130};
    private static final Duration TURN = Duration.ofSeconds(3);

    private final Bench bench;
    private final Figures figures;

    Routes(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("routes");
    }

    void run() throws IOException, RunnerException {
        for (Map.Entry<String, String> server : bench.servers().entrySet()) {
            if (bench.wanted("http")) {
                overHttp(server.getKey(), server.getValue());
            }
        }
        if (bench.wanted("process")) {
            inProcess();
        }
        figures.save(bench.keep());
    }

    private void overHttp(String name, String program) throws IOException {
        try (Server server = Server.start(program, bench.fresh("routes"), bench.jvm(), "--timonel.bootstrap.nodes=0")) {
            server.send(4, n -> Http1.post("/api/v1/nodes", Manifests.node("node-" + n, false)));
            for (int size : SIZES) {
                String app = "web-" + size;
                String service = Manifests.service(app, app)
                        .replace("\"spec\":{", "\"spec\":{\"clusterIP\":\"" + ip(size) + "\",");
                server.send(1, n -> Http1.post("/api/v1/namespaces/default/services", service));
                server.send(
                        size,
                        n -> Http1.post("/api/v1/namespaces/default/pods", Manifests.pod(app + "-" + n, app, "")));
            }
            round(name, server, false);
            for (int round = 0; round < bench.rounds(5); round++) {
                round(name, server, true);
            }
        }
    }

    private static String ip(int size) {
        return "10.96.7." + size;
    }

    private void round(String name, Server server, boolean counts) throws IOException {
        turn("GET /version", "/version", name, server, counts);
        byte[] many = Http1.get("/route?to=" + ip(130) + ":80&explain=false&count=100000");
        Outcome draws = server.load(1, n -> many, 100, TURN);
        if (counts) {
            figures.add("GET /route with count=100000, ms", name, draws.percentile(50));
        }
        for (int size : SIZES) {
            String path = "/route?to=" + ip(size) + ":80";
            turn("GET /route, " + size + " endpoints", path, name, server, counts);
            turn("GET /route, " + size + " endpoints, explain=false", path + "&explain=false", name, server, counts);
            if (counts) {
                figures.add("bytes of an answer, " + size + " endpoints", name, server.bytesOf(path));
            }
        }
    }

    private void turn(String what, String path, String name, Server server, boolean counts) throws IOException {
        if (!server.answers(path)) {
            System.out.println(what + ": not served by " + name);
            return;
        }
        byte[] request = Http1.get(path);
        double cpu = server.child().cpu();
        Outcome outcome = server.load(CLIENTS, n -> request, 1_000_000, TURN);
        if (counts) {
            figures.add(what, name, outcome, server.child().cpu() - cpu);
        }
    }

    private void inProcess() throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include("RouteBenchmark\\.(lookUp|decide|decideByName|explain)$");
        options.param("endpoints", "10", "100", "1000").addProfiler(GCProfiler.class);
        for (RunResult result : new Runner(options.build()).run()) {
            String benchmark = result.getParams().getBenchmark();
            String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            String endpoints = result.getParams().getParam("endpoints");
            String size = ", " + endpoints + " endpoints";
            String unit = result.getPrimaryResult().getScoreUnit().replace("/op", "");
            String measure = method + " in process" + size + ", " + unit;
            figures.add(measure, "process", result.getPrimaryResult().getScore());
            result.getSecondaryResults().forEach((label, secondary) -> allocation(method + size, label, secondary));
        }
    }

    private void allocation(String what, String label, Result<?> secondary) {
        if (label.endsWith("gc.alloc.rate.norm")) {
            figures.add(what + ", bytes allocated", "process", secondary.getScore());
        }
    }
}
