package dev.timonel.api.route;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Backend;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Routed;
import dev.timonel.routing.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides on packets with turns that last. Of many packets only the first is decided in full (and the first on each node
 * that a load balancer picks); the rest is arithmetic on the tickets they take.
 */
final class RouteService {
    private static final Comparator<Backend> BY_ADDRESS =
            Comparator.comparing((Backend b) -> IpAddress.of(b.address())).thenComparingInt(Backend::port);

    private final Router router;
    private final RouteTickets tickets;

    RouteService(Router router, RouteTickets tickets) {
        this.router = router;
        this.tickets = tickets;
    }

    RouteDecision decide(ClusterSnapshot snapshot, RouteParameters parameters) {
        Router asked = router.asOf(parameters.minor());
        Routed first = route(asked, snapshot, parameters.query());
        if (parameters.count() == 1) {
            return first.decision();
        }
        Map<Backend, Long> counts = new TreeMap<>(BY_ADDRESS);
        first.decision().candidates().forEach(c -> counts.put(c, 0L));
        add(counts, first, 1);
        long rest = parameters.count() - 1L;
        if (first.nodeDraw().isPresent()) {
            Draw draw = first.nodeDraw().get();
            long[] shares = shares(draw, rest);
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] > 0) {
                    Routed there = route(
                            asked,
                            snapshot,
                            parameters.query().at(draw.candidates().get(i)));
                    add(counts, there, 1);
                    addRest(counts, there, shares[i] - 1);
                }
            }
        } else {
            addRest(counts, first, rest);
        }
        return first.decision().withDistribution(distribution(counts));
    }

    private Routed route(Router asked, ClusterSnapshot snapshot, RouteQuery query) {
        Routed routed = asked.route(snapshot, query, tickets);
        routed.affinity().ifPresent(client -> routed.chosen().ifPresent(e -> tickets.remember(client, e)));
        return routed;
    }

    /** {@code n} more packets like this one: a client that is remembered stays, others take turns. */
    private void addRest(Map<Backend, Long> counts, Routed routed, long n) {
        if (n == 0 || routed.decision().verdict() != Verdict.Forward) {
            return;
        }
        if (routed.affinity().isPresent() || routed.endpointDraw().isEmpty()) {
            add(counts, routed, n);
            return;
        }
        long[] shares = shares(routed.endpointDraw().get(), n);
        List<Backend> candidates = routed.decision().candidates();
        for (int i = 0; i < shares.length; i++) {
            counts.merge(candidates.get(i), shares[i], Long::sum);
        }
    }

    /** How many of the next {@code n} tickets fall to each candidate. */
    private long[] shares(Draw draw, long n) {
        int k = draw.candidates().size();
        long first = tickets.reserve(draw, n);
        long[] shares = new long[k];
        for (int i = 0; i < k; i++) {
            long turnsAway = Math.floorMod(i - first, (long) k);
            shares[i] = turnsAway >= n ? 0 : (n - turnsAway - 1) / k + 1;
        }
        return shares;
    }

    private static void add(Map<Backend, Long> counts, Routed routed, long n) {
        Backend endpoint = routed.decision().endpoint();
        if (endpoint != null && routed.decision().verdict() == Verdict.Forward) {
            counts.merge(endpoint, n, Long::sum);
        }
    }

    private static List<Share> distribution(Map<Backend, Long> counts) {
        List<Share> shares = new ArrayList<>();
        counts.forEach((b, n) -> shares.add(new Share(b.address(), b.port(), b.pod(), n)));
        return shares;
    }
}
