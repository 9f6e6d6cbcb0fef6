package dev.timonel.registry.writer;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * How far watches can go back. The log has every change after the floor, bounded by their number and by their bytes there; the
 * newest of them are in memory too, bounded by the bytes that only history keeps alive. Written by the committer, read by request
 * threads.
 */
final class History {
    private final int maxChanges;
    private final long maxLogged;
    private final long maxBytes;
    private final Deque<Integer> logged = new ArrayDeque<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private long loggedBytes;
    private long floor;
    private long bytes;
    /** Every change after it is in memory. */
    private long start;

    /** At most {@code maxChanges} of at most {@code maxLogged} bytes in the log, and of {@code maxBytes} in memory. */
    History(int maxChanges, long maxLogged, long maxBytes) {
        this.maxChanges = maxChanges;
        this.maxLogged = maxLogged;
        this.maxBytes = maxBytes;
    }

    /** Starts over at a revision, with the log that leads to it: how many bytes each change takes there. */
    synchronized void restart(long revision, int[] log) {
        changes.clear();
        bytes = 0;
        start = revision;
        logged.clear();
        loggedBytes = 0;
        floor = revision - log.length;
        log(log);
    }

    /** Changes of others: what they take in the log, at most. */
    void append(List<Change> others) {
        append(others, others.stream().mapToInt(c -> c.object().size()).toArray());
    }

    synchronized void append(List<Change> newer, int[] log) {
        for (Change change : newer) {
            changes.addLast(change);
            bytes += bytes(change);
        }
        while (changes.size() > maxChanges || bytes > maxBytes && changes.size() > 1) {
            Change oldest = changes.removeFirst();
            bytes -= bytes(oldest);
            start = oldest.revision();
        }
        log(log);
    }

    private void log(int[] log) {
        for (int size : log) {
            logged.addLast(size);
            loggedBytes += size;
        }
        while (logged.size() > maxChanges || loggedBytes > maxLogged && logged.size() > 1) {
            loggedBytes -= logged.removeFirst();
            floor++;
        }
    }

    /** What the change keeps alive, itself and what it replaced; of objects that change often it is counted twice. */
    private static long bytes(Change change) {
        KubeObject previous = change.previous();
        return change.object().size() + (previous == null ? 0L : previous.size());
    }

    /** The revision after which the log has every change. */
    synchronized long floor() {
        return floor;
    }

    /** The changes after a revision, if they are all in memory. */
    synchronized Optional<List<Change>> newest(long revision) {
        if (revision < start) {
            return Optional.empty();
        }
        List<Change> newest = new ArrayList<>();
        Iterator<Change> backwards = changes.descendingIterator();
        while (backwards.hasNext()) {
            Change change = backwards.next();
            if (change.revision() <= revision) {
                break;
            }
            newest.add(change);
        }
        Collections.reverse(newest);
        return Optional.of(newest);
    }
}
