package dev.timonel.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/** A server of this project in a process of its own, on a free port. */
final class Server implements AutoCloseable {
    private static final Pattern API = Pattern.compile("API +http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern DNS = Pattern.compile("DNS +127\\.0\\.0\\.1:(\\d+)");

    private final Child child;
    private final InetSocketAddress address;

    private Server(Child child, InetSocketAddress address) {
        this.child = child;
        this.address = address;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param program a jar, or a class path
     * @param jvm options of the virtual machine
     */
    static Server start(String program, Path data, List<String> jvm, String... settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(program(program));
        command.addAll(List.of("--server.port=0", "--timonel.dns.port=0", "--timonel.data-dir=" + data));
        command.addAll(List.of(settings));
        Files.createDirectories(data);
        Child child = Child.start(command, data.resolveSibling(data.getFileName() + ".log"));
        try {
            int port = Integer.parseInt(child.await(API).group(1));
            return new Server(child, new InetSocketAddress("127.0.0.1", port));
        } catch (IOException failed) {
            child.close();
            throw failed;
        }
    }

    /** What follows {@code java} on a command line. */
    static List<String> program(String jarOrClassPath) {
        boolean jar = jarOrClassPath.endsWith(".jar") && !jarOrClassPath.contains(":");
        return jar ? List.of("-jar", jarOrClassPath) : List.of("-cp", jarOrClassPath, "dev.timonel.app.Timonel");
    }

    InetSocketAddress address() {
        return address;
    }

    Child child() {
        return child;
    }

    int dnsPort() throws IOException {
        return Integer.parseInt(child.await(DNS).group(1));
    }

    Outcome load(int clients, IntFunction<byte[]> requests, int count, Duration atMost) throws IOException {
        return Load.run(address, Http1::new, clients, requests, count, atMost);
    }

    /** Sends them all, by as many clients as share a commit well. */
    void send(int count, IntFunction<byte[]> requests) throws IOException {
        load(Math.min(32, count), requests, count, Duration.ofHours(1));
    }

    /** Deletes a collection, pods without their grace period. */
    void delete(String collection) throws IOException {
        String query = collection + (collection.contains("?") ? "&" : "?") + "gracePeriodSeconds=0";
        send(1, n -> Http1.send("DELETE", query, "application/json", ""));
    }

    /** What the JDK's jcmd prints of it. */
    String jcmd(Bench bench, String... command) throws IOException {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        all.add(Long.toString(child.pid()));
        all.addAll(List.of(command));
        try (Child jcmd = Child.start(all, bench.fresh("jcmd.log"))) {
            jcmd.ends();
            return jcmd.output();
        }
    }

    /** Whether it has an answer to this: an older server may not. */
    boolean answers(String path) {
        try {
            return bytesOf(path) > 0;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The bytes of an answer's body. */
    long bytesOf(String path) throws IOException {
        Http1 conversation = new Http1();
        Load.run(address, () -> conversation, 1, n -> Http1.get(path), 1, Duration.ofMinutes(5));
        return conversation.bytes();
    }

    /** An answer in Kubernetes' protobuf. */
    byte[] protobuf(String path) throws IOException {
        URL url = new URL("http", address.getHostString(), address.getPort(), path);
        URLConnection connection = url.openConnection();
        connection.setRequestProperty("Accept", "application/vnd.kubernetes.protobuf");
        try (InputStream body = connection.getInputStream()) {
            return body.readAllBytes();
        }
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
