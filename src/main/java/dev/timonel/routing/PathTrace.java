package dev.timonel.routing;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet, hop by hop, over a bridge on each node and flannel's VXLAN between them: VNI 1, UDP port 8472, 50
 * bytes of overhead (service-semantics E3 and E4).
 */
final class PathTrace {
    private static final int CLIENT_PORT = 41000;
    private static final int NODE_MTU = 1500;
    private static final int POD_MTU = 1450;

    private final ClusterSnapshot snapshot;
    private final Journey journey;
    private final IpFamily family;
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable String unknown;

    /**
     * Where the packet starts, where it is sent, which node's rules see it, and what they do: {@code frontend} is null if
     * no service takes it, {@code refusal} is set if it ends there, {@code endpoint} is who gets it (null for somebody
     * outside).
     */
    record Journey(
            Source source,
            IpAddress to,
            int port,
            NodeView node,
            @Nullable FrontendType frontend,
            @Nullable ProxyEndpoint endpoint,
            boolean masquerade,
            @Nullable String refusal) {}

    /** The hops, or why they cannot be told. */
    record Traced(List<Hop> hops, Optional<String> unknown) {}

    private PathTrace(ClusterSnapshot snapshot, Journey journey) {
        this.snapshot = snapshot;
        this.journey = journey;
        this.family = journey.to().family();
    }

    static Traced trace(ClusterSnapshot snapshot, Journey journey) {
        PathTrace trace = new PathTrace(snapshot, journey);
        if (journey.node().name().isEmpty()) {
            return new Traced(List.of(), Optional.of("the cluster has no node"));
        }
        trace.start();
        trace.decide();
        return trace.unknown == null
                ? new Traced(List.copyOf(trace.hops), Optional.empty())
                : new Traced(List.of(), Optional.of(trace.unknown));
    }

    private void start() {
        Source source = journey.source();
        NodeView here = journey.node();
        NodeView home = source.node().isEmpty() ? here : nodeOf(source.node());
        String packet = client() + " → " + destination();
        if (source.kind() == Source.Kind.Pod) {
            hop(
                    home,
                    "pod eth0 → cni0",
                    packet,
                    POD_MTU,
                    "the pod's default route is the bridge of its node, " + gateway(home));
        } else if (source.kind() == Source.Kind.Node) {
            hop(home, "local socket", packet, NODE_MTU, "a process on the node sends it");
        } else {
            if (journey.frontend() == FrontendType.LoadBalancer) {
                hops.add(new Hop(
                        null,
                        "load balancer",
                        packet,
                        null,
                        NODE_MTU,
                        "it hands the packet on unchanged to node " + here.name()));
            }
            hop(here, "eth0", packet, NODE_MTU, "it comes in from outside");
        }
        if (!home.name().equals(here.name())) {
            hop(here, "eth0", packet, NODE_MTU, "node " + home.name() + " has no rule for it and sends it on");
        }
    }

    private void decide() {
        boolean ownSocket = journey.source().kind() == Source.Kind.Node
                && journey.source().node().equals(journey.node().name());
        String chain = "nftables kube-proxy, " + (ownSocket ? "output" : "prerouting");
        boolean ownPod = journey.source().kind() == Source.Kind.Pod
                && journey.source().node().equals(journey.node().name());
        int mtu = ownPod ? POD_MTU : NODE_MTU;
        String refusal = journey.refusal();
        ProxyEndpoint endpoint = journey.endpoint();
        if (refusal != null) {
            hop(journey.node(), chain, client() + " → " + destination(), mtu, refusal);
        } else if (endpoint == null) {
            leave();
        } else {
            if (journey.frontend() != null && journey.frontend() != FrontendType.Headless) {
                hop(
                        journey.node(),
                        chain,
                        client() + " → " + endpoint.hostPort(),
                        mtu,
                        "the destination becomes the endpoint"
                                + (journey.masquerade() ? ", and the packet is marked for masquerade" : "")
                                + "; connection tracking remembers it for the way back");
            }
            deliver(endpoint);
        }
    }

