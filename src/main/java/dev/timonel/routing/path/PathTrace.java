package dev.timonel.routing.path;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.overlay.SubnetLease;
import dev.timonel.routing.path.Journey.Arrival;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet and of its answer, hop by hop, over a bridge on each node and flannel between them, with flannel's
 * ip-masq on (service-semantics E3 and E4). A packet that is refused or dropped, or leaves for somebody outside, has no
 * answer to trace.
 */
public final class PathTrace {
    private final Underlay underlay;
    private final Journey journey;
    private final List<Hop> hops = new ArrayList<>();

    /** The hops, or why they cannot be told. */
    public record Traced(List<Hop> hops, Optional<String> unknown) {}

    private PathTrace(Underlay underlay, Journey journey) {
        this.underlay = underlay;
        this.journey = journey;
    }

    static Traced trace(Underlay underlay, Journey journey) {
        if (journey.node().name().isEmpty()) {
            return new Traced(List.of(), Optional.of("the cluster has no node"));
        }
        PathTrace trace = new PathTrace(underlay, journey);
        NodeView home = journey.source().node().isEmpty()
                ? journey.node()
                : underlay.node(journey.source().node());
        trace.start(home);
        Arrival arrival = trace.decide();
        if (arrival != null && !arrival.forged(journey)) {
            trace.hops.addAll(ReplyTrace.trace(underlay, journey, home, arrival));
        }
        return underlay.unknown().isEmpty()
                ? new Traced(List.copyOf(trace.hops), Optional.empty())
                : new Traced(List.of(), underlay.unknown());
    }

    private void start(NodeView home) {
        NodeView here = journey.node();
        String packet = journey.client() + " → " + journey.destination();
        if (journey.fromPod()) {
            hop(
                    home,
                    "pod eth0 → cni0",
                    packet,
                    underlay.podMtu(home),
                    "the pod's default route is the bridge of its node, " + underlay.gateway(home));
        } else if (journey.fromNode()) {
            hop(home, "local socket", packet, SubnetLease.LINK_MTU, "a process on the node sends it");
        } else {
            if (journey.frontend() == FrontendType.LoadBalancer) {
                hops.add(new Hop(
                        Direction.Request,
                        null,
                        "load balancer",
                        packet,
                        null,
                        SubnetLease.LINK_MTU,
                        "it hands the packet on unchanged to node " + here.name()));
            }
            hop(here, "eth0", packet, SubnetLease.LINK_MTU, "it comes in from outside");
        }
        if (!home.name().equals(here.name())) {
            // flannel's ip-masq would hide the pod behind its node; the rules of the proxy, as service-semantics D3 has
            // them, see the pod, so the path does too
            hop(
                    here,
                    "eth0",
                    packet,
                    SubnetLease.LINK_MTU,
                    "node " + home.name() + " has no rule for it and sends it on");
        }
    }

    private @Nullable Arrival decide() {
        boolean fromHere = journey.source().node().equals(journey.node().name());
        String chain = underlay.proxy() + ", " + (fromHere && journey.fromNode() ? "output" : "prerouting");
        int mtu = fromHere && journey.fromPod() ? underlay.podMtu(journey.node()) : SubnetLease.LINK_MTU;
        String refusal = journey.refusal();
        ProxyEndpoint endpoint = journey.endpoint();
        if (refusal != null) {
            hop(journey.node(), chain, journey.client() + " → " + journey.destination(), mtu, refusal);
            return null;
        }
        if (endpoint == null) {
            leave();
            return null;
        }
        if (journey.translated()) {
            hop(
                    journey.node(),
                    chain,
                    journey.client() + " → " + endpoint.hostPort(),
                    mtu,
                    "the destination becomes the endpoint"
                            + (journey.masquerade() ? ", and the packet is marked for masquerade" : "")
                            + "; connection tracking remembers it for the way back");
        }
        return deliver(endpoint);
    }

    private Arrival deliver(ProxyEndpoint endpoint) {
        NodeView here = journey.node();
        if (endpoint.node().isEmpty()) {
            return outside(endpoint, here);
        }
        NodeView there = underlay.node(endpoint.node());
        boolean hostNetwork = there.owns(endpoint.address());
        if (there.name().equals(here.name())) {
            return hostNetwork ? ownSocket(endpoint, here) : ownPod(endpoint, here);
        }
        return hostNetwork ? otherNode(endpoint, here, there) : otherPod(endpoint, here, there);
    }

    private Arrival outside(ProxyEndpoint endpoint, NodeView here) {
        Arrival arrival = arrival(endpoint, NodeView.NOWHERE, false, leavesRewritten(endpoint), here);
        hop(
                here,
                "eth0",
                packet(arrival),
                SubnetLease.LINK_MTU,
                "the endpoint is on no node of the cluster, so the node's own routes decide" + ipMasq(arrival)
                        + (arrival.forged(journey) ? seen(arrival) : ""));
        return arrival;
    }

