package dev.timonel.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * Writes to a server of this project. After the first creates, which are cold, there is load of all kinds until the JIT
 * compilers are nearly idle. Then, at each turn, 100 Services that have 50 endpoints each get as many pods as the time
 * allows, 150 at the most; what a turn creates is deleted again.
 */
class TimonelWrites implements Contender {
    /** Nodes are made as objects, and have blocks enough. */
    static final String[] SETTINGS = {
        "--timonel.bootstrap.nodes=0", "--timonel.cluster-cidrs=10.128.0.0/9", "--timonel.node-monitor-grace-period=1h"
    };

    private static final int NODES = 80;
    static final int SERVICES = 100;
    private static final int EXTERNAL = 4;
    private static final int FLIPPING_SERVICES = 10;
    private static final int FLIPPING_PODS = 1300;
    private static final int THERE = 5_000;
    private static final int MOST = 10_000;
    private static final int MANY = 1_000_000;
    private static final int WARM_UP_SECONDS = 60;
    /** A share of a core. */
    static final double COMPILERS_IDLE = 0.1;

    private static final String PODS = "/api/v1/namespaces/warm/pods";
    private static final String NEW_SERVICES = "/api/v1/namespaces/services/services";

    private static final String CONFIG_MAPS = "/api/v1/namespaces/warm/configmaps";

    private final Bench bench;
    private final Figures figures;
    private final String name;
    private final Server server;
    private final Callable<Long> bytes;

    TimonelWrites(Bench bench, Figures figures, String name, Server server, Callable<Long> bytes) {
        this.bench = bench;
        this.figures = figures;
        this.name = name;
        this.server = server;
        this.bytes = bytes;
    }

    @Override
    public void warm() throws IOException {
        prepare(server);
        measure("creates, 32 clients, cold", 32, MOST, 5, pods("cold", ""));
        server.delete("/api/v1/namespaces/cold/pods");
        server.load(32, pods("warm", "there"), THERE, bench.atMost(WARM_UP_SECONDS));
        prepareFlips(server);
        long started = System.nanoTime();
        double share = 1;
        while (share > COMPILERS_IDLE && seconds(started) < WARM_UP_SECONDS) {
            long since = System.nanoTime();
            double compilers = server.child().compilers();
            String series = "up" + since;
            server.load(32, pods("warm", series), MOST, Duration.ofSeconds(4));
            server.load(1, pods("warm", series + "-1"), MOST, Duration.ofMillis(500));
            server.load(32, TimonelWrites::flip, MANY, Duration.ofSeconds(2));
            server.load(32, TimonelWrites::service, MANY, Duration.ofSeconds(1));
            server.load(32, TimonelWrites::node, MANY, Duration.ofSeconds(1));
            server.load(32, TimonelWrites::configMap, MANY, Duration.ofMillis(500));
            server.load(32, pods("warm", "dry", "?dryRun=All"), MANY, Duration.ofMillis(500));
            share = (server.child().compilers() - compilers) / seconds(since);
            clear();
        }
        figures.add("warm-up, s", name, seconds(started));
        figures.add("JIT compilers' share of a core at its end, %", name, 100 * share);
    }

    /**
     * What one create leaves on disk, as Kubernetes would store it (protobuf): the pod, its event, and the slice and Endpoints of
     * its Service while they are as small as they are here.
     */
    List<byte[]> ofOneCreate() throws IOException {
        List<byte[]> objects = new ArrayList<>();
        for (String one : List.of(
                PODS + "?limit=1",
                "/api/v1/namespaces/warm/events?limit=1",
                "/apis/discovery.k8s.io/v1/namespaces/warm/endpointslices?limit=1",
                "/api/v1/namespaces/warm/endpoints?limit=1")) {
            objects.add(server.protobuf(one));
        }
        return objects;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    @Override
    public void turn(int round) throws IOException {
        double compilers = server.child().compilers();
        double cpu = server.child().cpu();
        measure("creates, 32 clients", 32, MOST, 8, pods("warm", "many" + round));
        measure("creates, 1 client", 1, MOST, 4, pods("warm", "one" + round));
        measure("readiness changes, 32 clients", 32, MANY, 5, TimonelWrites::flip);
        measure("Service creates, 32 clients", 32, 5_000, 3, TimonelWrites::service);
        measure("Node creates, 32 clients", 32, 5_000, 3, TimonelWrites::node);
        measure("creates with dryRun=All, 32 clients", 32, MANY, 3, pods("warm", "dry" + round, "?dryRun=All"));
        measure("ConfigMap creates, 32 clients", 32, 20_000, 3, TimonelWrites::configMap);
        measure("ConfigMap creates, 1 client", 1, 20_000, 2, n -> configMap(MANY + n));
        measure("GET /version, 32 clients", 32, MANY, 2, n -> Http1.get("/version"));
        double share =
                (server.child().compilers() - compilers) / (server.child().cpu() - cpu);
        figures.add("JIT compilers' part of its CPU time, %", name, 100 * share);
        clear();
    }

    private void clear() throws IOException {
        server.delete(PODS + "?labelSelector=pod-template-hash!=there");
        server.delete(NEW_SERVICES);
        server.delete("/api/v1/nodes?labelSelector=new");
        server.delete(CONFIG_MAPS);
        server.child().rests();
    }

    private void measure(String what, int clients, int count, int seconds, IntFunction<byte[]> requests)
            throws IOException {
        double cpu = server.child().cpu();
        Outcome outcome = server.load(clients, requests, count, bench.atMost(seconds));
        server.child().rests();
        figures.add(what, name, outcome, server.child().cpu() - cpu);
    }

    @Override
    public void close() throws Exception {
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
        figures.add("data directory, MB", name, bytes.call() / 1e6);
        figures.add("data directory / live objects", name, (double) bytes.call() / live);
        server.close();
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

    /** Pods that the Services select in turn, of a rollout of this name. */
    static IntFunction<byte[]> pods(String namespace, String rollout) {
        return pods(namespace, rollout, "");
    }

    private static IntFunction<byte[]> pods(String namespace, String rollout, String query) {
        return n -> {
            String app = "web-" + n % SERVICES;
            return Http1.post(
                    "/api/v1/namespaces/" + namespace + "/pods" + query,
                    Manifests.pod(app + "-" + rollout + "-" + n, app, "").replace("6d4b75cb6d", rollout));
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
        return Http1.post(NEW_SERVICES, Manifests.service("new-" + n, "new-" + n));
    }

    /** As much as etcd is given under a key, and nothing follows from it. */
    private static byte[] configMap(int n) {
        return Http1.post(CONFIG_MAPS, Manifests.configMap("stored-" + n));
    }

    private static byte[] node(int n) {
        String node = Manifests.node("new-" + n, false);
        return Http1.post("/api/v1/nodes", node.replace("\"labels\":{", "\"labels\":{\"new\":\"\","));
    }
}
