package dev.timonel.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/** The API server of Kubernetes itself on an etcd of its own, which is what envtest starts: no controller follows what is written. */
final class ApiserverWrites implements Contender {
    private static final String NAME = "kube-apiserver";
    private static final Path PROGRAM = Path.of("target", "bench-apiserver");
    private static final Pattern LISTENS = Pattern.compile("kube-apiserver listens");
    private static final int FLIPPING_PODS = 1300;
    private static final int MANY = 1_000_000;
    private static final int PATIENCE_TRIES = 600;

    private final Figures figures;
    private final Etcd etcd;
    private final Child child;
    private final InetSocketAddress address;

    ApiserverWrites(Bench bench, Figures figures) throws IOException {
        this.figures = figures;
        this.etcd = Etcd.start(bench.fresh("apiserver-etcd"));
        Path keys = Files.createDirectories(bench.fresh("apiserver"));
        int port = freePort();
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.child = Child.start(
                List.of(
                        PROGRAM.toAbsolutePath().toString(),
                        Integer.toString(port),
                        Integer.toString(freePort()),
                        "http://127.0.0.1:" + etcd.port(),
                        keys.toString()),
                bench.fresh("apiserver.log"));
        child.await(LISTENS);
        ready();
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM) && Etcd.installed();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void ready() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                load(1, n -> Http1.get("/readyz"), 1, 60);
                return;
            } catch (IOException notYet) {
                if (tries == PATIENCE_TRIES) {
                    throw notYet;
                }
                Child.pause(100);
            }
        }
    }

    @Override
    public void warm() throws IOException {
        for (String namespace : List.of("warm", "flips", "services")) {
            load(1, n -> Http1.post("/api/v1/namespaces", Manifests.namespace(namespace)), 1, 60);
        }
        load(
                32,
                n -> Http1.post(
                        "/api/v1/namespaces/flips/pods", Manifests.pod("shop-" + n, "shop-" + n % 10, "external-1")),
                FLIPPING_PODS,
                60);
        load(32, TimonelWrites.pods("warm", "up"), MANY, 10);
        load(32, TimonelWrites::flip, MANY, 5);
    }

    @Override
    public void turn(int round) throws IOException {
        measure("creates, 32 clients", 32, 8, TimonelWrites.pods("warm", "many" + round));
        measure("creates, 1 client", 1, 4, TimonelWrites.pods("warm", "one" + round));
        measure("readiness changes, 32 clients", 32, 5, TimonelWrites::flip);
        measure(
                "Service creates, 32 clients",
                32,
                3,
                n -> Http1.post(
                        "/api/v1/namespaces/services/services",
                        Manifests.service("new-" + round + "-" + n, "new-" + n)));
        measure(
                "Node creates, 32 clients",
                32,
                3,
                n -> Http1.post("/api/v1/nodes", Manifests.node("new-" + round + "-" + n, false)));
        measure("GET /version, 32 clients", 32, 2, n -> Http1.get("/version"));
    }

    private void measure(String what, int clients, int seconds, IntFunction<byte[]> requests) throws IOException {
        double cpu = child.cpu() + etcd.child().cpu();
        Outcome outcome = load(clients, requests, MANY, seconds);
        figures.add(what, NAME, outcome, child.cpu() + etcd.child().cpu() - cpu);
    }

    private Outcome load(int clients, IntFunction<byte[]> requests, int count, int seconds) throws IOException {
        return Load.run(address, Http1::new, clients, requests, count, Duration.ofSeconds(seconds));
    }

    @Override
    public void close() throws IOException {
        child.close();
        etcd.close();
    }
}
