package dev.timonel.registry;

import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Proposals that wait for the committer. A batch holds at most one of each key, in the order of arrival a key, so that
 * every acknowledged write is a change of its own.
 */
final class ProposalQueue {
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 256;

    /** A proposal and the answer that its client waits for. */
    record Pending(Proposal proposal, CompletableFuture<Outcome> answer) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private @Nullable String closedBecause;

    CompletableFuture<Outcome> add(Proposal proposal) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        lock.lock();
        try {
            String reason = closedBecause != null || waiting.size() < MAX_WAITING
                    ? closedBecause
                    : "too many writes are waiting";
            if (reason != null) {
                answer.completeExceptionally(StatusException.unavailable(reason));
            } else {
                waiting.addLast(new Pending(proposal, answer));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        return answer;
    }

    /** The next batch; an empty one once the patience is over; nothing once the queue is closed and drained. */
    Optional<List<Pending>> take(Duration patience) {
        lock.lock();
        try {
            long left = Math.max(0, patience.toNanos());
            while (waiting.isEmpty() && closedBecause == null && left > 0) {
                left = awaitNanos(left);
            }
            if (waiting.isEmpty()) {
                return closedBecause != null ? Optional.empty() : Optional.of(List.of());
            }
            return Optional.of(batch());
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken from now on; later proposals hear the first reason. */
    void close(String reason) {
        lock.lock();
        try {
            if (closedBecause == null) {
                closedBecause = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long awaitNanos(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException nobodyInterruptsTheCommitter) {
            throw new IllegalStateException(nobodyInterruptsTheCommitter);
        }
    }

    private List<Pending> batch() {
        List<Pending> batch = new ArrayList<>();
        Set<ObjectKey> taken = new HashSet<>();
        for (Iterator<Pending> each = waiting.iterator(); each.hasNext() && batch.size() < MAX_BATCH; ) {
            Pending pending = each.next();
            Optional<ObjectKey> key = key(pending.proposal());
            if (key.isEmpty() || taken.add(key.get())) {
                batch.add(pending);
                each.remove();
            }
        }
        return batch;
    }

    private static Optional<ObjectKey> key(Proposal proposal) {
        if (proposal instanceof Proposal.Create create) {
            String name = create.object().getMetadata() == null
                    ? null
                    : create.object().getMetadata().getName();
            return Optional.ofNullable(name).map(n -> new ObjectKey(create.kind(), create.namespace(), n));
        }
        if (proposal instanceof Proposal.Update update) {
            return Optional.of(update.key());
        }
        if (proposal instanceof Proposal.Patch patch) {
            return Optional.of(patch.key());
        }
        if (proposal instanceof Proposal.Bind bind) {
            return Optional.of(bind.key());
        }
        if (proposal instanceof Proposal.Evict evict) {
            return Optional.of(evict.key());
        }
        return Optional.of(((Proposal.Delete) proposal).key());
    }
}
