package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.registry.writer.Agenda.Task;
import dev.timonel.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The committer's own consequences on a state in memory: what a test puts there is taken as it is, what follows from it is
 * what the server would do. A reconciler that fails, never comes to rest, or plans what is there already fails the test.
 */
public final class SettledCluster {
    private static final int MAX_TRANSACTIONS = 1000;

    private final Consequences consequences;
    private final Agenda agenda = new Agenda();
    private final Random random = new Random(1);
    private final List<Plan.Note> notes = new ArrayList<>();
    private final TreeMap<Task, ObjectKey> open = new TreeMap<>();
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    public SettledCluster(Collection<Reconciler> reconcilers, ClusterConfig config) {
        this.consequences = new Consequences(
                reconcilers.stream().<Reconciler>map(Watched::new).toList(),
                "",
                new Verbs(ServedKinds.strategies(), config),
                agenda,
                new SimpleMeterRegistry());
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** What reconcilers had to say since the last call. */
    public List<Plan.Note> takeNotes() {
        List<Plan.Note> taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    /** Makes a change of the given revision, as it is; what follows waits for {@link #settle}. */
    public void apply(Function<Long, Change> change) {
        Change applied = change.apply(snapshot.revision() + 1);
        snapshot = snapshot.with(applied);
        consequences.affected(applied, snapshot, open);
    }

    /** All that follows at this moment: the changes of objects that clients see, without events, in the order of the writer. */
    public List<Change> settle(Instant now) {
        List<Change> changes = new ArrayList<>();
        add(agenda.due(now, Integer.MAX_VALUE));
        for (int transactions = 0; !open.isEmpty(); transactions++) {
            if (transactions == MAX_TRANSACTIONS) {
                throw new AssertionError("never comes to rest: " + open);
            }
            Transaction tx = new Transaction(snapshot, new Stamps(now, random));
            Map<Task, Optional<Instant>> again = consequences.settle(tx, List.copyOf(open.keySet()));
            open.clear();
            Transaction.Sealed sealed = tx.seal();
            snapshot = sealed.snapshot();
            sealed.changes().stream().filter(SettledCluster::isSeen).forEach(changes::add);
            again.forEach((task, at) ->
                    at.ifPresentOrElse(instant -> agenda.schedule(task, instant), () -> agenda.cancel(task)));
            add(agenda.due(now, Integer.MAX_VALUE));
        }
        failIfAReconcilerDid();
        return changes;
    }

    private void add(List<Task> due) {
        due.forEach(task -> open.putIfAbsent(task, task.key()));
    }

    /** When the next key is due, if any is. */
    public Optional<Instant> nextDue() {
        return agenda.next();
    }

    private static boolean isSeen(Change change) {
        return Kinds.SERVED.contains(change.key().kind())
                && !change.key().kind().equals(Kinds.EVENT);
    }

    private void failIfAReconcilerDid() {
        snapshot.list(Kinds.EVENT).stream()
                .filter(event ->
                        new String(event.json(), java.nio.charset.StandardCharsets.UTF_8).contains("ReconcileFailed"))
                .findFirst()
                .ifPresent(event -> {
                    throw new AssertionError(new String(event.json(), java.nio.charset.StandardCharsets.UTF_8));
                });
    }

    /** A reconciler under watch. */
    private final class Watched extends ForwardingReconciler {
        Watched(Reconciler reconciler) {
            super(reconciler);
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot state, Instant now) {
            Plan plan = super.reconcile(key, state, now);
            plan.puts().forEach(put -> {
                KubeObject draft = KubeObject.draft(put);
                Optional<KubeObject> there = state.get(draft.key());
                if (there.isPresent() && Arrays.equals(there.get().json(), draft.json())) {
                    throw new IllegalStateException(name() + " plans what is there already for " + key);
                }
            });
            notes.addAll(plan.notes());
            return plan;
        }
    }
}