    private void deliver(ProxyEndpoint endpoint) {
        NodeView here = journey.node();
        if (endpoint.node().isEmpty()) {
            hop(
                    here,
                    "eth0",
                    from(here.primary(family), here) + " → " + endpoint.hostPort(),
                    NODE_MTU,
                    "the endpoint is on no node of the cluster, so the node's own routes decide");
            return;
        }
        NodeView there = nodeOf(endpoint.node());
        boolean hostNetwork = there.owns(endpoint.address());
        if (there.name().equals(here.name())) {
            if (hostNetwork) {
                hop(
                        here,
                        "local socket",
                        from(here.primary(family), here) + " → " + endpoint.hostPort(),
                        NODE_MTU,
                        "the pod shares the node's network");
            } else {
                hop(
                        here,
                        "cni0 → pod eth0",
                        from(Optional.of(gateway(here)), here) + " → " + endpoint.hostPort(),
                        POD_MTU,
                        block(here) + " is this node's own block" + seen(Optional.of(gateway(here)), here));
            }
        } else if (hostNetwork) {
            String packet = from(here.primary(family), here) + " → " + endpoint.hostPort();
            hop(here, "eth0", packet, NODE_MTU, "the endpoint has the address of node " + there.name());
            hop(
                    there,
                    "eth0",
                    packet,
                    NODE_MTU,
                    "the pod shares the node's network" + seen(here.primary(family), here));
        } else {
            tunnel(here, there, endpoint);
        }
    }

    private void tunnel(NodeView here, NodeView there, ProxyEndpoint endpoint) {
        Cidr remote = block(there);
        String device = family == IpFamily.IPv4 ? "flannel.1" : "flannel-v6.1";
        Optional<IpAddress> own = Optional.of(block(here).network());
        boolean rewritten = journey.masquerade() || journey.source().kind() != Source.Kind.Pod;
        String inner =
                (rewritten ? ProxyEndpoint.hostPort(own.get(), CLIENT_PORT) : client()) + " → " + endpoint.hostPort();
        hops.add(new Hop(
                here.name(),
                device,
                inner,
                address(here) + " → " + address(there) + " vxlan vni 1",
                POD_MTU,
                "route " + remote + " via " + remote.network() + " dev " + device + " onlink; VXLAN over UDP port 8472"
                        + " adds 50 bytes" + (rewritten ? "; the source becomes the address of " + device : "")));
        hop(
                there,
                device + " → cni0 → pod eth0",
                inner,
                POD_MTU,
                remote + " is this node's own block; the pod sees " + (rewritten ? own.get() : clientAddress()));
    }

    /** Out of the cluster, or to the node itself. */
    private void leave() {
        NodeView here = journey.node();
        String packet = client() + " → " + destination();
        if (here.owns(journey.to())) {
            hop(here, "local socket", packet, NODE_MTU, "no rule takes it, so the node itself answers");
            return;
        }
        boolean fromPod = journey.source().kind() == Source.Kind.Pod;
        hop(
                here,
                "eth0",
                fromPod ? ProxyEndpoint.hostPort(address(here), CLIENT_PORT) + " → " + destination() : packet,
                NODE_MTU,
                fromPod
                        ? "no rule takes it; flannel rewrites the source of what leaves the pod network"
                        : "no rule takes it, so the node's own routes decide");
    }

    private String from(Optional<IpAddress> masqueraded, NodeView here) {
        return journey.masquerade()
                ? ProxyEndpoint.hostPort(masqueraded.orElseGet(() -> address(here)), CLIENT_PORT)
                : client();
    }

    private String seen(Optional<IpAddress> masqueraded, NodeView here) {
        return "; the pod sees "
                + (journey.masquerade() ? masqueraded.orElseGet(() -> address(here)) : clientAddress());
    }

    private String client() {
        IpAddress from = journey.source().address();
        return from == null ? "client:" + CLIENT_PORT : ProxyEndpoint.hostPort(from, CLIENT_PORT);
    }

    private String clientAddress() {
        IpAddress from = journey.source().address();
        return from == null ? "the client" : from.toString();
    }

    private String destination() {
        return ProxyEndpoint.hostPort(journey.to(), journey.port());
    }

    private NodeView nodeOf(String name) {
        return NodeView.named(snapshot, name).orElseGet(() -> {
            unknown = "node " + name + " does not exist";
            return NodeView.NOWHERE;
        });
    }

    private IpAddress gateway(NodeView node) {
        return block(node).network().plus(1);
    }

    private Cidr block(NodeView node) {
        return node.podCidr(family).orElseGet(() -> {
            unknown = unknown == null ? "node " + node.name() + " has no " + family + " podCIDR" : unknown;
            return new Cidr(new IpAddress(family, BigInteger.ZERO), 0);
        });
    }

    private IpAddress address(NodeView node) {
        return node.primary(family).orElseGet(() -> {
            unknown = unknown == null ? "node " + node.name() + " has no " + family + " InternalIP" : unknown;
            return journey.to();
        });
    }

    private void hop(NodeView node, String at, String inner, int mtu, String why) {
        hops.add(new Hop(node.name(), at, inner, null, mtu, why));
    }
}
