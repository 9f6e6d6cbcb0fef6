package dev.timonel.store.jpa;

import dev.timonel.model.Change;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** The changes of a transaction as parts of the log, each made when it is asked for: an import has more than fits into memory. */
final class LogParts implements Iterator<LogPart> {
    private static final int BYTES_A_PART = 1024 * 1024;

    private final List<Change> changes;
    private final UUID batch;
    private final int[] sizes;
    private int passed;

    LogParts(List<Change> changes, UUID batch) {
        this.changes = changes;
        this.batch = batch;
        this.sizes = new int[changes.size()];
    }

    @Override
    public boolean hasNext() {
        return passed < sizes.length;
    }

    @Override
    public LogPart next() {
        List<LogEntry> part = new ArrayList<>();
        for (long size = 0; hasNext() && size < BYTES_A_PART; passed++) {
            LogEntry entry = LogEntry.of(changes.get(passed));
            part.add(entry);
            sizes[passed] = entry.bytes();
            size += entry.bytes();
        }
        return LogPart.of(part, batch, changes.get(changes.size() - 1).revision());
    }

    /** How many bytes of the log each change takes, once all parts are made. */
    int[] sizes() {
        return sizes;
    }
}
