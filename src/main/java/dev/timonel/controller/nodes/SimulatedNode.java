package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the kubelet of a simulated node reports. It only adds what the object lacks, so that a status written by hand
 * stands. Condition texts follow {@code pkg/kubelet/nodestatus/setters.go}.
 */
final class SimulatedNode {
    static final String VERSION = "v1.37.0";
    private static final int MAX_LABEL_VALUE = 63;
    private static final String INTERNAL_IP = "InternalIP";
    private static final String HOSTNAME = "Hostname";
    private static final IpAddress FIRST_IPV4 = IpAddress.of("192.168.0.11");
    private static final IpAddress FIRST_IPV6 = IpAddress.of("fd00:192:168::11");
    private static final IpAddress LAST_IPV4 = IpAddress.of("255.255.255.254");
    private static final IpAddress LAST_IPV6 = IpAddress.of("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    private static final String NO_NETWORK = "container runtime network not ready: the node has no podCIDR";
    private static final Map<String, Quantity> CAPACITY =
            Map.of("cpu", new Quantity("8"), "memory", new Quantity("16Gi"), "pods", new Quantity("110"));

    private final ClusterConfig config;

    SimulatedNode(ClusterConfig config) {
        this.config = config;
    }

    /** Completes labels and status of the node; false if nothing was missing. */
    boolean complete(Node node, boolean hasBlock, ClusterSnapshot snapshot, Instant now) {
        NodeStatus status = node.getStatus() == null ? new NodeStatus() : node.getStatus();
        node.setStatus(status);
        boolean changed = label(node);
        changed |= addresses(node, snapshot);
        changed |= conditions(status, hasBlock, now);
        if (status.getCapacity() == null || status.getCapacity().isEmpty()) {
            status.setCapacity(new TreeMap<>(CAPACITY));
            changed = true;
        }
        if (status.getAllocatable() == null || status.getAllocatable().isEmpty()) {
            status.setAllocatable(new TreeMap<>(status.getCapacity()));
            changed = true;
        }
        if (status.getNodeInfo() == null) {
            status.setNodeInfo(new NodeSystemInfoBuilder()
                    .withArchitecture("amd64")
                    .withBootID("")
                    .withContainerRuntimeVersion("timonel://simulated")
                    .withKernelVersion("simulated")
                    .withKubeProxyVersion("")
                    .withKubeletVersion(VERSION)
                    .withMachineID("")
                    .withOperatingSystem("linux")
                    .withOsImage("Timonel simulated node")
                    .withSystemUUID("")
                    .build());
            changed = true;
        }
        return changed;
    }

    private static boolean label(Node node) {
        Map<String, String> present = node.getMetadata().getLabels();
        Map<String, String> labels = present == null ? new TreeMap<>() : new TreeMap<>(present);
        labels.putIfAbsent("kubernetes.io/hostname", hostname(node.getMetadata().getName()));
        labels.putIfAbsent("kubernetes.io/os", "linux");
        labels.putIfAbsent("kubernetes.io/arch", "amd64");
        boolean changed = !labels.equals(present);
        node.getMetadata().setLabels(labels);
        return changed;
    }

    /** A label's value has at most 63 characters, a node's name up to 253: a long one is cut, and stays its own by a hash. */
    private static String hostname(String name) {
        if (name.length() <= MAX_LABEL_VALUE) {
            return name;
        }
        String hash = String.format("-%08x", name.hashCode());
        return name.substring(0, MAX_LABEL_VALUE - hash.length()) + hash;
    }

    private boolean addresses(Node node, ClusterSnapshot snapshot) {
        boolean changed = false;
        for (Cidr cluster : config.clusterCidrs()) {
            if (internalIps(node).noneMatch(ip -> ip.family() == cluster.family())) {
                add(node, INTERNAL_IP, firstFree(cluster.family(), snapshot).toString());
                changed = true;
            }
        }
        if (node.getStatus().getAddresses().stream().noneMatch(a -> HOSTNAME.equals(a.getType()))) {
            add(node, HOSTNAME, node.getMetadata().getName());
            changed = true;
        }
        return changed;
    }

    private static Stream<IpAddress> internalIps(Node node) {
        return node.getStatus().getAddresses().stream()
                .filter(a -> INTERNAL_IP.equals(a.getType()) && a.getAddress() != null)
                .flatMap(a -> IpAddress.parse(a.getAddress()).stream());
    }

    private static void add(Node node, String type, String address) {
        NodeAddress added = new NodeAddress();
        added.setType(type);
        added.setAddress(address);
        node.getStatus().getAddresses().add(added);
    }

    private static IpAddress firstFree(IpFamily family, ClusterSnapshot snapshot) {
        IpAddress address = family == IpFamily.IPv4 ? FIRST_IPV4 : FIRST_IPV6;
        IpAddress last = family == IpFamily.IPv4 ? LAST_IPV4 : LAST_IPV6;
        address = snapshot.firstFreeOfNodes(address, last).orElseThrow();
        while (looksLikeNetworkOrBroadcast(address)) {
            address = snapshot.firstFreeOfNodes(address.plus(1), last).orElseThrow();
        }
        return address;
    }

    private static boolean looksLikeNetworkOrBroadcast(IpAddress address) {
        int lastByte = (int) address.low() & 255;
        return address.family() == IpFamily.IPv4 && (lastByte == 0 || lastByte == 255);
    }

    private static boolean conditions(NodeStatus status, boolean hasBlock, Instant now) {
        boolean changed = false;
        changed |= addCondition(status, "MemoryPressure", "KubeletHasSufficientMemory", now);
        changed |= addCondition(status, "DiskPressure", "KubeletHasNoDiskPressure", now);
        changed |= addCondition(status, "PIDPressure", "KubeletHasSufficientPID", now);
        boolean waited = status.getConditions().removeIf(c -> hasBlock && NO_NETWORK.equals(c.getMessage()));
        if (status.getConditions().stream().noneMatch(c -> "Ready".equals(c.getType()))) {
            status.getConditions()
                    .add(
                            hasBlock
                                    ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", now)
                                    : condition("Ready", "False", "KubeletNotReady", NO_NETWORK, now));
            changed = true;
        }
        return changed || waited;
    }

    private static boolean addCondition(NodeStatus status, String type, String reason, Instant now) {
        if (status.getConditions().stream().anyMatch(c -> type.equals(c.getType()))) {
            return false;
        }
        String message = switch (type) {
            case "MemoryPressure" -> "kubelet has sufficient memory available";
            case "DiskPressure" -> "kubelet has no disk pressure";
            default -> "kubelet has sufficient PID available";
        };
        status.getConditions().add(condition(type, "False", reason, message, now));
        return true;
    }

    static NodeCondition condition(String type, String status, String reason, String message, Instant now) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(ApiTime.text(now))
                .withLastTransitionTime(ApiTime.text(now))
                .build();
    }
}
