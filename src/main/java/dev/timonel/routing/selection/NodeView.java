package dev.timonel.routing.selection;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The node whose rules see a packet: its name and zone ({@code ""} where unset), its addresses (InternalIP before
 * ExternalIP) and its pod blocks.
 */
public record NodeView(
        String name, String zone, List<IpAddress> internalIps, List<IpAddress> externalIps, List<Cidr> podCidrs) {

    /** A vantage point that is no node of the cluster: nothing is local to it. */
    public static final NodeView NOWHERE = new NodeView("", "", List.of(), List.of(), List.of());

    public static NodeView of(KubeObject node) {
        NodeFacts facts = node.facts(NodeFacts.class);
        return new NodeView(node.name(), facts.zone(), facts.internalIps(), facts.externalIps(), facts.podCidrs());
    }

    /** The node of this name, if the cluster has it. */
    public static Optional<NodeView> named(ClusterSnapshot snapshot, String name) {
        return snapshot.get(Kinds.NODE, "", name).map(NodeView::of);
    }

    public List<IpAddress> addresses() {
        return Stream.concat(internalIps.stream(), externalIps.stream()).toList();
    }

    public boolean owns(IpAddress address) {
        return internalIps.contains(address) || externalIps.contains(address);
    }

    /** The node's own address of the family: its first InternalIP, or ExternalIP ({@code GetNodeHostIPs}). */
    public Optional<IpAddress> primary(IpFamily family) {
        return addresses().stream().filter(ip -> ip.family() == family).findFirst();
    }

    public Optional<Cidr> podCidr(IpFamily family) {
        return podCidrs.stream().filter(c -> c.family() == family).findFirst();
    }
}
