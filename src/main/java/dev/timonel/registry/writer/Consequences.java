package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Cause;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.registry.writer.Agenda.Task;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs reconcilers on the keys that changed, inside the transaction, until nothing follows. A reconciler that throws is
 * reported and its key tried again later; what it would have done is missing, the rest of the transaction is not.
 */
final class Consequences {
    private static final Logger log = LoggerFactory.getLogger(Consequences.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration FIRST_REFUSAL = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);
    /** A key that keeps changing something in one transaction does not settle: two reconcilers undo each other. */
    private static final int MAX_CHANGING_RUNS = 50;
    /** Of the keys of one reconciler that may wait, so many are reconciled in one transaction. */
    private static final int MAX_PATIENT = 100;

    /** So many keys are reconciled in one transaction after a start. */
    private static final int AT_START = 4096;

    /** What wakes a task whose time has come. */
    private static final ObjectKey NOBODY = new ObjectKey(Kinds.CURSOR, "", "");

    private final List<Reconciler> reconcilers;
    private final Verbs verbs;
    private final List<Counter> runs;
    private final List<Counter> failures;
    /** How often in a row each key has failed. */
    private final Map<Task, Integer> failing = new HashMap<>();
    /** How often in a row something that each key wants was refused. */
    private final Map<Task, Integer> refused = new HashMap<>();

    private final AtRest atRest;
    private final Agenda agenda;
    /** Whether the cluster of this transaction stands still. */
    private boolean frozen;
    /** When what was reconciled in this transaction is looked at again. */
    private Map<Task, Optional<Instant>> again = Map.of();

    /** {@code rules} are what {@link RegistryRules#name} says; the agenda is kept by what {@link #settle} returns. */
    Consequences(List<Reconciler> reconcilers, String rules, Verbs verbs, Agenda agenda, MeterRegistry meters) {
        this.atRest = new AtRest(rules);
        this.agenda = agenda;
        List<Reconciler> all = new ArrayList<>(reconcilers);
        all.add(atRest);
        this.reconcilers = List.copyOf(all);
        this.verbs = verbs;
        this.runs = counters("timonel.reconciles", meters);
        this.failures = counters("timonel.reconcile.failures", meters);
    }

    /**
     * When each key that was reconciled wants to be looked at again, if ever. All open keys of the first reconciler are one
     * wave; what their changes wake comes after it, so that a key on which hundreds depend is woken once and not hundreds of
     * times. Of those that may wait, some are left for the next transaction, and so is a key that wants to be looked at again now.
     */
    Map<Task, Optional<Instant>> settle(Transaction tx, Collection<Task> due) {
        TreeMap<Task, ObjectKey> open = new TreeMap<>();
        due.forEach(task -> open.put(task, NOBODY));
        again = new HashMap<>();
        Map<Task, Integer> changing = new HashMap<>();
        Set<Task> stepped = new HashSet<>();
        Map<Integer, Integer> patient = new HashMap<>();
        frozen = Frozen.is(tx.working());
        open.keySet().removeIf(task -> standsStill(task.reconciler()));
        follow(tx, open);
        while (!open.isEmpty()) {
            int first = open.firstKey().reconciler();
            List<Task> wave = open.keySet().stream()
                    .takeWhile(t -> t.reconciler() == first)
                    .toList();
            for (Task task : wave) {
                ObjectKey waker = open.remove(task);
                Reconciler reconciler = reconcilers.get(task.reconciler());
                Instant now = tx.stamps().now();
                boolean later = stepped.contains(task)
                        || reconciler.mayWait(task.key(), tx.working())
                                && patient.merge(first, 1, Integer::sum) > MAX_PATIENT;
                Optional<Instant> when = later ? Optional.of(now) : run(task, waker, tx, open, changing);
                again.put(task, when);
                if (!later
                        && (reconciler.inSteps()
                                || when.filter(at -> !at.isAfter(now)).isPresent())) {
                    stepped.add(task);
                }
            }
        }
        atRest.keep(tx);
        return again;
    }

