package dev.timonel.registry.writer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
final class MovingClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile long passed;

    /** Time passes. */
    void advance(Duration by) {
        passed += by.toNanos();
        now = now.plus(by);
    }

    /** Somebody sets the clock, forward or back, and no time passes. */
    void set(Duration by) {
        now = now.plus(by);
    }

    /** The time that has passed. */
    long nanoTime() {
        return passed;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
