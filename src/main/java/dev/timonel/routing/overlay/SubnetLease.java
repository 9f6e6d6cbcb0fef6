package dev.timonel.routing.overlay;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One node's place in the pod network of one family, as flannel leases it ({@code pkg/subnet/kube/kube.go},
 * {@code pkg/backend/vxlan}): from its annotations where the node has them, else VNI 1 and a MAC made from the node's UID.
 * {@code vni} and {@code vtepMac} mean nothing under host-gw.
 */
public record SubnetLease(
        String node, Backend backend, IpAddress publicIp, Cidr podCidr, Cidr network, int vni, String vtepMac) {
    /** Of a node's own interface, in bytes. No object of Kubernetes tells it, so it is Ethernet's. */
    public static final int LINK_MTU = 1500;

    /** What VXLAN adds to each packet, in bytes; flannel reckons the same for both families. */
    public static final int VXLAN_OVERHEAD = 50;

    /** Linux's default UDP port, not IANA's 4789. */
    public static final int VXLAN_PORT = 8472;

    private static final int DEFAULT_VNI = 1;
    private static final int MAX_VNI = (1 << 24) - 1;
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    /** How packets reach the pods of other nodes. */
    public enum Backend {
        VXLAN("vxlan"),
        HOST_GW("host-gw");

        private final String text;

        Backend(String text) {
            this.text = text;
        }

        /** As the annotation {@code backend-type} has it. */
        public String text() {
            return text;
        }
    }

    /** A lease, or why there is none. */
    public record Found(Optional<SubnetLease> lease, String missing) {
        private static Found none(String why) {
            return new Found(Optional.empty(), why);
        }
    }

    /** The lease of the node in the family; {@code networks} are the cluster CIDRs. */
    public static Found find(KubeObject node, IpFamily family, List<Cidr> networks) {
        NodeFacts facts = node.facts(NodeFacts.class);
        String title = "node " + node.name();
        Optional<Cidr> block =
                facts.podCidrs().stream().filter(c -> c.family() == family).findFirst();
        if (block.isEmpty()) {
            return Found.none(title + " has no " + family + " podCIDR");
        }
        Optional<Cidr> network = networks.stream()
                .filter(n -> n.contains(block.get().network())
                        && n.prefix() <= block.get().prefix())
                .findFirst();
        if (network.isEmpty()) {
            return Found.none(title + " has podCIDR " + block.get() + ", which no cluster CIDR contains");
        }
        Map<String, String> said = facts.flannel();
        String suffix = family == IpFamily.IPv4 ? "public-ip" : "public-ipv6";
        String given = said.getOrDefault(suffix + "-overwrite", said.getOrDefault(suffix, ""));
        Optional<IpAddress> publicIp = given.isEmpty()
                ? facts.internalIps().stream()
                        .filter(ip -> ip.family() == family)
                        .findFirst()
                : IpAddress.parse(given).filter(ip -> ip.family() == family);
        if (publicIp.isEmpty()) {
            return Found.none(
                    given.isEmpty()
                            ? title + " has no " + family + " InternalIP"
                            : title + " has the public address " + given + ", which is not an " + family + " address");
        }
        return withBackend(node, said, publicIp.get(), block.get(), network.get());
    }

    private static Found withBackend(
            KubeObject node, Map<String, String> said, IpAddress publicIp, Cidr block, Cidr network) {
        String title = "node " + node.name();
        String type = said.getOrDefault("backend-type", Backend.VXLAN.text());
        if (type.equals(Backend.HOST_GW.text())) {
            return found(new SubnetLease(node.name(), Backend.HOST_GW, publicIp, block, network, 0, ""));
        }
        if (!type.equals(Backend.VXLAN.text())) {
            return Found.none(title + " uses flannel's backend " + type + "; only vxlan and host-gw are known here");
        }
        String name = block.family() == IpFamily.IPv4 ? "backend-data" : "backend-v6-data";
        String data = said.getOrDefault(name, "");
        if (data.isEmpty()) {
            String mac = Vtep.macOf(node.uid().isEmpty() ? node.name() : node.uid(), block.family());
            return found(new SubnetLease(node.name(), Backend.VXLAN, publicIp, block, network, DEFAULT_VNI, mac));
        }
        Optional<JsonNode> parsed = parse(data);
        int vni = parsed.map(p -> p.path("VNI").asInt(DEFAULT_VNI)).orElse(0);
        String mac = parsed.map(p -> p.path("VtepMAC").asString("")).orElse("").toLowerCase(Locale.ROOT);
        return vni < 1 || vni > MAX_VNI || !MAC.matcher(mac).matches()
                ? Found.none(title + " has the annotation " + NodeFacts.FLANNEL_PREFIX + name
                        + ", which holds no VNI and VtepMAC: " + data)
                : found(new SubnetLease(node.name(), Backend.VXLAN, publicIp, block, network, vni, mac));
    }

    private static Found found(SubnetLease lease) {
        return new Found(Optional.of(lease), "");
    }

    private static Optional<JsonNode> parse(String json) {
        try {
            return Optional.of(KubeJson.tree(json.getBytes(StandardCharsets.UTF_8)));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    public IpFamily family() {
        return podCidr.family();
    }

    public boolean encapsulates() {
        return backend == Backend.VXLAN;
    }

    /** The interface that packets to the pods of other nodes leave by. */
    public String device() {
        if (!encapsulates()) {
            return "eth0";
        }
        return (family() == IpFamily.IPv4 ? "flannel." : "flannel-v6.") + vni;
    }

    /** The address of that interface: what a rewritten packet has as its source. */
    public IpAddress deviceAddress() {
        return encapsulates() ? podCidr.network() : publicIp;
    }

    /** The address of the bridge of the node's pods. */
    public IpAddress gateway() {
        return podCidr.network().plus(1);
    }

    /** Of pods and of the device, in bytes. */
    public int mtu() {
        return encapsulates() ? LINK_MTU - VXLAN_OVERHEAD : LINK_MTU;
    }

    /** Why this node's packets do not reach the other's pods; empty if they do. */
    public Optional<String> unreachable(SubnetLease other) {
        if (backend != other.backend) {
            return Optional.of("node " + node + " uses " + backend.text() + ", node " + other.node + " "
                    + other.backend.text() + ": flannel passes over leases of another backend");
        }
        return vni == other.vni
                ? Optional.empty()
                : Optional.of("node " + node + " uses VNI " + vni + ", node " + other.node + " VNI " + other.vni);
    }

    /** The route to the other's pods, as {@code ip route} writes it. */
    public String routeTo(SubnetLease other) {
        return encapsulates()
                ? other.podCidr + " via " + other.podCidr.network() + " dev " + device() + " onlink"
                : other.podCidr + " via " + other.publicIp + " dev " + device();
    }
}
