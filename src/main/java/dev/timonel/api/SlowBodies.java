package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests may hold a thread while their body arrives, and for how long: a client that sends a byte now and then takes one
 * of a few places, and leaves the other threads to those who send what they announce.
 */
final class SlowBodies {
    /** Of {@code server.tomcat.threads.max}, 64. */
    static final int PLACES = 24;

    private static final Duration A_MOMENT = Duration.ofMillis(250);

    private final Semaphore places;
    private final LongSupplier nanoTime;

    SlowBodies(int places, LongSupplier nanoTime) {
        this.places = new Semaphore(places);
        this.nanoTime = nanoTime;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** 503 if too many others wait for theirs. */
    void enter() {
        boolean entered = false;
        try {
            entered = places.tryAcquire(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (!entered) {
            throw StatusException.unavailable("too many bodies of requests are slow to arrive, please try again later");
        }
    }

    void leave() {
        places.release();
    }
}
