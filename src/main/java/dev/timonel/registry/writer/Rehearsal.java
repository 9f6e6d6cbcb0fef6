package dev.timonel.registry.writer;

import dev.timonel.authorization.User;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.Asker;
import dev.timonel.registry.Client;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Strategies;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.registry.writer.Agenda.Task;
import dev.timonel.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Carries out proposals on a copy of a snapshot as the committer would, each in a transaction of its own with all that follows
 * from it. Nothing is stored and nobody hears of it. One thread uses it.
 */
public final class Rehearsal {
    private static final int STEPS = 10_000;

    private final Verbs verbs;
    private final Consequences consequences;
    private final Agenda agenda = new Agenda();
    private final TreeSet<ObjectKey> changed = new TreeSet<>();
    private final RandomGenerator random;
    private ClusterSnapshot state;
    private Instant now;

    /** Where rehearsals come from: each has reconcilers of its own, because they remember. */
    @FunctionalInterface
    public interface Stage {
        Rehearsal of(ClusterSnapshot snapshot);
    }

    public Rehearsal(
            ClusterSnapshot snapshot,
            Strategies strategies,
            ClusterConfig config,
            List<Reconciler> reconcilers,
            Instant now,
            RandomGenerator random) {
        this.verbs = new Verbs(strategies, config);
        this.consequences = new Consequences(reconcilers, "", verbs, agenda, new SimpleMeterRegistry());
        this.random = random;
        this.state = snapshot;
        this.now = now;
    }

    /** The key of the object that it is about. Throws a {@link dev.timonel.model.StatusException} to refuse; then nothing has changed. */
    public ObjectKey carryOut(Proposal proposal) {
        Transaction tx = begin();
        ObjectKey key = verbs.apply(proposal, by(proposal), tx);
        finish(tx, List.of());
        return key;
    }

    /** The administrator, to whom policies apply as to everybody. */
    private static Client by(Proposal proposal) {
        Asker asker = proposal instanceof Proposal.Create create
                ? Asker.of(User.ADMIN, create.kind())
                : proposal.target().map(key -> Asker.of(User.ADMIN, key.kind())).orElse(null);
        return new Client(Client.SERVER.userAgent(), Client.SERVER.fieldManager(), asker);
    }

    /** Removes an object as whoever it waits for would. */
    public void remove(ObjectKey key) {
        Transaction tx = begin();
        verbs.remove(key, tx);
        finish(tx, List.of());
    }

    /**
     * Lets time pass for what waits for its turn, and up to then for pods, whose containers start and end. For nothing else:
     * nodes do not fall silent here.
     */
    public void passUntil(Instant end) {
        for (int i = 0; i < STEPS; i++) {
            Instant next = agenda.next().orElse(end);
            if (!next.isBefore(end)) {
                return;
            }
            now = next.isAfter(now) ? next : now;
            finish(begin(), agenda.due(now, STEPS));
        }
    }

    public ClusterSnapshot state() {
        return state;
    }

    public Instant now() {
        return now;
    }

    /** The keys of all that is not as it was at the beginning, and of some that are again. */
    public Collection<ObjectKey> changed() {
        return Collections.unmodifiableCollection(changed);
    }

    private Transaction begin() {
        return new Transaction(state, new Stamps(now, random));
    }

    private void finish(Transaction tx, Collection<Task> due) {
        due.forEach(agenda::cancel);
        consequences
                .settle(tx, due)
                .forEach((task, at) -> at.filter(when -> task.key().kind().equals(Kinds.POD) || !when.isAfter(now))
                        .ifPresentOrElse(when -> agenda.schedule(task, when), () -> agenda.cancel(task)));
        Transaction.Sealed sealed = tx.seal();
        sealed.changes().forEach(change -> changed.add(change.key()));
        state = sealed.snapshot();
    }
}
