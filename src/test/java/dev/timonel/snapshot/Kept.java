package dev.timonel.snapshot;

import dev.timonel.model.StatusException;
import java.util.Map.Entry;
import java.util.TreeMap;

/** These snapshots, as a past for tests: each as if the transactions before it were forgotten. */
public final class Kept implements PastSnapshots {
    private final TreeMap<Long, ClusterSnapshot> snapshots = new TreeMap<>();

    public Kept(ClusterSnapshot... published) {
        for (ClusterSnapshot each : published) {
            snapshots.put(each.revision(), each);
        }
    }

    @Override
    public ClusterSnapshot at(long revision) {
        Entry<Long, ClusterSnapshot> found = snapshots.ceilingEntry(revision);
        if (found == null) {
            throw StatusException.futureResourceVersion(revision, snapshots.isEmpty() ? 0 : snapshots.lastKey());
        }
        if (revision < floor()) {
            throw StatusException.expired("too old resource version: " + revision + " (" + floor() + ")");
        }
        return found.getValue();
    }

    @Override
    public ClusterSnapshot exactly(long revision) {
        return at(revision);
    }

    @Override
    public long floor() {
        return snapshots.isEmpty() ? Long.MAX_VALUE : snapshots.firstKey();
    }
}
