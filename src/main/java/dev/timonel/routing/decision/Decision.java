package dev.timonel.routing.decision;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Affinity;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.Draws.Remembered;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Source;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.NodeChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet, and on what grounds: each component is what a step of the decision found, null if the decision
 * ended before it. The explanation is these grounds in words, made when it is asked for.
 */
public record Decision(
        ForwardingTable table,
        RouteQuery query,
        Resolution resolution,
        NodeChoice nodeChoice,
        Frontends.@Nullable Match match,
        @Nullable Firewall firewall,
        @Nullable TrafficRule rule,
        @Nullable Candidates candidates,
        @Nullable Choice choice,
        @Nullable Unmatched unmatched,
        Verdict verdict,
        Reason reason,
        boolean masquerade) {

    /** A packet that no service takes to one of its endpoints. */
    static Decision unbalanced(
            ForwardingTable table,
            RouteQuery query,
            Resolution resolution,
            NodeChoice node,
            @Nullable Unmatched unmatched,
            Verdict verdict,
            Reason reason) {
        return new Decision(
                table, query, resolution, node, null, null, null, null, null, unmatched, verdict, reason, false);
    }

    /** The endpoint that a service forwards the packet to. */
    public @Nullable ProxyEndpoint endpoint() {
        return choice == null ? null : choice.endpoint();
    }

    /** What the endpoint was one of, in the order of their turns; empty if none was left, or no service was hit. */
    public List<ProxyEndpoint> endpoints() {
        return candidates == null ? List.of() : candidates.endpoints();
    }

    /** What a load balancer's node was drawn from, if it was. */
    public @Nullable Draw nodeDraw() {
        return nodeChoice.draw();
    }

    /** What the endpoint was drawn from, if it was. */
    public @Nullable Draw endpointDraw() {
        return choice == null || choice.reason() != Reason.RoundRobin
                ? null
                : choice.from().draw();
    }

    /** The client, if it is to be remembered for the endpoint. */
    public @Nullable Affinity affinity() {
        return choice == null ? null : choice.affinity();
    }

    /** What was drawn: with the query and the snapshot it replays this decision. */
    public Ticket ticket() {
        long node = nodeChoice.ticket();
        if (choice == null) {
            return Ticket.of(node);
        }
        if (choice.reason() == Reason.RoundRobin) {
            return new Ticket(nodeChoice.draw() == null ? choice.ticket() : node, choice.ticket(), null);
        }
        ProxyEndpoint held = choice.endpoint();
        return new Ticket(node, 0, new Remembered(held.address(), held.port()));
    }

    /** What its explanation is made of besides the number of the draw; null where that takes more than {@link Grounds} have. */
    @Nullable
    Grounds grounds() {
        return choice == null || choice.reason() != Reason.RoundRobin || match == null || nodeChoice.draw() != null
                ? null
                : new Grounds(table.told(), query, choice.number());
    }

    /** The same decision, by another ticket for the same endpoint. */
    Decision drawn(long ticket) {
        return choice == null
                ? this
                : new Decision(
                        table,
                        query,
                        resolution,
                        nodeChoice,
                        match,
                        firewall,
                        rule,
                        candidates,
                        choice.drawn(ticket),
                        unmatched,
                        verdict,
                        reason,
                        masquerade);
    }

    /** The answer without its explanation, path, candidates and excluded endpoints. */
    public RouteDecision brief() {
        return new Account(this).brief();
    }

    /** The answer. */
    public RouteDecision explained() {
        return new Account(this).explained();
    }

    /** Where the packet goes to by the time a node sees it: null if no node does. */
    @Nullable
    IpAddress to() {
        if (resolution.destination() instanceof Destination.Address address) {
            return address.ip();
        }
        return resolution.resolvable() == null || choice == null
                ? null
                : choice.endpoint().address();
    }

    int port() {
        if (resolution.destination() instanceof Destination.Address address) {
            return address.port();
        }
        return choice == null ? query.port() : choice.endpoint().port();
    }

    Source source() {
        return table.source(query.from());
    }
}
