package dev.timonel.routing.decision;

import dev.timonel.model.ServiceFacts;
import dev.timonel.routing.Draws;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.NodeChoice;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A packet to a headless service: DNS gives the addresses of the ready pods, the client takes one, and no node translates
 * anything, so the port is the one asked for (the endpoint's own if asked by name, as an SRV record gives it).
 */
final class HeadlessRoute {
    private HeadlessRoute() {}

    static Decision decide(
            ForwardingTable table, RouteQuery query, Resolution found, Candidates resolvable, Draws draws) {
        if (resolvable.endpoints().isEmpty()) {
            return decision(table, query, found, NodeChoice.NO_NODE, resolvable, null);
        }
        Choice choice = Choice.make(resolvable, null, draws);
        NodeChoice node = Vantage.choose(table, query, choice.endpoint().address(), null, draws);
        return decision(table, query, found, node, resolvable, choice);
    }

    private static Decision decision(
            ForwardingTable table,
            RouteQuery query,
            Resolution found,
            NodeChoice node,
            Candidates resolvable,
            @Nullable Choice choice) {
        return new Decision(
                table,
                query,
                found,
                node,
                null,
                null,
                null,
                resolvable,
                choice,
                null,
                choice == null ? Verdict.Reject : Verdict.Forward,
                choice == null ? Reason.NoEndpoints : choice.reason(),
                false);
    }

    /** The port of the service that has the number asked for. */
    static Optional<ServiceFacts.Port> numbered(ServiceFacts facts, RouteQuery query) {
        return facts.ports().stream()
                .filter(p -> p.port() == query.port() && p.protocol().equals(query.protocol()))
                .findFirst();
    }

    /** The port asked for, which the service does not list. */
    static ServiceFacts.Port unlisted(RouteQuery query) {
        return new ServiceFacts.Port("", query.protocol(), query.port(), new IntOrString(query.port()), 0, "");
    }
}
