package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Source;
import dev.timonel.routing.table.NodeChoice;
import dev.timonel.routing.table.NodeTable;
import dev.timonel.routing.table.PortTable;
import org.jspecify.annotations.Nullable;

/** From which node a packet is seen. */
final class Vantage {
    private Vantage() {}

    /** {@code match} is null if no service has the address for itself. */
    static NodeChoice choose(
            ForwardingTable table, RouteQuery query, IpAddress to, Frontends.@Nullable Match match, Draws draws) {
        if (!query.node().isEmpty()) {
            NodeTable.Entry asked = table.node(query.node());
            if (asked == null) {
                throw StatusException.notFound(new ObjectKey(Kinds.NODE, "", query.node()));
            }
            return asked.asked();
        }
        Source source = table.source(query.from());
        NodeTable.Entry senders = table.node(source.node());
        if (senders != null && match != null) {
            return senders.sender();
        }
        Source receiver = table.source(to);
        NodeTable.Entry receivers = table.node(receiver.node());
        // a node lets a packet to another node's address pass, so the receiver's rules are the ones that matter
        boolean passesOn = receivers != null
                && receivers.view().owns(to)
                && !receivers.view().name().equals(source.node());
        if (senders != null && !passesOn) {
            return senders.sender();
        }
        if (receivers != null) {
            return new NodeChoice(
                    receivers.view(),
                    receivers.view().owns(to) ? NodeChoice.Why.Receiver : NodeChoice.Why.ReceiversPod);
        }
        return match != null && match.type() == FrontendType.LoadBalancer
                ? balance(table, match.port(), draws)
                : table.nodes().firstReady();
    }

    private static NodeChoice balance(ForwardingTable table, PortTable port, Draws draws) {
        PortTable.BalancerDraw from = port.balancerDraw(table.nodes());
        int count = from.draw().candidates().size();
        if (count == 0) {
            return NodeChoice.NO_NODE;
        }
        long ticket = draws.ticket(from.draw());
        String picked = from.draw().candidates().get((int) Math.floorMod(ticket, (long) count));
        NodeTable.Entry node = table.node(picked);
        return node == null ? NodeChoice.NO_NODE : new NodeChoice(node.view(), from.why(), from.draw(), ticket);
    }
}