    private Optional<Instant> run(
            Task task,
            @Nullable ObjectKey waker,
            Transaction tx,
            TreeMap<Task, ObjectKey> open,
            Map<Task, Integer> changing) {
        if (changing.getOrDefault(task, 0) >= MAX_CHANGING_RUNS) {
            return Optional.of(fail(task, new IllegalStateException("does not settle"), tx));
        }
        tx.because(Cause.reconciler(
                tx.stamps().now().toEpochMilli(),
                reconcilers.get(task.reconciler()).name(),
                waker == NOBODY ? null : waker));
        Optional<Instant> next = reconcile(task, tx);
        if (tx.hasUnseen()) {
            changing.merge(task, 1, Integer::sum);
        }
        boolean wokenBefore = open.containsKey(task);
        follow(tx, open);
        if (!wokenBefore && reconcilers.get(task.reconciler()).settlesAtOnce()) {
            open.remove(task); // it is there for its own changes alone
        }
        return next;
    }

    /** What waits for its time is to come though somebody sets the clock back. */
    void look(Instant now) {
        agenda.look(now, task -> reconcilers.get(task.reconciler()).goesByTheClock());
    }

    /**
     * What to reconcile after a start: what time may have changed, or every key of every reconciler. One slice after the other is to
     * be carried out {@code now}, before the next is asked for; what is {@code later}, when others are served.
     */
    void afterStart(Supplier<ClusterSnapshot> state, Consumer<List<Task>> now, Consumer<Task> later) {
        if (Frozen.is(state.get())) {
            return;
        }
        boolean rests = atRest.holds(state.get());
        List<Task> late = new ArrayList<>();
        List<Task> slice = new ArrayList<>();
        for (int i = 0; i < reconcilers.size(); i++) {
            ClusterSnapshot snapshot = state.get();
            TreeSet<ObjectKey> keys = rests ? new TreeSet<>() : keysOfAll(i, snapshot);
            for (ObjectKey key : reconcilers.get(i).timed(snapshot)) {
                if (reconcilers.get(i).mayComeLate()) {
                    keys.remove(key);
                    late.add(new Task(i, key));
                } else {
                    keys.add(key);
                }
            }
            for (ObjectKey key : keys) {
                slice.add(new Task(i, key));
                if (slice.size() == AT_START) {
                    now.accept(slice);
                    slice = new ArrayList<>();
                }
            }
        }
        int some = Math.min(AT_START, late.size());
        Stream.of(slice, late.subList(0, some)).filter(rest -> !rest.isEmpty()).forEach(now);
        late.subList(some, late.size()).forEach(later);
    }

    /** Those of a reconciler that any object affects: of all reconcilers together they are several times as many as objects. */
    private TreeSet<ObjectKey> keysOfAll(int reconciler, ClusterSnapshot snapshot) {
        TreeSet<ObjectKey> keys = new TreeSet<>();
        snapshot.all()
                .filter(object -> !Kinds.INTERNAL.contains(object.kind()))
                .forEach(object ->
                        keys.addAll(affected(reconciler, new Change(Change.Type.ADDED, object, null), snapshot)));
        return keys;
    }

    private Optional<Instant> reconcile(Task task, Transaction tx) {
        Reconciler reconciler = reconcilers.get(task.reconciler());
        Transaction.Mark mark = tx.mark();
        try {
            runs.get(task.reconciler()).increment();
            Duration ahead = agenda.ahead(task);
            Instant now = tx.stamps().now().plus(ahead);
            Plan plan = reconciler.reconcile(task.key(), tx.working(), now);
            Plan.Refusal refusal = plan.creates().isEmpty()
                    ? null
                    : Creations.carryOut(plan.creates(), verbs, tx).orElse(null);
            if (refusal != null) {
                plan = reconciler.refused(plan, task.key(), refusal, tx.working(), now);
            }
            plan.puts().forEach(o -> verbs.put(o, tx));
            plan.rewrites().forEach(o -> verbs.put(o, tx));
            plan.deletes().forEach(key -> verbs.remove(key, tx));
            plan.notes().forEach(note -> EventRecorder.record(note, tx));
            failing.remove(task);
            if (refusal != null) {
                return Optional.of(retry(task, plan.dueAt(), now).minus(ahead));
            }
            refused.remove(task);
            return Optional.ofNullable(plan.dueAt()).map(at -> at.minus(ahead));
        } catch (RuntimeException | StackOverflowError broken) {
            tx.rollback(mark);
            return Optional.of(fail(task, broken, tx));
        }
    }

