package dev.timonel.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Turns that begin with a question and end with its answer: the first ticket is 0, and nobody is remembered from before. */
public final class NewTurns implements Turns {
    private final Map<Draw, Long> next = new HashMap<>();
    private final Map<Affinity, Set<Remembered>> clients = new HashMap<>();

    @Override
    public long reserve(Draw draw, long n) {
        return next.merge(draw, n, Long::sum) - n;
    }

    @Override
    public void remember(Affinity affinity, Remembered endpoint) {
        clients.computeIfAbsent(affinity, client -> new HashSet<>()).add(endpoint);
    }

    @Override
    public Set<Remembered> remembered(Affinity affinity) {
        return Set.copyOf(clients.getOrDefault(affinity, Set.of()));
    }
}
