package dev.timonel.routing.overlay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.overlay.OverlayPlan.LeftOut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node of the plan. {@code subnetEnv} is what flannel writes to {@code /run/flannel/subnet.env}, in its order. */
@JsonPropertyOrder({"node", "subnetEnv", "networks"})
public record NodeOverlay(String node, Map<String, String> subnetEnv, List<Network> networks) {

    /**
     * The node's part in one family. {@code gateway} is the bridge with its prefix length, {@code mtu} is in bytes;
     * {@code vtep} is missing under host-gw, {@code peers} if the plan is of too many nodes; {@code unreachable} are
     * nodes of this network that this one cannot reach.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"family", "backend", "publicIp", "podCidr", "gateway", "mtu", "vtep", "peers", "unreachable"})
    public record Network(
            IpFamily family,
            String backend,
            String publicIp,
            String podCidr,
            String gateway,
            int mtu,
            @Nullable Vtep vtep,
            @Nullable List<Peer> peers,
            @Nullable List<LeftOut> unreachable) {}

    /** {@code all} are the leases of the family, this one among them; null for a network without peers. */
    static Network network(SubnetLease lease, @Nullable Collection<SubnetLease> all) {
        List<Peer> peers = new ArrayList<>();
        List<LeftOut> unreachable = new ArrayList<>();
        if (all != null) {
            all.stream()
                    .filter(other -> !other.node().equals(lease.node()))
                    .forEach(other -> lease.unreachable(other)
                            .ifPresentOrElse(
                                    why -> unreachable.add(new LeftOut(other.node(), lease.family(), why)),
                                    () -> peers.add(Peer.of(lease, other))));
        }
        return new Network(
                lease.family(),
                lease.backend().text(),
                lease.publicIp().toString(),
                lease.podCidr().toString(),
                subnet(lease),
                lease.mtu(),
                lease.encapsulates() ? Vtep.of(lease) : null,
                all == null ? null : List.copyOf(peers),
                unreachable.isEmpty() ? null : List.copyOf(unreachable));
    }

    static Map<String, String> subnetEnv(List<SubnetLease> leases) {
        Map<String, String> env = new LinkedHashMap<>();
        for (SubnetLease lease : leases) {
            String prefix = lease.family() == IpFamily.IPv4 ? "FLANNEL_" : "FLANNEL_IPV6_";
            env.put(prefix + "NETWORK", lease.network().toString());
            env.put(prefix + "SUBNET", subnet(lease));
        }
        env.put("FLANNEL_MTU", Integer.toString(leases.get(0).mtu()));
        env.put("FLANNEL_IPMASQ", "true");
        return env;
    }

    private static String subnet(SubnetLease lease) {
        return lease.gateway() + "/" + lease.podCidr().prefix();
    }
}
