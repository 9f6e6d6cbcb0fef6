package dev.timonel.routing.path;

import dev.timonel.model.ImportFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.overlay.SubnetLease;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The network that a path of one family lies in: each node's bridge and address, and the way between them as the overlay
 * plan has it. Remembers the first thing that was asked and that it does not know; a path with such a gap is not shown.
 */
final class Underlay {
    private final ClusterSnapshot snapshot;
    private final PathTable table;
    private final List<Cidr> networks;
    private final IpFamily family;
    private @Nullable String unknown;

    /** {@code networks} are the cluster CIDRs. */
    Underlay(ClusterSnapshot snapshot, PathTable table, List<Cidr> networks, IpFamily family) {
        this.snapshot = snapshot;
        this.table = table;
        this.networks = networks;
        this.family = family;
    }

    /** The way from the pods or processes of a node to the pods of another. */
    record Crossing(SubnetLease here, SubnetLease there) {
        Hop hop(Direction direction, String inner, String note) {
            String outer = here.encapsulates()
                    ? here.publicIp() + " → " + there.publicIp() + " vxlan vni " + here.vni()
                    : null;
            String how = here.encapsulates()
                    ? "; its neighbour entry is " + there.vtepMac() + ", which the FDB has at " + there.publicIp()
                            + "; VXLAN over UDP port " + SubnetLease.VXLAN_PORT + " adds " + SubnetLease.VXLAN_OVERHEAD
                            + " bytes"
                    : "; the nodes share a link, so nothing is wrapped";
            return new Hop(
                    direction,
                    here.node(),
                    here.device(),
                    inner,
                    outer,
                    here.mtu(),
                    "route " + here.routeTo(there) + how + note);
        }
    }

    Optional<String> unknown() {
        return Optional.ofNullable(unknown);
    }

    /** What decides on each node: kube-proxy, in the mode that an imported cluster's dump tells. */
    String proxy() {
        return snapshot.facts(Frozen.KEY, ImportFacts.class)
                        .map(facts -> facts.texts().get("proxyMode"))
                        .orElse("nftables")
                + " kube-proxy";
    }

    NodeView node(String name) {
        return NodeView.named(snapshot, name).orElseGet(() -> {
            miss("node " + name + " does not exist");
            return NodeView.NOWHERE;
        });
    }

    Optional<Crossing> crossing(NodeView from, NodeView to) {
        Optional<SubnetLease> here = lease(from);
        Optional<SubnetLease> there = lease(to);
        if (here.isEmpty() || there.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> unreachable = here.get().unreachable(there.get());
        unreachable.ifPresent(this::miss);
        return unreachable.isPresent() ? Optional.empty() : Optional.of(new Crossing(here.get(), there.get()));
    }

    private Optional<SubnetLease> lease(NodeView node) {
        return table.lease(snapshot, node.name(), family).flatMap(found -> {
            if (found.lease().isEmpty()) {
                miss(found.missing());
            }
            return found.lease();
        });
    }

    /** Of the node's pods and their bridge, in bytes. */
    int podMtu(NodeView node) {
        return table.lease(snapshot, node.name(), family)
                .flatMap(SubnetLease.Found::lease)
                .map(SubnetLease::mtu)
                .orElse(SubnetLease.LINK_MTU - SubnetLease.VXLAN_OVERHEAD);
    }

    /** Whether flannel's ip-masq takes the address for one of a pod. */
    boolean inPodNetwork(IpAddress address) {
        return networks.stream().anyMatch(n -> n.contains(address));
    }

    IpAddress gateway(NodeView node) {
        return block(node).network().plus(1);
    }

    Cidr block(NodeView node) {
        return node.podCidr(family).orElseGet(() -> {
            miss("node " + node.name() + " has no " + family + " podCIDR");
            return new Cidr(new IpAddress(family, 0, 0), 0);
        });
    }

    IpAddress address(NodeView node) {
        return node.primary(family).orElseGet(() -> {
            miss("node " + node.name() + " has no " + family + " address");
            return new IpAddress(family, 0, 0);
        });
    }

    private void miss(String what) {
        unknown = unknown == null ? what : unknown;
    }
}
