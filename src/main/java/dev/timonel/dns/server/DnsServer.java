package dev.timonel.dns.server;

import dev.timonel.dns.ClusterDns;
import dev.timonel.snapshot.SnapshotSource;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's names over UDP and TCP on one port. Each question is answered from the snapshot that is current when it
 * is read. Started and stopped once.
 */
public final class DnsServer {
    private static final int UDP_THREADS = 2;
    private static final int BACKLOG = 128;
    /** How often a free port is looked for that both protocols have. */
    private static final int ATTEMPTS = 20;

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 64, Duration.ofSeconds(2));

    private final MessageAnswers answers;
    private final Limits limits;
    private final ThreadFactory threads = threads();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(threads);
    private final List<Thread> listeners = new ArrayList<>();
    private @Nullable Sockets sockets;
    private @Nullable TcpListener tcp;

    /** How long a connection may be idle, how many there are, and how long a stop waits for answers under way. */
    record Limits(Duration idle, int connections, Duration patience) {}

    private record Sockets(ServerSocket tcp, DatagramSocket udp) {}

    public DnsServer(SnapshotSource snapshots, ClusterDns dns) {
        this(snapshots, dns, LIMITS);
    }

    DnsServer(SnapshotSource snapshots, ClusterDns dns, Limits limits) {
        this.answers = new MessageAnswers(snapshots, dns);
        this.limits = limits;
    }

    /**
     * Listens from now on; port 0 takes a free one. A {@link BindException}, as any other {@link IOException}, leaves
     * nothing behind.
     */
    public InetSocketAddress start(InetAddress address, int port) throws IOException {
        Sockets bound = bind(address, port);
        sockets = bound;
        TcpListener listener = new TcpListener(bound.tcp(), answers, limits.connections(), threads);
        tcp = listener;
        listener.closeIdle(limits.idle(), timer);
        List<Runnable> loops = new ArrayList<>(List.of(listener));
        for (int i = 0; i < UDP_THREADS; i++) {
            loops.add(new UdpListener(bound.udp(), answers));
        }
        for (Runnable loop : loops) {
            Thread thread = threads.newThread(loop);
            listeners.add(thread);
            thread.start();
        }
        return new InetSocketAddress(address, bound.tcp().getLocalPort());
    }

    /** Takes no more questions, and returns when those under way are answered and the port is free. */
    public void stop() throws IOException, InterruptedException {
        Sockets bound = sockets;
        if (bound != null) {
            bound.udp().close();
            bound.tcp().close();
        }
        if (tcp != null) {
            tcp.finish(limits.patience());
        }
        // the kernel frees a port when the last call on it has returned
        for (Thread listener : listeners) {
            listener.join(limits.patience().toMillis());
        }
        timer.shutdownNow();
    }

    private static Sockets bind(InetAddress address, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            ServerSocket tcp = new ServerSocket(port, BACKLOG, address);
            try {
                return new Sockets(tcp, new DatagramSocket(tcp.getLocalPort(), address));
            } catch (IOException taken) {
                tcp.close();
                if (port != 0 || attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static ThreadFactory threads() {
        AtomicInteger count = new AtomicInteger();
        return loop -> {
            Thread thread = new Thread(loop, "dns-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
