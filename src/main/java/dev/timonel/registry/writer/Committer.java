package dev.timonel.registry.writer;

import dev.timonel.model.Change;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Client;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.registry.verbs.Stamps;
import dev.timonel.registry.verbs.Transaction;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.registry.writer.Agenda.Task;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.store.LostWritesException;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer: one thread that takes what is proposed, decides it with all its consequences in one transaction of the
 * store, publishes the new snapshot and answers. What queues up while one transaction runs shares the next (group commit).
 */
public final class Committer implements Registry {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private static final String STOPPED = "the writer has stopped: nothing can be written until a restart";
    private static final int DUE_AT_ONCE = 256;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int FORGET_AT_ONCE = 1000;
    private static final Duration BROKEN_RETRY = Duration.ofSeconds(5);
    /** Of bodies that wait, at least; decoded they take some ten times that. */
    private static final long QUEUED_BYTES = 8L * 1024 * 1024;
    /** Of the newest changes that are in memory: what they keep alive is copied by each collection of garbage while there is much to write. */
    private static final long HISTORY_BYTES = 4L * 1024 * 1024;

    private final ObjectStore store;
    private final Verbs verbs;
    private final Consequences consequences;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final History history;
    private final Past past;
    private final ProposalQueue queue;
    private final Agenda agenda = new Agenda();
    private final Answering answering = new Answering();
    private final OutageLog outages = new OutageLog();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CommitMeters meters;
    private final Thread thread = new Thread(this::run, "committer");
    private volatile ClusterSnapshot published = ClusterSnapshot.empty();
    private volatile boolean running;
    private volatile Consumer<Throwable> whenDead = cause -> {};
    private long forgotten;
    private volatile boolean behind; // the database may not be where what is published is

    public Committer(
            ObjectStore store, RegistryRules rules, Clock clock, RandomGenerator random, MeterRegistry meters) {
        this(store, rules, clock, System::nanoTime, random, meters);
    }

    /** The clock may be set; {@code nanoTime} goes on evenly. */
    Committer(
            ObjectStore store,
            RegistryRules rules,
            Clock clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            MeterRegistry meters) {
        this.store = store;
        this.verbs = new Verbs(rules.strategies(), rules.config());
        this.consequences = new Consequences(rules.reconcilers(), rules.name(), verbs, agenda, meters);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        this.queue = new ProposalQueue(
                nanoTime, Math.max(QUEUED_BYTES, Runtime.getRuntime().maxMemory() / 32));
        this.history = new History(rules.historyChanges(), rules.historyBytes(), HISTORY_BYTES);
        this.past = new Past(store, history, this::current);
        this.meters = new CommitMeters(meters);
        this.meters.watch(queue, history, agenda, this::current, meters);
    }

    /** Reads the store, brings everything up to date with the time that has passed, and starts to commit. */
    public void start() {
        ObjectStore.Stored stored = store.load();
        published = ClusterSnapshot.of(stored.revision(), stored.objects());
        history.restart(stored.revision(), stored.logged());
        forgotten = history.floor();
        catchUp();
        running = true;
        thread.start();
    }

    /** In slices, so that no transaction holds more than a part of what a new version may change. */
    private void catchUp() {
        consequences.afterStart(
                this::current,
                slice -> finish(commit(List.of(), slice), List.of()),
                task -> agenda.schedule(task, clock.instant()));
    }

    /** Commits what was accepted, then stops, and waits no longer for a database that hangs. Later proposals are refused. */
    public void stop() {
        stop(Duration.ofSeconds(10));
    }

