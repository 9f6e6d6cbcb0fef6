package dev.timonel.bench;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches of all pods in great numbers, held by one thread of this process, against a server that runs already. PID is the
 * server's, on this machine; each line printed is {@code name: value}.
 *
 * <ul>
 *   <li>{@code idle URL PID WATCHES}: opens the watches and prints, before and after them, the server's resident memory
 *       and live heap (after a collection) in MiB, its threads, and what one watch took in kB.
 *   <li>{@code fanout URL PID WATCHES CHANGES SECONDS}: patches 100 pods {@code CHANGES} times a second in all while the
 *       watches look on. Prints the changes and events a second that there were; p50, p99 and p99.9 in milliseconds of
 *       what a client sees (from the answer of a write to its event, at one watch in 50) and of what the server counts
 *       (from the commit until the socket has the event, {@code timonel.watch.lag}); how many events share a write; and
 *       the CPU seconds that server and client took for a second. Load and server share the machine.
 * </ul>
 */
public final class WatchLoad {
    private static final int TIMED = 50;
    private static final int PENDING = 256;
    private static final int PODS = 100;
    private static final int WRITERS = 32;
    private static final byte[] MARK = "\"t\":\"n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final long pid;
    private final List<Watch> watches = new ArrayList<>();
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private int opened;
    private long[] answered = new long[0];
    private final List<Double> lags = new ArrayList<>();

