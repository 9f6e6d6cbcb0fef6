package dev.timonel.registry;

import dev.timonel.model.Change;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The door to the only writer, and to what it publishes. */
public interface Registry extends SnapshotSource {

    /** How long a proposal may wait to be decided, and a client for its answer; later it is dropped. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Hands the proposal to the committer. Completes once the transaction is on disk and the snapshot published, or
     * exceptionally with a {@link dev.timonel.model.StatusException}.
     */
    CompletableFuture<Outcome> propose(Proposal proposal, Client client);

    /** A proposal of the server's own. */
    default CompletableFuture<Outcome> propose(Proposal proposal) {
        return propose(proposal, Client.SERVER);
    }

    /** All changes after this revision up to the current one, in order; empty if the log no longer reaches back so far. */
    default Optional<List<Change>> changesAfter(long revision) {
        return changesAfter(revision, kind -> true);
    }

    /** Those of them that are of objects of these kinds; what others were like is not looked at. */
    Optional<List<Change>> changesAfter(long revision, Predicate<ResourceKind> kinds);

    /** What it published before, as far back as {@link #changesAfter} goes. */
    PastSnapshots past();

    /** Calls the listener after each publication, on the committer's thread: it must hand over and return. */
    AutoCloseable onPublish(Listener listener);

    /** Hears of each commit: the snapshot after it and its changes in revision order. */
    @FunctionalInterface
    interface Listener {
        void published(ClusterSnapshot snapshot, List<Change> changes);
    }
}
