package dev.timonel.model;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint slice as kube-proxy reads it ({@code pkg/proxy/endpointslicecache.go}): {@code service} is the
 * {@code kubernetes.io/service-name} label ({@code ""} without one), conditions have their defaults (nil ready and
 * serving are true, nil terminating is false), only the first address counts, ports without name or number are left out.
 */
public record SliceFacts(String service, String addressType, List<Port> ports, List<Target> endpoints)
        implements Facts {
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";
    public static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";

    /** A port of the slice; {@code name} is {@code ""} for the unnamed one. */
    public record Port(String name, String protocol, int port) {}

    /** One endpoint. Text is {@code ""} where unset; {@code pod} is the name of the target pod, if it has one. */
    public record Target(
            IpAddress address,
            String hostname,
            boolean ready,
            boolean serving,
            boolean terminating,
            String nodeName,
            String zone,
            String pod,
            List<String> zoneHints,
            List<String> nodeHints) {}

    static SliceFacts of(EndpointSlice slice) {
        Map<String, String> labels =
                Objects.requireNonNullElse(slice.getMetadata().getLabels(), Map.of());
        return new SliceFacts(
                labels.getOrDefault(SERVICE_LABEL, ""),
                orEmpty(slice.getAddressType()),
                slice.getPorts().stream()
                        .filter(p -> p.getName() != null && p.getPort() != null && p.getPort() != 0)
                        .map(p ->
                                new Port(p.getName(), Objects.requireNonNullElse(p.getProtocol(), "TCP"), p.getPort()))
                        .toList(),
                slice.getEndpoints().stream()
                        .map(SliceFacts::target)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Optional<Target> target(Endpoint endpoint) {
        if (endpoint.getAddresses().isEmpty()) {
            return Optional.empty();
        }
        EndpointConditions conditions =
                Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
        EndpointHints hints = Objects.requireNonNullElseGet(endpoint.getHints(), EndpointHints::new);
        boolean isPod = endpoint.getTargetRef() != null
                && "Pod".equals(endpoint.getTargetRef().getKind());
        return IpAddress.parse(endpoint.getAddresses().get(0))
                .map(address -> new Target(
                        address,
                        orEmpty(endpoint.getHostname()),
                        !Boolean.FALSE.equals(conditions.getReady()),
                        !Boolean.FALSE.equals(conditions.getServing()),
                        Boolean.TRUE.equals(conditions.getTerminating()),
                        orEmpty(endpoint.getNodeName()),
                        orEmpty(endpoint.getZone()),
                        isPod ? orEmpty(endpoint.getTargetRef().getName()) : "",
                        hints.getForZones().stream().map(z -> z.getName()).toList(),
                        hints.getForNodes().stream().map(n -> n.getName()).toList()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
