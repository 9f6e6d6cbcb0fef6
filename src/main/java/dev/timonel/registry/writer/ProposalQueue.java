package dev.timonel.registry.writer;

import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Client;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Proposals that wait for the committer, so many and of so many bytes. A batch holds at most one of each key, in the order of
 * arrival a key, so that every acknowledged write is a change of its own. What nobody waits for any more is dropped.
 */
final class ProposalQueue {
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 256;

    /** A proposal, the answer that its client waits for, and since when, in {@linkplain System#nanoTime nanoseconds}. */
    record Pending(Proposal proposal, Client client, CompletableFuture<Outcome> answer, long arrived) {
        boolean isAbandoned(long now) {
            return answer.isDone() || now - arrived >= Registry.PATIENCE.toNanos();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final LongSupplier nanoTime;
    private final long maxBytes;
    private List<Pending> taken = List.of();
    private long bytes;
    private @Nullable String closedBecause;

    /** {@code nanoTime} goes on evenly, as clients wait, whatever happens to clocks. */
    ProposalQueue(LongSupplier nanoTime, long maxBytes) {
        this.nanoTime = nanoTime;
        this.maxBytes = maxBytes;
    }

    CompletableFuture<Outcome> add(Proposal proposal, Client client) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        lock.lock();
        try {
            String reason =
                    closedBecause != null || hasRoomFor(proposal) ? closedBecause : "too many writes are waiting";
            if (reason != null) {
                answer.completeExceptionally(StatusException.unavailable(reason));
            } else {
                waiting.addLast(new Pending(proposal, client, answer, nanoTime.getAsLong()));
                bytes += proposal.bytes();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        return answer;
    }

    int depth() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** What is larger than the whole budget comes in when it is alone. */
    private boolean hasRoomFor(Proposal proposal) {
        return waiting.size() < MAX_WAITING && (waiting.isEmpty() || bytes + proposal.bytes() <= maxBytes);
    }

    /** The next batch; an empty one once the patience is over; nothing once the queue is closed and drained. */
    Optional<List<Pending>> take(Duration patience) {
        List<Pending> abandoned = new ArrayList<>();
        try {
            return take(patience, abandoned);
        } finally {
            abandoned.forEach(p -> p.answer().completeExceptionally(nobodyWaits()));
        }
    }

    private Optional<List<Pending>> take(Duration patience, List<Pending> abandoned) {
        lock.lock();
        try {
            long left = Math.max(0, patience.toNanos());
            while (waiting.isEmpty() && closedBecause == null && left > 0) {
                left = awaitNanos(left);
            }
            if (waiting.isEmpty() && closedBecause != null) {
                return Optional.empty();
            }
            taken = waiting.isEmpty() ? List.of() : batch(abandoned);
            return Optional.of(taken);
        } finally {
            lock.unlock();
        }
    }

    /** For whoever does ask after all: it was never begun. */
    static StatusException nobodyWaits() {
        return StatusException.timeout("Timeout: the write waited too long and was dropped; it did not take effect");
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

    /** Those whose writes are not begun, and those of the last batch, if nobody has told them yet. */
    void answerWhoeverWaits() {
        List<Pending> never = new ArrayList<>();
        List<Pending> begun;
        lock.lock();
        try {
            never.addAll(waiting);
            waiting.clear();
            bytes = 0;
            begun = taken;
        } finally {
            lock.unlock();
        }
        String ends = "the server is shutting down";
        never.forEach(
                p -> p.answer().completeExceptionally(StatusException.unavailable(ends + "; nothing was written")));
        begun.forEach(p -> p.answer()
                .completeExceptionally(StatusException.timeout(ends + "; whether the write took effect is unknown")));
    }

    private long awaitNanos(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException nobodyInterruptsTheCommitter) {
            throw new IllegalStateException(nobodyInterruptsTheCommitter);
        }
    }

    private List<Pending> batch(List<Pending> abandoned) {
        List<Pending> batch = new ArrayList<>();
        Set<ObjectKey> taken = new HashSet<>();
        long now = nanoTime.getAsLong();
        for (Iterator<Pending> each = waiting.iterator(); each.hasNext() && batch.size() < MAX_BATCH; ) {
            Pending pending = each.next();
            Optional<ObjectKey> key = pending.proposal().target();
            boolean nobodyWaits = pending.isAbandoned(now);
            if (nobodyWaits || key.isEmpty() || taken.add(key.get())) {
                (nobodyWaits ? abandoned : batch).add(pending);
                each.remove();
                bytes -= pending.proposal().bytes();
            }
        }
        return batch;
    }
}
