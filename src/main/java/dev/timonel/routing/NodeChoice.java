package dev.timonel.routing;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws.Draw;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The node whose rules decide, and how it came to be that one; {@code draw} is there if a load balancer picked it. */
record NodeChoice(NodeView node, String because, Optional<Draw> draw) {

    /** The order is that of the design's table: the one asked for, the sender's, the receiver's, the balancer's pick. */
    static NodeChoice choose(
            ClusterSnapshot snapshot,
            RouteQuery query,
            Source source,
            IpAddress to,
            Optional<Frontends.Match> match,
            Draws draws) {
        if (!query.node().isEmpty()) {
            NodeView asked = NodeView.named(snapshot, query.node())
                    .orElseThrow(() -> StatusException.notFound(new ObjectKey(Kinds.NODE, "", query.node())));
            return fixed(asked, "the query names it");
        }
        Optional<NodeView> senders =
                source.node().isEmpty() ? Optional.empty() : NodeView.named(snapshot, source.node());
        Optional<NodeView> receivers = owner(snapshot, to);
        // a node lets a packet to another node's address pass, so the receiver's rules are the ones that matter
        boolean passesOn = match.isEmpty()
                && receivers
                        .filter(r -> r.owns(to) && !r.name().equals(source.node()))
                        .isPresent();
        if (senders.isPresent() && !passesOn) {
            return fixed(senders.get(), "the packet starts there");
        }
        if (receivers.isPresent()) {
            return fixed(
                    receivers.get(),
                    receivers.get().owns(to)
                            ? to + " is an address of that node"
                            : "the pod at " + to + " is on that node");
        }
        if (match.filter(m -> m.type() == FrontendType.LoadBalancer).isPresent()) {
            return balance(snapshot, match.get().port(), draws);
        }
        return usable(snapshot.list(Kinds.NODE)).stream()
                .findFirst()
                .map(n -> fixed(
                        NodeView.of(n),
                        "none was named, so the answer is for the first ready one; node= asks for another"))
                .orElseGet(() -> fixed(NodeView.NOWHERE, "the cluster has no node"));
    }

    /**
     * A load balancer spreads over the nodes that take part, or, under externalTrafficPolicy Local, over those of them
     * whose healthCheckNodePort answers 200 because they have a ready endpoint.
     */
    private static NodeChoice balance(ClusterSnapshot snapshot, ServicePortView port, Draws draws) {
        Collection<KubeObject> all = snapshot.list(Kinds.NODE);
        Collection<KubeObject> members = BalancerNodes.among(all);
        List<String> nodes = usable(members.isEmpty() ? all : members).stream()
                .map(KubeObject::name)
                .toList();
        String because = members.isEmpty()
                ? "no node takes part in load balancing (deleted, about to be, or excluded by label), so the answer is for"
                        + " each in turn"
                : "the load balancer takes the ready nodes in turn";
        if (port.policy().externalLocal()) {
            Set<String> hosts = HealthCheck.readyByNode(snapshot, port.service(), port.family())
                    .keySet();
            List<String> healthy = nodes.stream().filter(hosts::contains).toList();
            because = healthy.isEmpty()
                    ? "no node passes the health check of externalTrafficPolicy Local, so the load balancer tries them in turn"
                    : "the load balancer takes in turn the nodes with a ready endpoint, whose health check answers 200";
            nodes = healthy.isEmpty() ? nodes : healthy;
        }
        if (nodes.isEmpty()) {
            return fixed(NodeView.NOWHERE, "the cluster has no node");
        }
        Draw draw = new Draw(Draws.Stage.Node, port.key(), port.family().toString(), nodes);
        String picked = nodes.get((int) Math.floorMod(draws.ticket(draw), (long) nodes.size()));
        return new NodeChoice(NodeView.named(snapshot, picked).orElseThrow(), because, Optional.of(draw));
    }

    /** The ready nodes; all of them if none is. */
    private static Collection<KubeObject> usable(Collection<KubeObject> all) {
        List<KubeObject> ready =
                all.stream().filter(n -> n.facts(NodeFacts.class).ready()).toList();
        return ready.isEmpty() ? all : ready;
    }

    private static Optional<NodeView> owner(ClusterSnapshot snapshot, IpAddress to) {
        Optional<NodeView> byAddress =
                snapshot.nodesWithIp(to).stream().findFirst().map(NodeView::of);
        return byAddress.isPresent()
                ? byAddress
                : Source.podAt(snapshot, to)
                        .flatMap(pod -> NodeView.named(
                                snapshot, pod.facts(PodFacts.class).nodeName()));
    }

    private static NodeChoice fixed(NodeView node, String because) {
        return new NodeChoice(node, because, Optional.empty());
    }
}
