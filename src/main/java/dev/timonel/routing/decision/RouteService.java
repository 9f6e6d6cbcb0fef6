package dev.timonel.routing.decision;

import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.NewTurns;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Share;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.Turns;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides on packets with turns that last. Of many packets only the first is decided (and the first on each node that a load
 * balancer picks); the rest is arithmetic on the tickets they take.
 */
public final class RouteService {
    private final Router router;
    private final Turns turns;

    public RouteService(Router router, Turns turns) {
        this.router = router;
        this.turns = turns;
    }

    /** The answer of {@link #route}. */
    public RouteDecision decide(ClusterSnapshot snapshot, RouteParameters parameters) {
        return route(snapshot, parameters).told();
    }

    /** What is asked of the past, or with a ticket, takes nobody's turn. {@code snapshot} is that of {@link RouteParameters#at}. */
    public Routed route(ClusterSnapshot snapshot, RouteParameters parameters) {
        Ticket ticket = parameters.ticket();
        if (ticket != null) {
            return new Routed(
                    parameters, router.asOf(parameters.minor()).route(snapshot, parameters.query(), ticket), null);
        }
        return parameters.at() == null
                ? inTurn(snapshot, parameters)
                : new RouteService(router, new NewTurns()).inTurn(snapshot, parameters);
    }

    private Routed inTurn(ClusterSnapshot snapshot, RouteParameters parameters) {
        Router asked = router.asOf(parameters.minor());
        Decision first = route(asked, snapshot, parameters.query());
        if (parameters.count() == 1) {
            return new Routed(parameters, first, null);
        }
        Map<ProxyEndpoint, Long> counts = new TreeMap<>();
        first.endpoints().forEach(c -> counts.put(c, 0L));
        add(counts, first, 1);
        long rest = parameters.count() - 1L;
        Draw draw = first.nodeDraw();
        if (draw != null) {
            long[] shares = shares(draw, rest);
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] > 0) {
                    Decision there = route(
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
        return new Routed(parameters, first, distribution(counts));
    }

    private Decision route(Router asked, ClusterSnapshot snapshot, RouteQuery query) {
        Decision decision = asked.route(snapshot, query, turns);
        Affinity client = decision.affinity();
        ProxyEndpoint endpoint = decision.endpoint();
        if (client != null && endpoint != null) {
            turns.remember(client, new Remembered(endpoint.address(), endpoint.port()));
        }
        return decision;
    }

    /** {@code n} more packets like this one: a client that is remembered stays, others take turns. */
    private void addRest(Map<ProxyEndpoint, Long> counts, Decision decision, long n) {
        if (n == 0 || decision.endpoint() == null) {
            return;
        }
        Draw draw = decision.endpointDraw();
        if (decision.affinity() != null || draw == null) {
            add(counts, decision, n);
            return;
        }
        long[] shares = shares(draw, n);
        for (int i = 0; i < shares.length; i++) {
            counts.merge(decision.endpoints().get(i), shares[i], Long::sum);
        }
    }

    /** How many of the next {@code n} tickets fall to each candidate. */
    private long[] shares(Draw draw, long n) {
        int k = draw.candidates().size();
        long first = turns.reserve(draw, n);
        long[] shares = new long[k];
        for (int i = 0; i < k; i++) {
            long turnsAway = Math.floorMod(i - first, (long) k);
            shares[i] = turnsAway >= n ? 0 : (n - turnsAway - 1) / k + 1;
        }
        return shares;
    }

    private static void add(Map<ProxyEndpoint, Long> counts, Decision decision, long n) {
        ProxyEndpoint endpoint = decision.endpoint();
        if (endpoint != null) {
            counts.merge(endpoint, n, Long::sum);
        }
    }

    private static List<Share> distribution(Map<ProxyEndpoint, Long> counts) {
        List<Share> shares = new ArrayList<>();
        counts.forEach((e, n) ->
                shares.add(new Share(e.address().toString(), e.port(), e.pod().isEmpty() ? null : e.pod(), n)));
        return shares;
    }
}
