package dev.timonel.api.watch;

import dev.timonel.api.table.Representation;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their revisions, as one audience sees them: one piece of bytes, which is made once and written to
 * all of its watches. {@code since}: when the first of them was published, in {@link System#nanoTime}.
 */
final class Run implements Frame {
    private final List<Event> events;
    private final long weight;
    private final long since;
    private final AtomicInteger waitingFor = new AtomicInteger();
    private byte @Nullable [] shared;

    Run(List<Event> events, long since) {
        this.events = List.copyOf(events);
        this.weight = events.stream().mapToLong(Event::weight).sum();
        this.since = since;
    }

    long since() {
        return since;
    }

    /** Whether it waits for the first client now. */
    boolean waitsForOneMore() {
        return waitingFor.getAndIncrement() == 0;
    }

    /** Whether it waits for none any more. */
    boolean waitsForOneLess() {
        return waitingFor.decrementAndGet() == 0;
    }

    @Override
    public byte[] bytes(Representation representation, boolean first) {
        return first && representation.introducesItself() ? encode(representation, true) : shared(representation);
    }

    private synchronized byte[] shared(Representation representation) {
        byte[] bytes = shared;
        if (bytes == null) {
            bytes = encode(representation, false);
            shared = bytes;
        }
        return bytes;
    }

    private byte[] encode(Representation representation, boolean first) {
        if (events.size() == 1) {
            return events.get(0).bytes(representation, first);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream((int) Math.min(weight + 64L * events.size(), 1 << 26));
        for (int i = 0; i < events.size(); i++) {
            lines.writeBytes(events.get(i).bytes(representation, first && i == 0));
        }
        return lines.toByteArray();
    }

    @Override
    public int events() {
        return events.size();
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public boolean isBehind(long base) {
        return events.get(events.size() - 1).isBehind(base);
    }

    /** What of it comes after this revision. */
    Run after(long base) {
        return events.get(0).isBehind(base)
                ? new Run(events.stream().filter(e -> !e.isBehind(base)).toList(), since)
                : this;
    }
}
