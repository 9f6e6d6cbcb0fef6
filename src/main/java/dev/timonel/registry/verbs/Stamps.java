package dev.timonel.registry.verbs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The moment and the draws of one transaction. */
public final class Stamps {
    private final Instant now;
    private final RandomGenerator random;
    private final String timestamp;

    public Stamps(Instant now, RandomGenerator random) {
        this.now = now;
        this.random = random;
        this.timestamp = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public Instant now() {
        return now;
    }

    RandomGenerator random() {
        return random;
    }

    /** The moment as metadata timestamps have it: RFC 3339, whole seconds, UTC. */
    public String timestamp() {
        return timestamp;
    }

    /** A version 4 UUID of the transaction's draws. */
    String uid() {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
