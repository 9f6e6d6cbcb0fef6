package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.model.Change;
import dev.timonel.routing.Turns;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Whose turn it is, for every service port, and which endpoints a client got. Turns are exact under concurrency: each ticket
 * is handed out once. When the candidates change, the turn goes on with the next of those that were there before: of the
 * candidates that are there throughout, any n consecutive draws give each the same number, or one more. Memory is bounded; a
 * port that is not drawn from for an hour, or that others crowd out, starts anew. Of each process its own, as each node of a
 * cluster has its own.
 */
public final class RouteTickets implements Turns {
    private static final long MAX_CANDIDATES_KEPT = 1_000_000;

    private final Cache<Drawn, Turn> turns;
    private final KnownClients clients;

    /** What has one turn, whatever its candidates are by now. */
    private record Drawn(Stage stage, PortKey port, String scope) {}

    /** The ticket of the next draw, for the candidates of the last. */
    private static final class Turn {
        private List<String> candidates = List.of();
        private long next;

        /** The first of {@code draws} tickets for these candidates; the same list object is not looked into. */
        synchronized long take(List<String> now, long draws) {
            if (now != candidates) {
                next = now.equals(candidates) ? next : ticketFor(now);
                candidates = now;
            }
            long first = next;
            next += draws;
            return first;
        }

        synchronized int size() {
            return candidates.size();
        }

        /** The first ticket from now on that falls to whoever of the old candidates is the next that is still there. */
        private long ticketFor(List<String> now) {
            Map<String, Integer> places = new HashMap<>();
            now.forEach(candidate -> places.put(candidate, places.size()));
            for (int i = 0; i < candidates.size(); i++) {
                String heir = candidates.get((int) Math.floorMod(next + i, (long) candidates.size()));
                Integer place = places.get(heir);
                if (place != null) {
                    return next + Math.floorMod(place - next, (long) now.size());
                }
            }
            return next;
        }
    }

    public RouteTickets(Ticker ticker) {
        turns = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumWeight(MAX_CANDIDATES_KEPT)
                .<Drawn, Turn>weigher((drawn, turn) -> 1 + turn.size())
                .expireAfterAccess(Duration.ofHours(1))
                .build();
        clients = new KnownClients(ticker);
    }

    /** To be told of each published change, with what a node that remembers clients can send them to by then. */
    void published(List<Change> changes, Function<KnownClients.Site, Set<Remembered>> reachable) {
        clients.published(changes, reachable);
    }

    @Override
    public long reserve(Draw draw, long n) {
        Drawn drawn = new Drawn(draw.stage(), draw.port(), draw.scope());
        Turn turn = turns.get(drawn, d -> new Turn());
        int before = turn.size();
        long first = turn.take(draw.candidates(), n);
        if (before != draw.candidates().size()) {
            turns.asMap().replace(drawn, turn, turn); // it is weighed again
        }
        return first;
    }

    @Override
    public Set<Remembered> remembered(Affinity affinity) {
        return clients.remembered(affinity);
    }

    @Override
    public void remember(Affinity affinity, Remembered endpoint) {
        clients.remember(affinity, endpoint);
    }
}
