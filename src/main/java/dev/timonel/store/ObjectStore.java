package dev.timonel.store;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The database: the truth that snapshots are read from. Revisions are dense (every one from 1 has had exactly one
 * change) and assigned under the lock of the one cluster row, so their order is the order of commits.
 */
public interface ObjectStore {

    /**
     * All objects, the revision that they add up to, and how many bytes each change takes that the log still has: the last ones
     * up to that revision.
     */
    record Stored(long revision, List<KubeObject> objects, int[] logged) {}

    /**
     * What others committed since the revision that the caller knows: their changes in order, or the whole state if the
     * log no longer has them all.
     */
    record Missed(List<Change> changes, Optional<Stored> reloaded) {}

    /** The state that a caller knows, which later changes build on. */
    interface Known {
        long revision();

        Optional<KubeObject> get(ObjectKey key);
    }

    /** Decides, under the lock and on the newest state, what to write: changes with consecutive revisions; may be none. */
    @FunctionalInterface
    interface Decision {
        List<Change> decide(Missed missed);
    }

    Stored load();

    /**
     * One transaction: locks the cluster row, tells {@code decision} what it missed since {@code known}, and writes its
     * changes. Returns once the changes are on disk (fsync), with how many bytes of the log each takes. An outcome that a broken
     * connection hides is settled by reading the log; {@link StoreUnavailableException} if it can't be, or if the database was
     * out of reach to begin with.
     */
    int[] transact(Known known, Decision decision);

    /**
     * The changes after a revision that led to the known state, from the log, of objects of these kinds; nothing if the log no
     * longer has them all. {@link StoreUnavailableException} if the database is out of reach.
     */
    Optional<List<Change>> changes(long after, Known until, Predicate<ResourceKind> kinds);

    /**
     * What the objects that changed after this revision were at it, by the log that leads back from the known state; of those
     * that were not there it says so. Nothing if the log no longer has it all; {@link StoreUnavailableException} if the
     * database is out of reach.
     */
    Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(long revision, Known known);

    /**
     * The last revision that the transaction wrote which wrote this one; nothing if the log no longer has it.
     * {@link StoreUnavailableException} if the database is out of reach.
     */
    OptionalLong endOfTransaction(long revision);

    /** Up to so many changes of one object, the newest first, of this revision and before, with its states. */
    List<Logged> changesOf(ObjectKey key, long upTo, int limit, Known known);

    /** What changed after a revision up to another, the newest first and without states, as far as the log has it. */
    List<Logged> changesBetween(long after, long upTo);

    /** Nobody asks for the log up to this revision any more; it goes when there is time. */
    void forget(long upTo);

    /** Why the last transaction failed, if that was a moment ago; empty if it did not. */
    default Optional<String> problem() {
        return Optional.empty();
    }
}
