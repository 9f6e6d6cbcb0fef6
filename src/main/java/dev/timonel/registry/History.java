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

/**
 * The newest changes, for watches that resume: bounded by their number and by the bytes that only history keeps alive. Written
 * by the committer, read by request threads.
 */
final class History {
    private final int maxChanges;
    private final long maxBytes;
    private final Deque<Change> changes = new ArrayDeque<>();
    private long bytes;
    private long floor;

    History(int maxChanges, long maxBytes) {
        this.maxChanges = maxChanges;
        this.maxBytes = maxBytes;
    }

    /** Starts over: {@code recent} are the changes up to {@code revision}, in order, without a gap. */
    synchronized void restart(long revision, List<Change> recent) {
        changes.clear();
        bytes = 0;
        floor = revision - recent.size();
        append(recent);
    }

    synchronized void append(List<Change> newer) {
        for (Change change : newer) {
            changes.addLast(change);
            bytes += bytes(change);
        }
        while (changes.size() > maxChanges || bytes > maxBytes && changes.size() > 1) {
            Change oldest = changes.removeFirst();
            bytes -= bytes(oldest);
            floor = oldest.revision();
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

    synchronized Optional<List<Change>> after(long revision) {
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
