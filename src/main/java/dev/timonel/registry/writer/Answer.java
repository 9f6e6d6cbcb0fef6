package dev.timonel.registry.writer;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a proposal is told once the transaction is on disk. */
record Answer(@Nullable Outcome outcome, @Nullable Throwable refusal) {

    /** Of a proposal that was about this key; {@code change} is what became of it in the transaction, null if nothing did. */
    static Answer of(
            ObjectKey key, ClusterSnapshot before, ClusterSnapshot after, @Nullable Change change, Transaction tx) {
        if (change != null && change.type() != Change.Type.DELETED) {
            return new Answer(new Outcome(change.object(), change.type() == Change.Type.ADDED, false), null);
        }
        Optional<KubeObject> old = before.get(key);
        // One that was made again in the same transaction, as the ServiceAccount "default", is another.
        Optional<KubeObject> present =
                after.get(key).filter(now -> old.isEmpty() || old.get().uid().equals(now.uid()));
        KubeObject object = present.or(() -> Optional.ofNullable(change).map(Change::object))
                .or(() -> tx.last(key))
                .orElseThrow();
        return new Answer(new Outcome(object, old.isEmpty(), present.isEmpty()), null);
    }

    void accept(CompletableFuture<Outcome> future) {
        if (refusal != null) {
            future.completeExceptionally(refusal);
        } else {
            future.complete(outcome);
        }
    }
}
