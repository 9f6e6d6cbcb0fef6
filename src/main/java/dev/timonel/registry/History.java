package dev.timonel.registry;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes, for watches that resume: bounded by their number and by the bytes that only history keeps alive. Written
 * by the committer, read by request threads. What is older than the start is read when somebody asks for it.
 */
final class History {
    private final int maxChanges;
    private final long maxBytes;
    private final Deque<Change> changes = new ArrayDeque<>();
    private long bytes;
    private long floor;
    /** The revision from which on {@code changes} are; {@code earlier} are those between the floor and it. */
    private long start;

    private @Nullable Supplier<List<Change>> earlier;

    History(int maxChanges, long maxBytes) {
        this.maxChanges = maxChanges;
        this.maxBytes = maxBytes;
    }

    /** Starts over: {@code older} gives the changes between {@code oldest} and {@code revision}, in order, without a gap. */
    synchronized void restart(long revision, long oldest, Supplier<List<Change>> older) {
        changes.clear();
        bytes = 0;
        start = revision;
        floor = oldest;
        earlier = older;
        trim();
    }

    synchronized void append(List<Change> newer) {
        for (Change change : newer) {
            changes.addLast(change);
            bytes += bytes(change);
        }
        trim();
    }

    private void trim() {
        long newest = start + changes.size();
        floor = Math.max(floor, Math.min(start, newest - maxChanges));
        if (bytes > maxBytes) {
            floor = Math.max(floor, start);
        }
        while (changes.size() > maxChanges || bytes > maxBytes && changes.size() > 1) {
            Change oldest = changes.removeFirst();
            bytes -= bytes(oldest);
            start = oldest.revision();
            floor = start;
        }
        if (floor >= start) {
            earlier = null;
        }
    }

    /** What the change keeps alive, itself and what it replaced; of objects that change often it is counted twice. */
    private static long bytes(Change change) {
        KubeObject previous = change.previous();
        return change.object().json().length + (previous == null ? 0L : previous.json().length);
    }

    /** The revision after which every change is kept. */
    synchronized long floor() {
        return floor;
    }

    Optional<List<Change>> after(long revision) {
        Supplier<List<Change>> older = olderThanTheStart(revision);
        if (older != null) {
            resume(older, older.get());
        }
        return kept(revision);
    }

    private synchronized @Nullable Supplier<List<Change>> olderThanTheStart(long revision) {
        return revision >= floor && revision < start ? earlier : null;
    }

    /** Read outside of the lock, since the committer must not wait for it. */
    private synchronized void resume(Supplier<List<Change>> older, List<Change> read) {
        if (earlier != older) {
            return;
        }
        earlier = null;
        for (int i = read.size() - 1; i >= 0 && read.get(i).revision() > floor; i--) {
            changes.addFirst(read.get(i));
            bytes += bytes(read.get(i));
        }
        start = floor;
        trim();
    }

    private synchronized Optional<List<Change>> kept(long revision) {
        if (revision < floor) {
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
