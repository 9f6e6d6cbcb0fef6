package dev.timonel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Durable writes: pods that Services select, pods that change their readiness, Services, Nodes; beside etcd and PostgreSQL. */
final class Writes {
    private static final int NODES = 80;
    private static final int SERVICES = 100;
    private static final int EXTERNAL = 4;
    private static final int FLIPPING_SERVICES = 10;
    private static final int FLIPPING_PODS = 1300;
    private static final int COLD = 6_000;
    private static final int WARM = 9_000;
    /** Nodes are made as objects, and have blocks enough. */
    static final String[] SETTINGS = {
        "--timonel.bootstrap.nodes=0", "--timonel.cluster-cidrs=10.128.0.0/9", "--timonel.node-monitor-grace-period=1h"
    };

    private final Bench bench;
    private final Figures figures;

    Writes(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("writes");
    }

    void run() throws Exception {
        for (int round = 1; round <= bench.rounds(3); round++) {
            for (Map.Entry<String, String> server : bench.servers().entrySet()) {
                if (bench.wanted("h2")) {
                    onFile(server.getKey() + " h2", server.getValue());
                }
            }
            if (bench.wanted("etcd") && Etcd.installed()) {
                etcd();
            }
            for (Map.Entry<String, String> server : bench.servers().entrySet()) {
                if (bench.wanted("postgresql")) {
                    onPostgres(server.getKey() + " postgresql", server.getValue());
                }
            }
            if (bench.wanted("inserts")) {
                inserts();
            }
        }
        figures.save(bench.keep());
    }

    private void etcd() throws IOException {
        try (Etcd etcd = Etcd.start(bench.fresh("etcd"))) {
            etcd.puts(32, "/warm/", 20_000, Duration.ofSeconds(3));
            double cpu = etcd.child().cpu();
            Outcome many = etcd.puts(32, "/pods/", 30_000, Duration.ofSeconds(5));
            figures.add("creates, 32 clients", "etcd", many, etcd.child().cpu() - cpu);
            cpu = etcd.child().cpu();
            Outcome one = etcd.puts(1, "/one/", 10_000, Duration.ofSeconds(5));
            figures.add("creates, 1 client", "etcd", one, etcd.child().cpu() - cpu);
            Outcome json = etcd.jsonPuts(32, "/json/", 30_000, Duration.ofSeconds(4));
            figures.add("creates, 32 clients", "etcd by JSON", json, 0);
            json = etcd.jsonPuts(1, "/json/1/", 30_000, Duration.ofSeconds(3));
            figures.add("creates, 1 client", "etcd by JSON", json, 0);
        }
    }

    private void inserts() throws IOException, SQLException, InterruptedException {
        try (Database database = Database.start(bench.fresh("inserts"))) {
            database.inserts(32, 20_000, Duration.ofSeconds(3));
            Outcome many = database.inserts(32, 30_000, Duration.ofSeconds(5));
            figures.add("creates, 32 clients", "PostgreSQL rows", many, 0);
            figures.add("creates, 1 client", "PostgreSQL rows", database.inserts(1, 10_000, Duration.ofSeconds(5)), 0);
        }
    }

    private void onFile(String name, String program) throws IOException {
        Path data = bench.fresh("h2");
        try (Server server = Server.start(program, data, bench.jvm(), SETTINGS)) {
            measure(name, server);
            size(name, server, Bench.bytes(data));
        }
        figures.add("data directory once stopped, MB", name, Bench.bytes(data) / 1e6);
    }

    private void onPostgres(String name, String program) throws IOException, SQLException {
        List<String> settings = new ArrayList<>(List.of(SETTINGS));
        try (Database database = Database.start(bench.fresh("postgresql"))) {
            settings.add("--spring.datasource.url=" + database.url());
            try (Server server = Server.start(
                    program, bench.fresh("beside-postgresql"), bench.jvm(), settings.toArray(String[]::new))) {
                measure(name, server);
                size(name, server, database.bytes());
            }
        }
    }