    /** Masquerade acts on what leaves by an interface, and this does not. */
    private Arrival ownSocket(ProxyEndpoint endpoint, NodeView here) {
        Arrival arrival = arrival(endpoint, here, true, false, here);
        hop(
                here,
                "local socket",
                packet(arrival),
                SubnetLease.LINK_MTU,
                "the pod shares the node's network"
                        + (journey.masquerade() ? "; what does not leave the node is not rewritten" : "")
                        + seen(arrival));
        return arrival;
    }

    private Arrival ownPod(ProxyEndpoint endpoint, NodeView here) {
        IpAddress source =
                journey.masquerade() ? underlay.gateway(here) : journey.source().address();
        Arrival arrival = new Arrival(endpoint, here, false, source, journey.masquerade());
        hop(
                here,
                "cni0 → pod eth0",
                packet(arrival),
                underlay.podMtu(here),
                underlay.block(here) + " is this node's own block"
                        + (journey.masquerade() ? "; the source becomes the address of cni0" : "") + seen(arrival));
        return arrival;
    }

    private Arrival otherNode(ProxyEndpoint endpoint, NodeView here, NodeView there) {
        Arrival arrival = arrival(endpoint, there, true, leavesRewritten(endpoint), here);
        hop(
                here,
                "eth0",
                packet(arrival),
                SubnetLease.LINK_MTU,
                "the endpoint has the address of node " + there.name() + ipMasq(arrival));
        hop(
                there,
                "eth0 → local socket",
                packet(arrival),
                SubnetLease.LINK_MTU,
                "the pod shares the node's network" + seen(arrival));
        return arrival;
    }

    /** What does not come from a pod is rewritten on its way into the overlay, by flannel if not by kube-proxy. */
    private Arrival otherPod(ProxyEndpoint endpoint, NodeView here, NodeView there) {
        boolean rewritten = journey.masquerade() || !journey.fromPod();
        Optional<Underlay.Crossing> crossing = underlay.crossing(here, there);
        if (crossing.isEmpty()) {
            return arrival(endpoint, there, false, false, here); // the path is not shown
        }
        SubnetLease own = crossing.get().here();
        IpAddress source = rewritten ? own.deviceAddress() : journey.source().address();
        Arrival arrival = new Arrival(endpoint, there, false, source, rewritten);
        String note = rewritten ? "; the source becomes the address of " + own.device() : "";
        hops.add(crossing.get().hop(Direction.Request, packet(arrival), note));
        hop(
                there,
                crossing.get().there().device() + " → cni0 → pod eth0",
                packet(arrival),
                own.mtu(),
                underlay.block(there) + " is this node's own block" + seen(arrival));
        return arrival;
    }

    /** Out of the cluster, or to the node itself. */
    private void leave() {
        NodeView here = journey.node();
        String packet = journey.client() + " → " + journey.destination();
        if (here.owns(journey.to())) {
            hop(here, "local socket", packet, SubnetLease.LINK_MTU, "no rule takes it, so the node itself answers");
            return;
        }
        hop(
                here,
                "eth0",
                journey.fromPod() ? Journey.title(underlay.address(here)) + " → " + journey.destination() : packet,
                SubnetLease.LINK_MTU,
                journey.fromPod()
                        ? "no rule takes it; flannel rewrites the source of what leaves the pod network"
                        : "no rule takes it, so the node's own routes decide");
    }

    private boolean leavesRewritten(ProxyEndpoint endpoint) {
        return journey.masquerade() || journey.fromPod() && !underlay.inPodNetwork(endpoint.address());
    }

    /** With the node's own address as the source if that is rewritten. */
    private Arrival arrival(
            ProxyEndpoint endpoint, NodeView there, boolean hostNetwork, boolean rewritten, NodeView here) {
        return new Arrival(
                endpoint,
                there,
                hostNetwork,
                rewritten ? underlay.address(here) : journey.source().address(),
                rewritten);
    }

    private String ipMasq(Arrival arrival) {
        return arrival.rewritten() && !journey.masquerade()
                ? "; flannel rewrites the source of what leaves the pod network"
                : "";
    }

    private String seen(Arrival arrival) {
        return "; the pod sees " + (arrival.seen() == null ? "the client" : arrival.seen())
                + (arrival.forged(journey) ? ", its own address, and drops what seems forged" : "");
    }

    private static String packet(Arrival arrival) {
        return Journey.title(arrival.seen()) + " → " + arrival.endpoint().hostPort();
    }

    private void hop(NodeView node, String at, String inner, int mtu, String why) {
        hops.add(new Hop(Direction.Request, node.name(), at, inner, null, mtu, why));
    }
}
