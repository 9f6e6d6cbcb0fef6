package dev.timonel.snapshot;

/** Where edges get the newest published snapshot: one volatile read, never a lock. */
public interface SnapshotSource {
    ClusterSnapshot current();
}
