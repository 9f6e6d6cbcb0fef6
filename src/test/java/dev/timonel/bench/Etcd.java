package dev.timonel.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/** An etcd of one member with its default settings, that is, with fdatasync before each answer. */
final class Etcd implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready to serve client requests");

    private final Child child;
    private final InetSocketAddress address;

    private Etcd(Child child, InetSocketAddress address) {
        this.child = child;
        this.address = address;
    }

    static boolean installed() {
        return Bench.onPath("etcd");
    }

    static Etcd start(Path data) throws IOException {
        int port = freePort();
        String clients = "http://127.0.0.1:" + port;
        String peers = "http://127.0.0.1:" + freePort();
        List<String> command = List.of(
                "etcd",
                "--data-dir=" + data,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers);
        Child child = Child.start(command, data.resolveSibling(data.getFileName() + ".log"));
        child.await(READY);
        return new Etcd(child, new InetSocketAddress("127.0.0.1", port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    Child child() {
        return child;
    }

    int port() {
        return address.getPort();
    }

    /** Puts of a pod's manifest over gRPC. */
    Outcome puts(int clients, String prefix, int count, Duration atMost) throws IOException {
        return Load.run(
                address,
                EtcdCall::ofPut,
                clients,
                n -> EtcdCall.put(
                        prefix + n, Manifests.pod("web-" + n, "web", "").getBytes(StandardCharsets.UTF_8)),
                count,
                atMost);
    }

    /** The same through its JSON gateway. */
    Outcome jsonPuts(int clients, String prefix, int count, Duration atMost) throws IOException {
        return Load.run(
                address,
                Http1::new,
                clients,
                n -> Http1.post(
                        "/v3/kv/put",
                        "{\"key\":\"" + base64(prefix + n) + "\",\"value\":\""
                                + base64(Manifests.pod("web-" + n, "web", "")) + "\"}"),
                count,
                atMost);
    }

    /** Puts of these values, all that are made for one number in a transaction. */
    Outcome transactions(int clients, IntFunction<Map<String, byte[]>> values, int count, Duration atMost)
            throws IOException {
        return Load.run(address, EtcdCall::ofTransaction, clients, n -> EtcdCall.puts(values.apply(n)), count, atMost);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
