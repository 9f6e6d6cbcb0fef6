package dev.timonel.authorization;

import dev.timonel.snapshot.ClusterSnapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The policy of the newest snapshot, made when somebody asks; what it knows of bindings is kept until they change. */
public final class Policies {
    private final Supplier<ClusterSnapshot> snapshots;
    private volatile @Nullable Policy last;

    public Policies(Supplier<ClusterSnapshot> snapshots) {
        this.snapshots = snapshots;
    }

    public Policy now() {
        Policy before = last;
        ClusterSnapshot snapshot = snapshots.get();
        Policy policy = before == null ? Policy.of(snapshot) : before.at(snapshot);
        last = policy;
        return policy;
    }
}