    private WatchLoad(URI url, long pid) throws IOException {
        this.server = new InetSocketAddress(url.getHost(), url.getPort());
        this.pid = pid;
        this.selector = Selector.open();
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments);
        WatchLoad load = new WatchLoad(URI.create(rest.get(1)), Long.parseLong(rest.get(2)));
        int count = Integer.parseInt(rest.get(3));
        switch (rest.get(0)) {
            case "idle" -> load.idle(count);
            case "fanout" -> load.fanOut(count, Integer.parseInt(rest.get(4)), Integer.parseInt(rest.get(5)));
            default -> throw new IllegalArgumentException("idle or fanout, not " + rest.get(0));
        }
    }

    /** One connection with a watch on it. */
    private static final class Watch {
        private final SocketChannel channel;
        private final boolean timed;
        private byte[] rest = new byte[0];
        private boolean open;
        private boolean ended;

        Watch(SocketChannel channel, boolean timed) {
            this.channel = channel;
            this.timed = timed;
        }
    }

    private void idle(int count) throws Exception {
        Taken before = Taken.of(pid);
        before.print("before");
        long started = System.nanoTime();
        open(count);
        print("seconds to open " + count + " watches", (System.nanoTime() - started) / 1e9);
        settle(3);
        Taken after = Taken.of(pid);
        after.print("with " + count + " watches");
        print("resident kB a watch", 1024.0 * (after.residentMib() - before.residentMib()) / count);
        print("live heap kB a watch", 1024.0 * (after.heapMib() - before.heapMib()) / count);
        print("more threads", after.threads() - before.threads());
        print("watches that ended", watches.stream().filter(w -> w.ended).count());
    }

    private void fanOut(int count, int changes, int seconds) throws Exception {
        createPods();
        open(count);
        settle(3);
        answered = new long[changes * seconds];
        double events = metric("timonel_watch_events_total");
        double writes = metric("timonel_watch_writes_total");
        double cpu = Taken.cpuSeconds(pid);
        double own = Taken.cpuSeconds(ProcessHandle.current().pid());
        long started = System.nanoTime();
        List<Thread> writers = startWriters(started, changes);
        while (writers.stream().anyMatch(Thread::isAlive)) {
            turn(10);
        }
        double took = (System.nanoTime() - started) / 1e9;
        settle(2);
        print("changes a second", answered.length / took);
        print("events a second", (metric("timonel_watch_events_total") - events) / took);
        print(
                "events a write",
                (metric("timonel_watch_events_total") - events) / (metric("timonel_watch_writes_total") - writes));
        print("CPU seconds a second, server", (Taken.cpuSeconds(pid) - cpu) / took);
        print(
                "CPU seconds a second, client",
                (Taken.cpuSeconds(ProcessHandle.current().pid()) - own) / took);
        print("CPU microseconds an event, server", (Taken.cpuSeconds(pid) - cpu) * 1e6 / count / answered.length);
        lags.sort(null);
        for (double q : new double[] {0.5, 0.99, 0.999}) {
            print("ms from answer to event, client, p" + 100 * q, lags.get((int) (q * (lags.size() - 1))));
            print(
                    "ms from commit to socket, server, p" + 100 * q,
                    1000 * metric("timonel_watch_lag_seconds{quantile=\"" + q + "\"}"));
        }
        print("events timed", lags.size());
        print("watches that ended", watches.stream().filter(w -> w.ended).count());
    }

    private void createPods() throws IOException {
        try (Connection connection = new Connection()) {
            for (int i = 0; i < PODS; i++) {
                connection.send(
                        "POST",
                        "/api/v1/namespaces/default/pods",
                        "application/json",
                        "{\"metadata\":{\"name\":\"load-" + i
                                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
            }
        }
    }

    /** Each change has its time; whichever writer is free makes the next. */
    private List<Thread> startWriters(long started, int changes) {
        AtomicInteger next = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            Thread writer = new Thread(() -> {
                try (Connection connection = new Connection()) {
                    for (int i = next.getAndIncrement(); i < answered.length; i = next.getAndIncrement()) {
                        long due = started + (long) (i * 1e9 / changes);
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        connection.send(
                                "PATCH",
                                "/api/v1/namespaces/default/pods/load-" + i % PODS,
                                "application/merge-patch+json",
                                "{\"metadata\":{\"annotations\":{\"t\":\"n" + i + "\"}}}");
                        answered[i] = System.nanoTime();
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            writers.add(writer);
        }
        return writers;
    }

    /** A client that writes one request after the other. */
    private final class Connection implements AutoCloseable {
        private final Socket socket = new Socket(server.getAddress(), server.getPort());
        private final DataInputStream in;

        Connection() throws IOException {
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 14));
        }

        @SuppressWarnings("deprecation") // a head is ASCII
        void send(String method, String path, String type, String body) throws IOException {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            String status = in.readLine();
            if (status == null) {
                throw new IOException("the server has closed a connection of a writer");
            }
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            in.readFully(new byte[length]);
            if (!status.contains(" 20") && !status.contains(" 409")) {
                throw new IOException(status);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private double metric(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                URI.create("http://" + server.getHostString() + ":" + server.getPort() + "/actuator/prometheus")
                        .toURL()
                        .openStream(),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(server);
            Watch watch = new Watch(channel, i % TIMED == 0);
            watches.add(watch);
            channel.register(selector, SelectionKey.OP_CONNECT, watch);
            while (watches.size() - opened > PENDING) {
                turn(1000);
            }
        }
        while (opened < count) {
            turn(1000);
        }
    }

    private void settle(int seconds) throws IOException {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            turn(100);
        }
    }

    private void turn(int millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            Watch watch = (Watch) key.attachment();
            if (key.isConnectable()) {
                watch.channel.finishConnect();
                watch.channel.write(ByteBuffer.wrap("GET /api/v1/pods?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));
                key.interestOps(SelectionKey.OP_READ);
            } else {
                read(key, watch);
            }
        }
        selector.selectedKeys().clear();
    }

    private void read(SelectionKey key, Watch watch) throws IOException {
        buffer.clear();
        int read = watch.channel.read(buffer);
        if (read < 0) {
            watch.ended = true;
            key.cancel();
            watch.channel.close();
            return;
        }
        if (!watch.open) {
            watch.open = true;
            opened++;
        }
        if (watch.timed && answered.length > 0) {
            long now = System.nanoTime();
            byte[] bytes = Arrays.copyOf(watch.rest, watch.rest.length + read);
            buffer.flip().get(bytes, watch.rest.length, read);
            watch.rest = time(bytes, now);
        }
    }

    /** Takes the time of the changes in these bytes; returns what is to be looked at again with the next. */
    private byte[] time(byte[] bytes, long now) {
        int at = 0;
        while (at + MARK.length + 12 < bytes.length) {
            if (bytes[at] == MARK[0] && Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length)) {
                int change = 0;
                at += MARK.length;
                while (bytes[at] >= '0' && bytes[at] <= '9') {
                    change = 10 * change + bytes[at++] - '0';
                }
                // an event may come before the answer of its write, or before it is noted: then there was no lag
                long since = change < answered.length ? answered[change] : 0;
                lags.add(since == 0 ? 0 : Math.max(0, (now - since) / 1e6));
            } else {
                at++;
            }
        }
        return Arrays.copyOfRange(bytes, Math.min(at, bytes.length), bytes.length);
    }

    /** What the server takes. */
    private record Taken(double residentMib, double heapMib, int threads) {
        static Taken of(long pid) throws IOException {
            jcmd(pid, "GC.run");
            double heap = jcmd(pid, "GC.class_histogram").stream()
                            .filter(line -> line.startsWith("Total"))
                            .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                            .sum()
                    / 1048576.0;
            return new Taken(status(pid, "VmRSS:") / 1024.0, heap, (int) status(pid, "Threads:"));
        }

        /** User and system time, of a clock that ticks a hundred times a second. */
        static double cpuSeconds(long pid) throws IOException {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        }

        private static long status(long pid, String name) throws IOException {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                    .sum();
        }

        private static List<String> jcmd(long pid, String command) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return out.lines().toList();
            }
        }

        void print(String when) {
            WatchLoad.print("resident MiB " + when, residentMib);
            WatchLoad.print("live heap MiB " + when, heapMib);
            WatchLoad.print("threads " + when, threads);
        }
    }

    private static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "%s: %.2f%n", name, value);
    }
}
