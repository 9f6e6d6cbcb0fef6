package dev.timonel.store;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import java.util.List;
import java.util.Optional;

/**
 * The database: the truth that snapshots are read from. Revisions are dense (every one from 1 has had exactly one
 * change) and assigned under the lock of the one cluster row, so their order is the order of commits.
 */
public interface ObjectStore {

    /** All objects, the revision that they add up to, and the tail of the change log that is still kept, in order. */
    record Stored(long revision, List<KubeObject> objects, List<Change> recent) {}

    /**
     * What others committed since the revision that the caller knows: their changes in order, or the whole state if the
     * log no longer has them all.
     */
    record Missed(List<Change> changes, Optional<Stored> reloaded) {}

    /** Decides, under the lock and on the newest state, what to write: changes with consecutive revisions; may be none. */
    @FunctionalInterface
    interface Decision {
        List<Change> decide(Missed missed);
    }

    Stored load();

    /**
     * One transaction: locks the cluster row, tells {@code decision} what it missed since {@code known}, writes its
     * changes and forgets the log up to {@code forget}. Returns once the changes are on disk (fsync). An outcome that a
     * broken connection hides is settled by reading the log; {@link StoreUnavailableException} if it can't be, or if the
     * database was out of reach to begin with.
     */
    void transact(long known, long forget, Decision decision);
}
