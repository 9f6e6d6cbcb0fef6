package dev.timonel.routing.table;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Draws;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What decisions read of the nodes, compiled from one state of them as far as it is asked for. */
public final class NodeTable {
    private final Collection<KubeObject> all;
    private final ProxyConfig config;
    private final Map<String, Entry> byName = new ConcurrentHashMap<>();
    private volatile @Nullable Balanced balanced;
    private volatile @Nullable NodeChoice firstReady;

    /** A node, on what addresses it answers node ports, and itself as the choice of a query or for being the sender's. */
    public record Entry(NodeView view, List<IpAddress> nodePortAddresses, NodeChoice asked, NodeChoice sender) {}

    /** The nodes that load balancers take in turn, sorted. */
    private record Balanced(List<String> names, Set<String> set, NodeChoice.Why why) {}

    /** Of this snapshot's nodes; the snapshot itself is not kept. */
    public NodeTable(ClusterSnapshot snapshot, ProxyConfig config) {
        this.all = snapshot.list(Kinds.NODE);
        this.config = config;
    }

    /** The node of this name in a snapshot that has these nodes. */
    public @Nullable Entry named(ClusterSnapshot snapshot, String name) {
        Entry known = byName.get(name);
        if (known != null || name.isEmpty()) {
            return known;
        }
        NodeView view = NodeView.named(snapshot, name).orElse(null);
        if (view == null) {
            return null;
        }
        Entry found = new Entry(
                view,
                config.nodePortAddressesOf(view),
                new NodeChoice(view, NodeChoice.Why.Asked),
                new NodeChoice(view, NodeChoice.Why.Sender));
        byName.put(name, found);
        return found;
    }

    /** The first ready node by name, for whom nothing tells of another. */
    public NodeChoice firstReady() {
        NodeChoice known = firstReady;
        if (known == null) {
            known = usable(all).stream()
                    .findFirst()
                    .map(n -> new NodeChoice(NodeView.of(n), NodeChoice.Why.FirstReady))
                    .orElse(NodeChoice.NO_NODE);
            firstReady = known;
        }
        return known;
    }

    /**
     * A load balancer spreads over the nodes that take part, or, under externalTrafficPolicy Local, over those of them
     * whose healthCheckNodePort answers 200 because they have a ready endpoint.
     */
    PortTable.BalancerDraw balancerDraw(PortTable port) {
        Balanced any = balanced();
        List<String> names = any.names();
        NodeChoice.Why why = any.why();
        if (port.policy().externalLocal()) {
            List<String> healthy =
                    port.readyHosts().stream().filter(any.set()::contains).toList();
            why = healthy.isEmpty() ? NodeChoice.Why.NobodyHealthy : NodeChoice.Why.Healthy;
            names = healthy.isEmpty() ? names : healthy;
        }
        Draws.Draw draw = new Draws.Draw(
                Draws.Stage.Node, port.key(), port.view().family().toString(), names);
        return new PortTable.BalancerDraw(this, draw, why);
    }

    private Balanced balanced() {
        Balanced known = balanced;
        if (known == null) {
            Collection<KubeObject> members = BalancerNodes.among(all);
            List<String> names = usable(members.isEmpty() ? all : members).stream()
                    .map(KubeObject::name)
                    .toList();
            known = new Balanced(
                    names,
                    new HashSet<>(names),
                    members.isEmpty() ? NodeChoice.Why.NobodyTakesPart : NodeChoice.Why.Balanced);
            balanced = known;
        }
        return known;
    }

    /** The ready nodes; all of them if none is. */
    private static Collection<KubeObject> usable(Collection<KubeObject> all) {
        List<KubeObject> ready =
                all.stream().filter(n -> n.facts(NodeFacts.class).ready()).toList();
        return ready.isEmpty() ? all : ready;
    }
}
