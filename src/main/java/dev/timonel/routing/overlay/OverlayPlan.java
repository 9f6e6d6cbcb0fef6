package dev.timonel.routing.overlay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pod network between nodes as flannel would set it up (service-semantics E3): the answer of {@code GET /overlay} and
 * {@code GET /overlay/{node}}. A node that cannot take part is in {@code leftOut} with the reason. {@code remark} is there
 * if the plan of so many nodes comes without peers.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "resourceVersion", "networks", "nodes", "leftOut", "remark"})
public record OverlayPlan(
        String apiVersion,
        String kind,
        String resourceVersion,
        List<String> networks,
        List<NodeOverlay> nodes,
        List<LeftOut> leftOut,
        @Nullable String remark) {
    public static final String API_VERSION = "routing.timonel.dev/v1";
    public static final String KIND = "OverlayPlan";

    /** Every node has an entry for every other: of more nodes than these, each is asked for by itself. */
    static final int MAX_NODES_WITH_PEERS = 100;

    /** A node, or one family of it, that the network passes over. */
    @JsonPropertyOrder({"node", "family", "reason"})
    public record LeftOut(String node, IpFamily family, String reason) {}

    /** The leases of one family, of all nodes that have one. */
    private record Leased(Map<String, SubnetLease> byNode, List<LeftOut> leftOut) {}

    /** Of all nodes; {@code networks} are the cluster CIDRs. */
    public static OverlayPlan of(ClusterSnapshot snapshot, List<Cidr> networks) {
        Collection<KubeObject> nodes = snapshot.list(Kinds.NODE);
        boolean peers = nodes.size() <= MAX_NODES_WITH_PEERS;
        return plan(
                snapshot,
                networks,
                nodes,
                peers,
                peers
                        ? null
                        : "peers are left out, since " + nodes.size()
                                + " nodes have as many each: GET /overlay/{node} has them");
    }

    /** Of one node; a 404 if there is no such node. */
    public static OverlayPlan of(ClusterSnapshot snapshot, List<Cidr> networks, String node) {
        ObjectKey key = new ObjectKey(Kinds.NODE, "", node);
        KubeObject object = snapshot.get(key).orElseThrow(() -> StatusException.notFound(key));
        return plan(snapshot, networks, List.of(object), true, null);
    }

    private static OverlayPlan plan(
            ClusterSnapshot snapshot,
            List<Cidr> networks,
            Collection<KubeObject> shown,
            boolean peers,
            @Nullable String remark) {
        Map<IpFamily, Leased> leases = new EnumMap<>(IpFamily.class);
        Arrays.stream(IpFamily.values())
                .filter(f -> networks.stream().anyMatch(n -> n.family() == f))
                .forEach(f -> leases.put(f, leased(snapshot, f, networks)));
        List<LeftOut> leftOut = new ArrayList<>();
        leases.values().forEach(l -> leftOut.addAll(l.leftOut()));
        List<NodeOverlay> nodes = new ArrayList<>();
        for (KubeObject node : shown) {
            List<NodeOverlay.Network> own = new ArrayList<>();
            List<SubnetLease> held = new ArrayList<>();
            leases.values().forEach(leased -> {
                SubnetLease lease = leased.byNode().get(node.name());
                if (lease != null) {
                    held.add(lease);
                    own.add(NodeOverlay.network(lease, peers ? leased.byNode().values() : null));
                }
            });
            if (!own.isEmpty()) {
                nodes.add(new NodeOverlay(node.name(), NodeOverlay.subnetEnv(held), List.copyOf(own)));
            }
        }
        return new OverlayPlan(
                API_VERSION,
                KIND,
                Long.toString(snapshot.revision()),
                networks.stream().map(Cidr::toString).toList(),
                List.copyOf(nodes),
                List.copyOf(leftOut),
                remark);
    }

    private static Leased leased(ClusterSnapshot snapshot, IpFamily family, List<Cidr> networks) {
        Map<String, SubnetLease> byNode = new LinkedHashMap<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            SubnetLease.Found found = SubnetLease.find(node, family, networks);
            found.lease()
                    .ifPresentOrElse(
                            lease -> byNode.put(node.name(), lease),
                            () -> leftOut.add(new LeftOut(node.name(), family, found.missing())));
        }
        return new Leased(byNode, leftOut);
    }
}
