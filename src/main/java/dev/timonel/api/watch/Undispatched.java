package dev.timonel.api.watch;

import dev.timonel.model.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The changes that were published and are not dispatched yet, which nobody has to read back then. Beyond so many bytes it keeps
 * none of them, and tells so. Safe for threads.
 */
final class Undispatched {
    private final long mostBytes;
    private final List<Change> changes = new ArrayList<>();
    private long bytes;
    private boolean gap;

    Undispatched(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Those of one publication; none if it was not told of what. */
    synchronized void add(List<Change> newer) {
        for (Change change : newer) {
            changes.add(change);
            bytes += change.object().size();
        }
        if (newer.isEmpty() || bytes > mostBytes) {
            changes.clear();
            bytes = 0;
            gap = true;
        }
    }

    /** Takes all out: those after this revision in order, or nothing if one is missing. */
    synchronized Optional<List<Change>> take(long after) {
        List<Change> taken =
                changes.stream().filter(change -> change.revision() > after).toList();
        boolean whole = !gap && (taken.isEmpty() || taken.get(0).revision() == after + 1);
        changes.clear();
        bytes = 0;
        gap = false;
        return whole ? Optional.of(taken) : Optional.empty();
    }
}