    void stop(Duration patience) {
        if (running) {
            running = false;
            queue.close("the server is shutting down");
            try {
                thread.join(patience.toMillis());
                if (thread.isAlive()) {
                    log.warn("the last writes do not end; whether they take effect is unknown");
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Compares what is published with the database soon, though nobody writes: it may be another. */
    public void compare() {
        behind = true;
    }

    /** Whoever still waits is told what is known of the write: the server ends, and its connections with it. */
    public void answerWhoeverWaits() {
        queue.answerWhoeverWaits();
    }

    /** Calls this once if the writer dies of an error, after its last proposals are answered: nothing can be written from then on. */
    public void onDeath(Consumer<Throwable> listener) {
        whenDead = listener;
    }

    /** Why nothing can be written any more; empty while the writer lives. */
    public Optional<String> problem() {
        return thread.isAlive() ? Optional.empty() : Optional.of("the committer is not running");
    }

    @Override
    public ClusterSnapshot current() {
        return published;
    }

    @Override
    public Past past() {
        return past;
    }

    @Override
    public CompletableFuture<Outcome> propose(Proposal proposal, Client client) {
        Tryout.of(proposal, client, verbs, published, clock.instant());
        return queue.add(proposal, client);
    }

    @Override
    public Optional<List<Change>> changesAfter(long revision, Predicate<ResourceKind> kinds) {
        Optional<List<Change>> newest = history.newest(revision);
        if (newest.isPresent() || revision < history.floor()) {
            return newest.map(changes ->
                    changes.stream().filter(c -> kinds.test(c.key().kind())).toList());
        }
        try {
            return store.changes(revision, new PublishedState(published), kinds);
        } catch (StoreUnavailableException unreachable) {
            throw StatusException.unavailable("the database is out of reach, and older changes are there alone");
        }
    }

    @Override
    public AutoCloseable onPublish(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void run() {
        Throwable causeOfDeath = null;
        try {
            commitUntilClosed();
        } catch (Error | RuntimeException fatal) {
            causeOfDeath = fatal;
            log.error(STOPPED, fatal);
        } finally {
            queue.close(STOPPED);
            for (var rest = queue.take(Duration.ZERO); rest.isPresent(); rest = queue.take(Duration.ZERO)) {
                refuse(rest.get(), StatusException.unavailable(STOPPED));
            }
            answering.close();
        }
        if (causeOfDeath != null) {
            whenDead.accept(causeOfDeath);
        }
    }

    private void commitUntilClosed() {
        while (true) {
            Duration patience = agenda.next()
                    .map(next -> Duration.between(clock.instant(), next))
                    .filter(wait -> wait.compareTo(IDLE) < 0)
                    .orElse(IDLE);
            Optional<List<ProposalQueue.Pending>> batch = queue.take(patience);
            if (batch.isEmpty()) {
                return;
            }
            meters.begins(batch.get(), nanoTime.getAsLong());
            consequences.look(clock.instant());
            List<Task> due = agenda.due(clock.instant(), DUE_AT_ONCE);
            if (!batch.get().isEmpty() || !due.isEmpty() || behind) {
                commitOrRefuse(batch.get(), due);
            }
        }
    }

    /** A transaction that fails as a whole is tried again one by one, so that what is bad fails alone. */
    private void commitOrRefuse(List<ProposalQueue.Pending> batch, List<Task> due) {
        Durable durable;
        long started = System.nanoTime();
        try {
            durable = commit(batch, due);
        } catch (StoreUnavailableException unreachable) {
            outOfReach(batch, due, unreachable);
            return;
        } catch (LostWritesException lost) {
            refuse(batch, StatusException.unavailable(lost.getMessage() + "; nothing was written"));
            throw lost;
        } catch (RuntimeException broken) {
            if (batch.size() + due.size() > 1) {
                log.warn("a commit of {} proposals failed; trying them one by one", batch.size(), broken);
                oneByOne(batch, due);
            } else {
                log.error("a commit failed", broken);
                due.forEach(task -> agenda.schedule(task, clock.instant().plus(BROKEN_RETRY)));
                refuse(batch, StatusException.internal("the commit failed"));
            }
            return;
        } catch (Error fatal) {
            refuse(batch, StatusException.timeout(STOPPED + "; whether the write took effect is unknown"));
            throw fatal;
        }
        outages.committed();
        finish(durable, batch);
        meters.committed(started, batch.size());
    }

    private void oneByOne(List<ProposalQueue.Pending> batch, List<Task> due) {
        for (ProposalQueue.Pending pending : batch) {
            if (pending.isAbandoned(nanoTime.getAsLong())) {
                refuse(List.of(pending), ProposalQueue.nobodyWaits());
            } else {
                commitOrRefuse(List.of(pending), List.of());
            }
        }
        due.forEach(task -> commitOrRefuse(List.of(), List.of(task)));
    }

    /** Nothing is guessed: a client hears that its write did not take effect, or that nobody knows. */
    private void outOfReach(List<ProposalQueue.Pending> batch, List<Task> due, StoreUnavailableException unreachable) {
        outages.outOfReach(unreachable);
        due.forEach(task -> agenda.schedule(task, clock.instant().plus(RETRY)));
        behind = true;
        refuse(
                batch,
                unreachable.mayHaveWritten()
                        ? StatusException.timeout(
                                unreachable.getMessage() + "; whether the write took effect is unknown")
                        : StatusException.unavailable(unreachable.getMessage() + "; nothing was written"));
    }

    private static void refuse(List<ProposalQueue.Pending> batch, StatusException refusal) {
        batch.forEach(p -> p.answer().completeExceptionally(refusal));
    }

    private Durable commit(List<ProposalQueue.Pending> batch, Collection<Task> due) {
        Attempt[] attempt = new Attempt[1];
        behind = false;
        int[] logged = store.transact(new PublishedState(published), missed -> {
            long started = System.nanoTime();
            attempt[0] = attempt(batch, due, missed);
            meters.decided(started);
            return attempt[0].changes();
        });
        if (history.floor() - forgotten >= FORGET_AT_ONCE) {
            forgotten = history.floor();
            store.forget(forgotten);
        }
        return new Durable(attempt[0], logged);
    }

    /** What is on disk is published and answered; a failure here is not one of the write, and ends the writer. */
    private void finish(Durable durable, List<ProposalQueue.Pending> batch) {
        Attempt attempt = durable.attempt();
        publish(attempt, durable.logged());
        attempt.again()
                .forEach((task, at) ->
                        at.ifPresentOrElse(instant -> agenda.schedule(task, instant), () -> agenda.cancel(task)));
        answering.answer(batch.size(), () -> {
            for (int i = 0; i < batch.size(); i++) {
                attempt.answers().get(i).accept(batch.get(i).answer());
            }
        });
    }

    /** An attempt that is on disk, and how many bytes of the log each of its changes takes. */
    private record Durable(Attempt attempt, int[] logged) {}

    /** What one transaction came to, before it is on disk. */
    private record Attempt(
            ObjectStore.Missed missed,
            ClusterSnapshot snapshot,
            List<Change> changes,
            List<Answer> answers,
            Map<Task, Optional<Instant>> again) {}

    private Attempt attempt(List<ProposalQueue.Pending> batch, Collection<Task> due, ObjectStore.Missed missed) {
        ClusterSnapshot base = missed.reloaded()
                .map(stored -> ClusterSnapshot.of(stored.revision(), stored.objects()))
                .orElse(published);
        for (Change change : missed.changes()) {
            base = base.with(change);
        }
        Transaction tx = new Transaction(base, new Stamps(clock.instant(), random));
        List<Object> decided = new ArrayList<>();
        for (ProposalQueue.Pending pending : batch) {
            tx.because(
                    pending.client().cause(pending.proposal(), tx.stamps().now().toEpochMilli()));
            decided.add(decide(pending.proposal(), pending.client(), tx));
        }
        Map<Task, Optional<Instant>> again = consequences.settle(tx, due);
        Transaction.Sealed sealed = tx.seal();
        Map<ObjectKey, Change> last = new HashMap<>();
        sealed.changes().forEach(change -> last.putIfAbsent(change.key(), change));
        List<Answer> answers = new ArrayList<>();
        for (Object each : decided) {
            answers.add(
                    each instanceof ObjectKey key
                            ? Answer.of(key, base, sealed.snapshot(), last.get(key), tx)
                            : (Answer) each);
        }
        return new Attempt(missed, sealed.snapshot(), sealed.changes(), answers, again);
    }

    /** The key that the proposal changes, or the answer that is already certain: a refusal, or the end of a dry run. */
    private Object decide(Proposal proposal, Client client, Transaction tx) {
        Transaction target = proposal.dryRun() ? tx.fork() : tx;
        Transaction.Mark mark = tx.mark();
        try {
            ObjectKey key = verbs.apply(proposal, client, target);
            return proposal.dryRun() ? Answer.of(key, tx.working(), target.working(), null, target) : key;
        } catch (StatusException refusal) {
            tx.rollback(mark);
            return new Answer(null, refusal);
        } catch (RuntimeException | StackOverflowError broken) {
            tx.rollback(mark);
            log.error("a proposal failed", broken);
            return new Answer(null, StatusException.internal("the write could not be decided"));
        }
    }

    private void publish(Attempt attempt, int[] logged) {
        attempt.missed().reloaded().ifPresent(stored -> history.restart(stored.revision(), stored.logged()));
        List<Change> all = new ArrayList<>(attempt.missed().changes());
        all.addAll(attempt.changes());
        if (all.isEmpty() && attempt.missed().reloaded().isEmpty()) {
            return;
        }
        history.append(attempt.missed().changes());
        history.append(attempt.changes(), logged);
        published = attempt.snapshot();
        for (Listener listener : listeners) {
            try {
                listener.published(published, all);
            } catch (RuntimeException broken) {
                log.error("a listener failed", broken);
            }
        }
    }
}
