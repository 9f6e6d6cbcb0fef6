package dev.timonel.mcp;

import dev.timonel.routing.Turns;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Turns of one call alone, which begin at a ticket: asking takes nobody's turn, and the same question gets the same answer. */
final class CallTurns implements Turns {
    private final Map<Draw, Long> next = new HashMap<>();
    private final long first;

    CallTurns(long first) {
        this.first = first;
    }

    @Override
    public long reserve(Draw draw, long n) {
        long mine = next.getOrDefault(draw, first);
        next.put(draw, mine + n);
        return mine;
    }

    @Override
    public Set<Remembered> remembered(Affinity affinity) {
        return Set.of();
    }

    @Override
    public void remember(Affinity affinity, Remembered endpoint) {
        // a client that is held to its endpoint is so in the call's first decision already
    }
}
