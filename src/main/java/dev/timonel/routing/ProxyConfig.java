package dev.timonel.routing;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.net.PortRange;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for the proxy of every node, named as kube-proxy's flags. {@code nodePortAddresses} empty means
 * {@code primary}: one address per family of a node (KEP-3866); otherwise a family of which it has no CIDR answers on all
 * addresses ({@code pkg/proxy/util/nodeport_addresses.go}). {@code allowServiceExternalIps} is the feature gate
 * AllowServiceExternalIPs (KEP-5707): without it nodes capture no externalIPs, though such a service is held to be reachable
 * from outside all the same.
 */
public record ProxyConfig(
        boolean masqueradeAll,
        DetectLocalMode detectLocalMode,
        List<Cidr> nodePortAddresses,
        List<Cidr> clusterCidrs,
        List<Cidr> serviceCidrs,
        String clusterDomain,
        PortRange nodePortRange,
        boolean allowServiceExternalIps) {

    /** The minor version of Kubernetes 1 whose rules these are by default. */
    public static final int MINOR = 37;

    /** The last minor version of which it is known what it is to change. */
    public static final int LAST_MINOR = 40;

    private static final int EXTERNAL_IPS_OFF = 40;

    /** How a node tells a packet of a pod from any other ({@code --detect-local-mode}). */
    public enum DetectLocalMode {
        /** A source in a cluster CIDR: the pods of every node count. */
        ClusterCIDR,
        /** A source in the node's own podCIDR. */
        NodeCIDR,
        /** Not told apart: cluster traffic is never masqueraded and external policy never short-circuits for pods. */
        None
    }

    public ProxyConfig {
        nodePortAddresses = List.copyOf(nodePortAddresses);
        clusterCidrs = List.copyOf(clusterCidrs);
        serviceCidrs = List.copyOf(serviceCidrs);
    }

    /** The proxy of an imported cluster, as its dump told; empty for any other. */
    public static Optional<ProxyConfig> of(ClusterSnapshot snapshot) {
        return Frozen.of(snapshot)
                .map(frozen -> new ProxyConfig(
                        Boolean.parseBoolean(frozen.texts().get("masqueradeAll")),
                        DetectLocalMode.valueOf(frozen.texts().getOrDefault("detectLocalMode", "None")),
                        Frozen.cidrs(frozen.texts(), "nodePortAddresses"),
                        Frozen.cidrs(frozen.texts(), "localCidrs"),
                        frozen.config().serviceCidrs(),
                        frozen.config().clusterDomain(),
                        frozen.config().nodePortRange(),
                        Boolean.parseBoolean(frozen.texts().get("allowServiceExternalIps"))));
    }

    /** What the cluster that this is the proxy of has to be remembered by, besides what {@link Frozen} remembers. */
    public Map<String, String> texts() {
        return Map.of(
                "masqueradeAll",
                String.valueOf(masqueradeAll),
                "detectLocalMode",
                detectLocalMode.name(),
                "nodePortAddresses",
                Frozen.text(nodePortAddresses),
                "localCidrs",
                Frozen.text(clusterCidrs),
                "allowServiceExternalIps",
                String.valueOf(allowServiceExternalIps));
    }

    /** As this minor version is planned to decide with the same settings: KEP-5707 turns externalIPs off by default. */
    public ProxyConfig asOf(int minor) {
        return new ProxyConfig(
                masqueradeAll,
                detectLocalMode,
                nodePortAddresses,
                clusterCidrs,
                serviceCidrs,
                clusterDomain,
                nodePortRange,
                allowServiceExternalIps && minor < EXTERNAL_IPS_OFF);
    }

    /**
     * Whether this node tells pods from others in the family: kube-proxy has a detector per family, and one that does
     * nothing where it knows no CIDR of it ({@code getLocalDetectors} of {@code cmd/kube-proxy/app/server_linux.go}).
     */
    public boolean detectsLocal(NodeView node, IpFamily family) {
        for (Cidr each : podCidrs(node)) {
            if (each.family() == family) {
                return true;
            }
        }
        return false;
    }

    /** Whether this node takes the source for a local pod. */
    public boolean isLocalPod(IpAddress source, NodeView node) {
        for (Cidr each : podCidrs(node)) {
            if (each.contains(source)) {
                return true;
            }
        }
        return false;
    }

    private List<Cidr> podCidrs(NodeView node) {
        return switch (detectLocalMode) {
            case ClusterCIDR -> clusterCidrs;
            case NodeCIDR -> node.podCidrs();
            case None -> List.of();
        };
    }

    /** The frontends that every node captures by their address alone, the one that wins first. */
    public List<FrontendType> captured() {
        return allowServiceExternalIps
                ? List.of(FrontendType.ClusterIP, FrontendType.LoadBalancer, FrontendType.ExternalIP)
                : List.of(FrontendType.ClusterIP, FrontendType.LoadBalancer);
    }

    /** The addresses of the node on which it answers node ports; never a loopback address. */
    public List<IpAddress> nodePortAddressesOf(NodeView node) {
        if (nodePortAddresses.isEmpty()) {
            return List.of(IpFamily.values()).stream()
                    .flatMap(family -> node.primary(family).stream())
                    .toList();
        }
        return node.addresses().stream()
                .filter(ip -> !ip.isLoopback())
                .filter(ip -> nodePortAddresses.stream().anyMatch(c -> c.contains(ip))
                        || nodePortAddresses.stream().noneMatch(c -> c.family() == ip.family()))
                .toList();
    }
}
