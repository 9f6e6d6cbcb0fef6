package dev.timonel.registry.strategy;

import dev.timonel.model.ClusterConfig;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The surroundings of one write: the state it is decided on, the moment, the draws, and the objects that change with it.
 * Whatever is put or deleted here takes effect only if the write succeeds, in the same transaction.
 */
public final class WriteContext {
    private final ClusterSnapshot snapshot;
    private final ClusterConfig config;
    private final Instant now;
    private final RandomGenerator random;
    private final boolean dryRun;
    private final List<HasMetadata> puts = new ArrayList<>();
    private final List<ObjectKey> deletes = new ArrayList<>();

    public WriteContext(
            ClusterSnapshot snapshot, ClusterConfig config, Instant now, RandomGenerator random, boolean dryRun) {
        this.snapshot = snapshot;
        this.config = config;
        this.now = now;
        this.random = random;
        this.dryRun = dryRun;
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    public ClusterConfig config() {
        return config;
    }

    public Instant now() {
        return now;
    }

    public RandomGenerator random() {
        return random;
    }

    public boolean dryRun() {
        return dryRun;
    }

    /** A version 4 UUID of the transaction's draws, for an object that has to know its own. */
    public String uid() {
        return Uids.next(random);
    }

    /** Creates or replaces a secondary object along with the write (an IPAddress). */
    public void put(HasMetadata object) {
        puts.add(object);
    }

    public void delete(ObjectKey key) {
        deletes.add(key);
    }

    public List<HasMetadata> puts() {
        return puts;
    }

    public List<ObjectKey> deletes() {
        return deletes;
    }
}
