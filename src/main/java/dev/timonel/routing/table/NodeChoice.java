package dev.timonel.routing.table;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.selection.NodeView;
import org.jspecify.annotations.Nullable;

/**
 * The node whose rules decide, and how it came to be that one; {@code draw} is there if a load balancer picked it, by this
 * {@code ticket}.
 */
public record NodeChoice(NodeView node, Why why, Draws.@Nullable Draw draw, long ticket) {
    public static final NodeChoice NO_NODE = new NodeChoice(NodeView.NOWHERE, Why.NoNode);

    /** A node that nobody drew. */
    public NodeChoice(NodeView node, Why why) {
        this(node, why, null, 0);
    }

    /** The order is that of the design's table: the one asked for, the sender's, the receiver's, the balancer's pick. */
    public enum Why {
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

        public String because(IpAddress to) {
            return switch (this) {
                case Receiver -> to + text;
                case ReceiversPod -> "the pod at " + to + text;
                default -> text;
            };
        }
    }
}
