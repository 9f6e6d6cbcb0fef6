package dev.timonel.routing.path;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.overlay.SubnetLease;
import dev.timonel.routing.path.Journey.Arrival;
import dev.timonel.routing.selection.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of the answer (service-semantics E4): to whom the endpoint saw, over the node whose connection tracking puts the
 * addresses back, to the client. Only what that node rewrote the source of is sure to come back to it.
 */
final class ReplyTrace {
    private final Underlay underlay;
    private final Journey journey;
    private final NodeView home;
    private final Arrival arrival;
    private final NodeView here;
    private final List<Hop> hops = new ArrayList<>();
    private String arrivedBy = "eth0";

    private ReplyTrace(Underlay underlay, Journey journey, NodeView home, Arrival arrival) {
        this.underlay = underlay;
        this.journey = journey;
        this.home = home;
        this.arrival = arrival;
        this.here = journey.node();
    }

    /** {@code home} is the client's own node; for one outside, the node that it came in by. */
    static List<Hop> trace(Underlay underlay, Journey journey, NodeView home, Arrival arrival) {
        ReplyTrace trace = new ReplyTrace(underlay, journey, home, arrival);
        trace.send();
        if (trace.returns()) {
            trace.comeBack();
            trace.restore();
        }
        trace.handOver(trace.returns() ? trace.here : arrival.there());
        return List.copyOf(trace.hops);
    }

    private void send() {
        if (isNowhere(arrival.there())) {
            hop(here, "eth0", arrival.answer(), SubnetLease.LINK_MTU, "the answer comes in from outside the cluster");
        } else if (arrival.hostNetwork()) {
            arrivedBy = "local socket";
            hop(
                    arrival.there(),
                    "local socket",
                    arrival.answer(),
                    SubnetLease.LINK_MTU,
                    "the pod answers the address that it saw");
        } else {
            arrivedBy = "cni0";
            hop(
                    arrival.there(),
                    "pod eth0 → cni0",
                    arrival.answer(),
                    underlay.podMtu(arrival.there()),
                    "the pod answers the address that it saw");
        }
    }

    /** Whether the answer passes the node that decided. */
    private boolean returns() {
        boolean clientIsHere = home.name().equals(here.name()) && (journey.fromPod() || journey.fromNode());
        return arrival.rewritten()
                || isNowhere(arrival.there())
                || arrival.there().name().equals(here.name())
                || clientIsHere;
    }

    private void comeBack() {
        NodeView there = arrival.there();
        if (isNowhere(there) || there.name().equals(here.name())) {
            return;
        }
        IpAddress seen = arrival.seen();
        if (seen != null && underlay.inPodNetwork(seen)) {
            cross(there, here, arrival.answer());
        } else {
            hop(there, "eth0", arrival.answer(), SubnetLease.LINK_MTU, "it goes to node " + here.name());
            arrivedBy = "eth0";
        }
    }

    private void restore() {
        if (!isTracked()) {
            return;
        }
        boolean onBridge = arrivedBy.equals("cni0") && !arrival.rewritten() && journey.fromPod();
        hop(
                here,
                arrivedBy + ", connection tracking",
                restored(),
                arrivedBy.equals("eth0") || arrivedBy.equals("local socket")
                        ? SubnetLease.LINK_MTU
                        : underlay.podMtu(here),
                "the node remembers the connection, and puts back "
                        + (journey.translated() ? "the address that the client asked for" : "")
                        + (journey.translated() && arrival.rewritten() ? " and " : "")
                        + (arrival.rewritten() ? "the client's own address" : "")
                        + (onBridge ? "; br_netfilter shows it even what stays on the bridge" : ""));
        arrivedBy = "cni0";
    }

    private void handOver(NodeView from) {
        String packet = returns() ? restored() : arrival.answer();
        if (journey.fromPod() && home.name().equals(from.name())) {
            hop(
                    home,
                    arrivedBy.equals("cni0") ? "cni0 → pod eth0" : arrivedBy + " → cni0 → pod eth0",
                    packet,
                    underlay.podMtu(home),
                    end());
        } else if (journey.fromPod()) {
            cross(from, home, packet);
            hop(home, arrivedBy + " → cni0 → pod eth0", packet, underlay.podMtu(home), end());
        } else if (journey.fromNode()) {
            if (!home.name().equals(from.name())) {
                hop(from, "eth0", packet, SubnetLease.LINK_MTU, "it goes to node " + home.name());
            }
            hop(home, "local socket", packet, SubnetLease.LINK_MTU, end());
        } else {
            hop(from, "eth0", packet, SubnetLease.LINK_MTU, end());
        }
    }

    private String end() {
        if (!returns() && journey.translated()) {
            return "it never passes node " + here.name()
                    + ", which alone remembers the connection: the client does not know this sender, and refuses it";
        }
        if (journey.frontend() == FrontendType.LoadBalancer && !journey.fromPod() && !journey.fromNode()) {
            return "the client gets its answer from the load balancer's address, which the balancer need not see";
        }
        return "the client gets its answer from the address that it asked";
    }

    private void cross(NodeView from, NodeView to, String packet) {
        Optional<Underlay.Crossing> crossing = underlay.crossing(from, to);
        crossing.ifPresent(c -> {
            hops.add(c.hop(Direction.Reply, packet, ""));
            arrivedBy = c.there().device();
        });
    }

    /** Whether the deciding node changed anything that has to be put back. */
    private boolean isTracked() {
        return journey.translated() || arrival.rewritten();
    }

    private String restored() {
        return (journey.translated()
                        ? journey.destination()
                        : arrival.endpoint().hostPort())
                + " → " + journey.client();
    }

    private static boolean isNowhere(NodeView node) {
        return node.name().isEmpty();
    }

    private void hop(NodeView node, String at, String inner, int mtu, String why) {
        hops.add(new Hop(Direction.Reply, node.name(), at, inner, null, mtu, why));
    }
}
