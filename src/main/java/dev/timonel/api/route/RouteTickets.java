package dev.timonel.api.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose turn it is, for every service port and candidate list, and which endpoint a client got last. Turns are exact
 * under concurrency: each ticket is handed out once. Memory is bounded; a list that is not drawn from for an hour, or
 * that others crowd out, starts anew. Of each process its own, as each node of a cluster has its own.
 */
public final class RouteTickets implements Draws {
    private static final long MAX_CANDIDATES_KEPT = 1_000_000;
    private static final long MAX_CLIENTS_KEPT = 100_000;

    private final Cache<Draw, AtomicLong> turns;
    private final Cache<Client, Held> clients;

    /** A client as affinity knows it, without the timeout, which may change while it is remembered. */
    private record Client(String node, IpAddress address, PortKey port) {
        static Client of(Affinity affinity) {
            return new Client(affinity.node(), affinity.client(), affinity.port());
        }
    }

    private record Held(Remembered endpoint, int seconds) {}

    public RouteTickets(Ticker ticker) {
        turns = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumWeight(MAX_CANDIDATES_KEPT)
                .<Draw, AtomicLong>weigher((draw, turn) -> 1 + draw.candidates().size())
                .expireAfterAccess(Duration.ofHours(1))
                .build();
        clients = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX_CLIENTS_KEPT)
                .expireAfter(Expiry.<Client, Held>writing((client, held) -> Duration.ofSeconds(held.seconds())))
                .build();
    }

    @Override
    public long ticket(Draw draw) {
        return reserve(draw, 1);
    }

    /** The first of {@code n} consecutive tickets, which nobody else gets. */
    long reserve(Draw draw, long n) {
        return turns.get(draw, d -> new AtomicLong()).getAndAdd(n);
    }

    @Override
    public Optional<Remembered> remembered(Affinity affinity) {
        return Optional.ofNullable(clients.getIfPresent(Client.of(affinity))).map(Held::endpoint);
    }

    /** Each connection starts the client's time again. */
    void remember(Affinity affinity, Remembered endpoint) {
        clients.put(Client.of(affinity), new Held(endpoint, affinity.seconds()));
    }
}
