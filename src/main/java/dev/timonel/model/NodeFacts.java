package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node as scheduling and routing see it. {@code addresses} are its InternalIP and ExternalIP addresses in status order;
 * {@code external}: run by an agent that is not Timonel's ({@code timonel.dev/agent: external}) or read from a dump ({@code imported}),
 * else simulated.
 * {@code flannel} holds the annotations {@code flannel.alpha.coreos.com/…} by what follows the slash.
 * {@code readyStatus} is True, False or Unknown, and {@code ""} before anybody has reported; {@code allocatable} is in the
 * units of {@link PodRequests}.
 */
public record NodeFacts(
        List<Cidr> podCidrs,
        List<IpAddress> internalIps,
        List<IpAddress> externalIps,
        String zone,
        boolean ready,
        boolean unschedulable,
        List<Taint> taints,
        boolean external,
        String readyStatus,
        Map<String, Long> allocatable,
        Map<String, String> flannel)
        implements Facts {
    public static final String FLANNEL_PREFIX = "flannel.alpha.coreos.com/";
    public static final String AGENT_ANNOTATION = "timonel.dev/agent";
    /** The value of {@link #AGENT_ANNOTATION} that an import gives to nodes which have none. */
    public static final String IMPORTED = "imported";

    private static final Set<String> EXTERNAL = Set.of("external", IMPORTED);

    public static final String ZONE_LABEL = "topology.kubernetes.io/zone";

    static NodeFacts of(Node node) {
        NodeSpec spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        NodeStatus status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
        Map<String, String> labels = orEmpty(node.getMetadata().getLabels());
        Map<String, String> annotations = orEmpty(node.getMetadata().getAnnotations());
        List<String> cidrs = spec.getPodCIDRs().isEmpty() && spec.getPodCIDR() != null
                ? List.of(spec.getPodCIDR())
                : spec.getPodCIDRs();
        String readyStatus = status.getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .map(c -> orEmpty(c.getStatus()))
                .findFirst()
                .orElse("");
        return new NodeFacts(
                cidrs.stream().map(Cidr::parse).flatMap(Optional::stream).toList(),
                addresses(status, "InternalIP"),
                addresses(status, "ExternalIP"),
                labels.getOrDefault(ZONE_LABEL, ""),
                readyStatus.equals("True"),
                Boolean.TRUE.equals(spec.getUnschedulable()),
                List.copyOf(spec.getTaints()),
                EXTERNAL.contains(annotations.getOrDefault(AGENT_ANNOTATION, "")),
                readyStatus,
                PodRequests.amounts(status.getAllocatable()),
                annotations.entrySet().stream()
                        .filter(a -> a.getKey().startsWith(FLANNEL_PREFIX))
                        .collect(Collectors.toUnmodifiableMap(
                                a -> a.getKey().substring(FLANNEL_PREFIX.length()), a -> orEmpty(a.getValue()))));
    }

    private static List<IpAddress> addresses(NodeStatus status, String type) {
        return status.getAddresses().stream()
                .filter(a -> type.equals(a.getType()))
                .map(a -> IpAddress.parse(orEmpty(a.getAddress())))
                .flatMap(Optional::stream)
                .toList();
    }
}
