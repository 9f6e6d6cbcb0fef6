package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.FrontendType;
import org.jspecify.annotations.Nullable;

/** The node whose rules decide, and how it came to be that one; {@code draw} is there if a load balancer picked it. */
record NodeChoice(NodeView node, Why why, Draws.@Nullable Draw draw) {
    static final NodeChoice NO_NODE = new NodeChoice(NodeView.NOWHERE, Why.NoNode, null);

    /** The order is that of the design's table: the one asked for, the sender's, the receiver's, the balancer's pick. */
    enum Why {
        Asked("the query names it"),
        Sender("the packet starts there"),
        Receiver(" is an address of that node"),
        ReceiversPod(" is on that node"),
        Balanced("the load balancer takes the ready nodes in turn"),
        NobodyTakesPart(
                "no node takes part in load balancing (deleted, about to be, or excluded by label), so the answer is for"
                        + " each in turn"),
        Healthy("the load balancer takes in turn the nodes with a ready endpoint, whose health check answers 200"),
        NobodyHealthy(
                "no node passes the health check of externalTrafficPolicy Local, so the load balancer tries them in turn"),
        FirstReady("none was named, so the answer is for the first ready one; node= asks for another"),
        NoNode("the cluster has no node");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        String because(IpAddress to) {
            return switch (this) {
                case Receiver -> to + text;
                case ReceiversPod -> "the pod at " + to + text;
                default -> text;
            };
        }
    }

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
            return new NodeChoice(receivers.view(), receivers.view().owns(to) ? Why.Receiver : Why.ReceiversPod, null);
        }
        return match != null && match.type() == FrontendType.LoadBalancer
                ? balance(table, match.port(), draws)
                : table.nodes().firstReady();
    }

    private static NodeChoice balance(ForwardingTable table, PortTable port, Draws draws) {
        PortTable.BalancerDraw from = port.balancerDraw(table.nodes());
        int count = from.draw().candidates().size();
        if (count == 0) {
            return NO_NODE;
        }
        String picked = from.draw().candidates().get((int) Math.floorMod(draws.ticket(from.draw()), (long) count));
        NodeTable.Entry node = table.node(picked);
        return node == null ? NO_NODE : new NodeChoice(node.view(), from.why(), from.draw());
    }
}
