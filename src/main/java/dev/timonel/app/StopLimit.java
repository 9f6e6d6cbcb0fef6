package dev.timonel.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;

/**
 * The longest that an end takes. A database that hangs holds threads that the end waits for, in a start as well, and then the
 * process would stay. What was acknowledged is on disk: it ends as if it was killed.
 */
final class StopLimit {
    private StopLimit() {}

    /** From now on, for this process. */
    static void set(Duration limit) {
        CountDownLatch closed = new CountDownLatch(1);
        Thread clock = new Thread(() -> haltAfter(limit, closed), "stop limit");
        clock.setDaemon(true);
        Runtime.getRuntime().addShutdownHook(new Thread(clock::start));
        SpringApplication.getShutdownHandlers().add(closed::countDown);
    }

    private static void haltAfter(Duration limit, CountDownLatch closed) {
        try {
            if (closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException goesOn) {
            Thread.currentThread().interrupt();
            return;
        }
        System.err.println(
                "Timonel did not come to its end within " + limit.toSeconds()
                        + " s, since what it waits for hangs, and ends as if it was killed. A start has all that was acknowledged.");
        Runtime.getRuntime().halt(1);
    }
}
