package dev.timonel.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the command to the first answer, on an empty directory and on a full one; beside a program of the same starters that does
 * nothing.
 */
final class Starts {
    private static final int NODES = 2_000;
    private static final int SERVICES = 3_000;
    /** Of them: so many select nothing. */
    private static final int IDLE_SERVICES = 1_000;

    private static final int PODS = 10_000;
    private static final String FULL = ", restart with 10,000 pods";
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String BARE = "dev.timonel.bench.bare.Bare";
    private static final String ROUTE = "/route?to=kubernetes.default:443";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Bench bench;
    private final Figures figures;
    private final Path archives;

    Starts(Bench bench) throws IOException {
        this.bench = bench;
        this.figures = new Figures("start");
        this.archives = Files.createDirectories(bench.fresh("archives"));
    }

    void run() throws IOException {
        Path bare = bareClasses();
        for (Map.Entry<String, String> server : bench.servers().entrySet()) {
            fill(server.getValue(), archives.resolve(server.getKey() + FULL));
        }
        for (int round = 0; round < bench.rounds(5); round++) {
            for (Map.Entry<String, String> server : bench.servers().entrySet()) {
                start(server.getKey(), jvm(server.getValue()), bench.fresh("start"), ROUTE);
                start(
                        server.getKey() + FULL,
                        jvm(server.getValue()),
                        archives.resolve(server.getKey() + FULL),
                        "/route?to=10.96.0.1:443",
                        TimonelWrites.SETTINGS);
                if (server.getValue().endsWith(".jar")) {
                    byLauncher(server.getKey(), server.getValue());
                }
            }
            String libraries = bench.servers().values().iterator().next();
            List<String> program = List.of(JAVA.toString(), "-cp", bare + ":" + libraries, BARE);
            start("bare Boot program", program, bench.fresh("start"), "/hello");
        }
        figures.save(bench.keep());
    }

    private void fill(String program, Path data) throws IOException {
        try (Server server = Server.start(program, data, bench.jvm(), TimonelWrites.SETTINGS)) {
            server.send(NODES, n -> Http1.post("/api/v1/nodes", Manifests.node("node-" + n, false)));
            server.send(SERVICES, n -> {
                String app = n < IDLE_SERVICES ? "nobody-" + n : "web-" + n % (SERVICES - IDLE_SERVICES);
                return Http1.post("/api/v1/namespaces/default/services", Manifests.service("web-" + n, app));
            });
            server.send(PODS, n -> {
                String app = "web-" + n % (SERVICES - IDLE_SERVICES);
                return Http1.post("/api/v1/namespaces/default/pods", Manifests.pod(app + "-" + n, app, ""));
            });
        }
    }

    private static List<String> jvm(String program) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(Server.program(program));
        return command;
    }

    /** The classes of the bare program, and nothing of the tests beside them. */
    private Path bareClasses() throws IOException {
        Path classes = bench.fresh("bare");
        Path name = Path.of("dev", "timonel", "bench", "bare", "Bare.class");
        Files.createDirectories(classes.resolve(name).getParent());
        Files.copy(Path.of("target", "test-classes").resolve(name), classes.resolve(name));
        return classes;
    }

    /** A start of {@code bin/timonel} that is not the first in its directory. */
    private void byLauncher(String name, String jar) throws IOException {
        Path launcher = Path.of("bin", "timonel").toAbsolutePath();
        if (!Files.isExecutable(launcher)) {
            return;
        }
        Path data = archives.resolve(name);
        List<String> program = List.of("env", "TIMONEL_JAR=" + Path.of(jar).toAbsolutePath(), launcher.toString());
        if (!Files.exists(data)) {
            start(name + ", bin/timonel, the first time", program, data, ROUTE);
        }
        start(name + ", bin/timonel again", program, data, ROUTE);
    }

    private void start(String name, List<String> program, Path data, String path, String... settings)
            throws IOException {
        int port = freePort();
        List<String> command = command(program, data, port);
        command.addAll(List.of(settings));
        long started = System.nanoTime();
        try (Child child = Child.start(command, bench.fresh("start.log"))) {
            while (!answers(port, path)) {
                if (System.nanoTime() - started > PATIENCE.toNanos() || !child.alive()) {
                    throw new IOException("no start:\n" + child.output());
                }
                Child.pause(20);
            }
            figures.add("start to first answer, s", name, (System.nanoTime() - started) / 1e9);
            figures.add("start, seconds of a core", name, child.cpu());
            figures.add("resident then, MiB", name, child.residentMib());
        }
    }

    private static List<String> command(List<String> program, Path data, int port) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--server.port=" + port, "--timonel.data-dir=" + data, "--timonel.dns.port=0"));
        command.add("--spring.main.banner-mode=off");
        if (command.contains(BARE)) {
            command.add("--spring.datasource.url=jdbc:h2:file:" + data.resolve("bare"));
        }
        return command;
    }

    private static boolean answers(int port, String path) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        try {
            Load.run(address, Http1::new, 1, n -> Http1.get(path), 1, Duration.ofSeconds(30));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
