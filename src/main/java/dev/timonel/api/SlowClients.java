package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many requests may hold a thread while their client takes its time: a byte now and then takes one of a few places, and leaves
 * the other threads, of {@code server.tomcat.threads.max}, to those who send and read at once.
 */
final class SlowClients {
    private static final Duration A_MOMENT = Duration.ofMillis(5);

    private final Semaphore places;
    private final Duration wait;
    private final String refusal;
    private final LongSupplier nanoTime;
    private final LongAdder cut = new LongAdder();

    SlowClients(int places, Duration wait, String refusal, LongSupplier nanoTime) {
        this.places = new Semaphore(places);
        this.wait = wait;
        this.refusal = refusal;
        this.nanoTime = nanoTime;
    }

    /** Those whose bodies arrive slowly. */
    static SlowClients sending(int places, LongSupplier nanoTime) {
        return new SlowClients(
                places,
                Duration.ofMillis(250),
                "too many bodies of requests are slow to arrive, please try again later",
                nanoTime);
    }

    /** Those who read long answers; honest ones are soon through, so it is worth to wait for them. */
    static SlowClients reading(int places, LongSupplier nanoTime) {
        return new SlowClients(
                places, Duration.ofSeconds(2), "too many long answers are read, please try again later", nanoTime);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** 503 if too many others are there. */
    void enter() {
        enterUnless(() -> false);
    }

    /** True if a place was taken, false if what it would have been for has happened meanwhile; 503 if there is none. */
    boolean enterUnless(BooleanSupplier happened) {
        long end = nanoTime() + wait.toNanos();
        try {
            while (!places.tryAcquire(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                if (happened.getAsBoolean()) {
                    return false;
                }
                if (nanoTime() - end >= 0) {
                    throw StatusException.unavailable(refusal);
                }
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw StatusException.unavailable("the server is shutting down");
        }
    }

    void leave() {
        places.release();
    }

    /** One of them took too long, and hears no more. */
    void cut() {
        cut.increment();
    }

    /** How many took too long. */
    long cuts() {
        return cut.sum();
    }
}
