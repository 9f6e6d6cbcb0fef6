package dev.timonel.bench;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** fabric8's mock server as its CRUD mode is, in a process of its own: objects in memory, and nothing that follows. */
final class Mock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MockWebServer.class.getName());
    private static final Pattern READY = Pattern.compile("listens on (\\d+)");

    private final Child child;
    private final InetSocketAddress address;

    private Mock(Child child, InetSocketAddress address) {
        this.child = child;
        this.address = address;
    }

    static Mock start(Bench bench) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Mock.class.getName());
        Child child = Child.start(command, bench.fresh("mock.log"));
        int port = Integer.parseInt(child.await(READY).group(1));
        return new Mock(child, new InetSocketAddress("127.0.0.1", port));
    }

    /** The process; it would log each request. */
    public static void main(String[] none) {
        LOG.setLevel(Level.WARNING);
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init(InetAddress.getLoopbackAddress(), 0);
        System.out.println("listens on " + server.getPort());
    }

    Child child() {
        return child;
    }

    Outcome load(int clients, IntFunction<byte[]> requests, int count, Duration atMost) throws IOException {
        return Load.run(address, Http1::new, clients, requests, count, atMost);
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