    private void size(String name, Server server, long bytes) throws IOException {
        long live = 0;
        for (String kind : List.of(
                "/api/v1/pods",
                "/api/v1/services",
                "/api/v1/endpoints",
                "/api/v1/nodes",
                "/api/v1/events",
                "/apis/discovery.k8s.io/v1/endpointslices",
                "/apis/coordination.k8s.io/v1/leases",
                "/apis/networking.k8s.io/v1/ipaddresses")) {
            live += server.bytesOf(kind);
        }
        figures.add("live objects, MB", name, live / 1e6);
        figures.add("data directory, MB", name, bytes / 1e6);
        figures.add("data directory / live objects", name, (double) bytes / live);
    }

    private void measure(String name, Server server) throws IOException {
        prepare(server);
        measure("creates, 32 clients, cold", name, server, 32, COLD, 8, pods("cold", ""));
        measure("creates, 32 clients", name, server, 32, WARM, 12, pods("warm", "a"));
        measure("creates, 1 client", name, server, 1, 1_000, 5, pods("warm", "b"));
        prepareFlips(server);
        server.load(32, Writes::flip, 100_000, Duration.ofSeconds(3));
        measure("readiness changes, 32 clients", name, server, 32, 100_000, 6, Writes::flip);
        measure("Service creates, 32 clients", name, server, 32, 5_000, 4, Writes::service);
        measure("Node creates, 32 clients", name, server, 32, 5_000, 4, Writes::node);
        server.load(32, n -> Http1.get("/version"), 100_000, Duration.ofSeconds(2));
        measure("GET /version, 32 clients", name, server, 32, 200_000, 2, n -> Http1.get("/version"));
    }

    private void measure(
            String what, String name, Server server, int clients, int count, int seconds, IntFunction<byte[]> requests)
            throws IOException {
        double cpu = server.child().cpu();
        Outcome outcome = server.load(clients, requests, count, bench.atMost(seconds));
        figures.add(what, name, outcome, server.child().cpu() - cpu);
    }

    static void prepare(Server server) throws IOException {
        for (String namespace : List.of("cold", "warm", "flips", "services")) {
            server.send(1, n -> Http1.post("/api/v1/namespaces", Manifests.namespace(namespace)));
        }
        server.send(NODES, n -> Http1.post("/api/v1/nodes", Manifests.node("node-" + n, false)));
        server.send(EXTERNAL, n -> Http1.post("/api/v1/nodes", Manifests.node("external-" + n, true)));
        for (String namespace : List.of("cold", "warm")) {
            server.send(
                    SERVICES,
                    n -> Http1.post(
                            "/api/v1/namespaces/" + namespace + "/services",
                            Manifests.service("web-" + n, "web-" + n)));
        }
    }

    static IntFunction<byte[]> pods(String namespace, String series) {
        return n -> {
            String app = "web-" + n % SERVICES;
            return Http1.post(
                    "/api/v1/namespaces/" + namespace + "/pods",
                    Manifests.pod(app + "-6d4b75cb6d-" + series + n, app, ""));
        };
    }

    static void prepareFlips(Server server) throws IOException {
        String place = "/api/v1/namespaces/flips";
        server.send(
                FLIPPING_SERVICES, n -> Http1.post(place + "/services", Manifests.service("shop-" + n, "shop-" + n)));
        server.send(
                FLIPPING_PODS,
                n -> Http1.post(
                        place + "/pods",
                        Manifests.pod("shop-" + n, "shop-" + n % FLIPPING_SERVICES, "external-" + n % EXTERNAL)));
        server.send(FLIPPING_PODS, n -> status(n, Manifests.running("10.120." + n / 250 + "." + (1 + n % 250))));
    }

    /** Each pod in turn, and each time the other way. */
    static byte[] flip(int n) {
        return status(n % FLIPPING_PODS, Manifests.ready(n / FLIPPING_PODS % 2 == 1));
    }

    private static byte[] status(int pod, String patch) {
        return Http1.send(
                "PATCH",
                "/api/v1/namespaces/flips/pods/shop-" + pod + "/status",
                "application/strategic-merge-patch+json",
                patch);
    }

    static byte[] service(int n) {
        return Http1.post("/api/v1/namespaces/services/services", Manifests.service("new-" + n, "new-" + n));
    }

    private static byte[] node(int n) {
        return Http1.post("/api/v1/nodes", Manifests.node("new-" + n, false));
    }
}
