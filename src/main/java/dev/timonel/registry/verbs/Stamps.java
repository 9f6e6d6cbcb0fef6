package dev.timonel.registry.verbs;

import dev.timonel.registry.strategy.Uids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
        return Uids.next(random);
    }
}
