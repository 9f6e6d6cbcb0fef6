package dev.timonel.dns.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections until its socket is closed: a thread each, up to a limit beyond which a new one is closed at once,
 * and none that is idle for longer than allowed.
 */
final class TcpListener implements Runnable {
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int LOOKS_PER_IDLE_TIME = 4;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

    private final ServerSocket socket;
    private final MessageAnswers answers;
    private final ThreadPoolExecutor workers;
    private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();

    TcpListener(ServerSocket socket, MessageAnswers answers, int connections, ThreadFactory threads) {
        this.socket = socket;
        this.answers = answers;
        this.workers = new ThreadPoolExecutor(
                0, connections, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    void closeIdle(Duration idle, ScheduledExecutorService timer) {
        long nanos = idle.toNanos();
        timer.scheduleWithFixedDelay(
                () -> open.stream().filter(c -> c.idle() > nanos).forEach(TcpConnection::close),
                nanos / LOOKS_PER_IDLE_TIME,
                nanos / LOOKS_PER_IDLE_TIME,
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        while (!socket.isClosed()) {
            try {
                serve(new TcpConnection(socket.accept(), answers));
            } catch (IOException notAccepted) {
                log.debug("no connection: {}", notAccepted.getMessage());
                // out of file descriptors, which does not change at once
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (RuntimeException | Error ours) { // no thread can be had for it, say
                log.error("a connection is not served", ours);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** After the socket is closed: the answers under way are written, within this time. */
    void finish(Duration patience) throws InterruptedException {
        workers.shutdown();
        open.forEach(TcpConnection::finish);
        if (!workers.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            open.forEach(TcpConnection::close);
        }
    }

    private void serve(TcpConnection connection) {
        open.add(connection);
        try {
            workers.execute(() -> {
                try {
                    connection.run();
                } finally {
                    open.remove(connection);
                }
            });
        } catch (RejectedExecutionException full) {
            open.remove(connection);
            connection.close();
        } catch (Error noThread) {
            open.remove(connection);
            connection.close();
            throw noThread;
        }
    }
}