    /** When what was refused is tried again: after 1, 2, 4 s and so on, and when the plan would be looked at anyway. */
    private Instant retry(Task task, @Nullable Instant dueAt, Instant now) {
        int times = refused.merge(task, 1, Integer::sum);
        Instant retry = now.plus(later(FIRST_REFUSAL, times));
        return dueAt != null && dueAt.isAfter(now) && dueAt.isBefore(retry) ? dueAt : retry;
    }

    private static Duration later(Duration first, int times) {
        Duration retry = first.multipliedBy(1L << Math.min(times - 1, 10));
        return retry.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry;
    }

    private void follow(Transaction tx, TreeMap<Task, ObjectKey> open) {
        for (Change change : tx.takeUnseen()) {
            affected(change, tx.working(), open);
            if (change.type() == Change.Type.DELETED) {
                openWaiting(change.key(), open);
            }
        }
    }

    /** What looks at this key when its time comes looks at once, since there is nothing to wait for any more. */
    private void openWaiting(ObjectKey gone, TreeMap<Task, ObjectKey> open) {
        for (int i = 0; i < reconcilers.size(); i++) {
            Task task = new Task(i, gone);
            boolean waits = again.containsKey(task) ? again.get(task).isPresent() : agenda.waits(task);
            if (waits && !standsStill(i)) {
                open.putIfAbsent(task, gone);
            }
        }
    }

    /** Opens the keys that the change affects, with its object as what woke them; {@code snapshot} already has it. */
    void affected(Change change, ClusterSnapshot snapshot, TreeMap<Task, ObjectKey> open) {
        if (Kinds.INTERNAL.contains(change.object().kind())) {
            return;
        }
        for (int i = 0; i < reconcilers.size(); i++) {
            if (!standsStill(i)) {
                for (ObjectKey key : affected(i, change, snapshot)) {
                    open.putIfAbsent(new Task(i, key), change.key());
                }
            }
        }
    }

    private Collection<ObjectKey> affected(int reconciler, Change change, ClusterSnapshot snapshot) {
        try {
            return reconcilers.get(reconciler).affected(change, snapshot);
        } catch (RuntimeException | StackOverflowError broken) {
            atRest.disturb();
            failures.get(reconciler).increment();
            log.error(
                    "{} can't tell what {} affects", reconcilers.get(reconciler).name(), change.object(), broken);
            return List.of();
        }
    }

    private boolean standsStill(int reconciler) {
        return frozen && !reconcilers.get(reconciler).worksFrozen();
    }

    /** Reports a key that failed; when it is tried again: later each time, and with an event each time that doubles. */
    private Instant fail(Task task, Throwable broken, Transaction tx) {
        String name = reconcilers.get(task.reconciler()).name();
        atRest.disturb();
        failures.get(task.reconciler()).increment();
        int times = failing.merge(task, 1, Integer::sum);
        Duration retry = later(FIRST_RETRY, times);
        log.error("reconciling {} failed in {}; trying again in {} s", task.key(), name, retry.toSeconds(), broken);
        if (Integer.bitCount(times) == 1) {
            report(task, name, tx);
        }
        return tx.stamps().now().plus(retry);
    }

    private static void report(Task task, String name, Transaction tx) {
        Transaction.Mark mark = tx.mark();
        try {
            EventRecorder.record(
                    new Plan.Note(
                            task.key(), "Warning", "ReconcileFailed", name + " failed; it is tried again", "timonel"),
                    tx);
        } catch (RuntimeException alsoBroken) {
            tx.rollback(mark);
            log.error("the failure of {} could not be recorded as an event", task.key(), alsoBroken);
        }
    }

    private List<Counter> counters(String name, MeterRegistry meters) {
        return reconcilers.stream()
                .map(r -> Counter.builder(name).tag("reconciler", r.name()).register(meters))
                .toList();
    }
}
