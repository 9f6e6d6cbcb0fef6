package dev.timonel.routing.selection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The endpoints of one service port as one node may use them: {@code CategorizeEndpoints} of
 * {@code pkg/proxy/topology.go}. A selection is empty if no traffic of the service port would use it; {@code hasAny}:
 * some node could serve the port.
 */
public record EndpointCategories(
        Optional<EndpointSelection> cluster, Optional<EndpointSelection> local, boolean hasAny) {

    /** What a service port says about where its traffic may go. */
    public record TrafficPolicy(boolean internalLocal, boolean externalLocal, boolean externallyAccessible) {
        /** Even with both policies Local: pods and the node itself bypass the external one. */
        public boolean usesCluster() {
            return !internalLocal || externallyAccessible;
        }

        public boolean usesLocal() {
            return internalLocal || externalLocal && externallyAccessible;
        }
    }

    public static EndpointCategories of(List<ProxyEndpoint> endpoints, TrafficPolicy policy, NodeView node) {
        List<ProxyEndpoint> sorted = endpoints.stream().sorted().toList();
        return new EndpointCategories(
                policy.usesCluster() ? Optional.of(EndpointSelection.cluster(sorted, node)) : Optional.empty(),
                policy.usesLocal() ? Optional.of(EndpointSelection.local(sorted, node.name())) : Optional.empty(),
                anyUsable(sorted));
    }

    public static boolean anyUsable(List<ProxyEndpoint> endpoints) {
        return endpoints.stream().anyMatch(e -> e.ready() || e.servingTerminating());
    }

    /** What any traffic of the service port can reach from the node, sorted. */
    public List<ProxyEndpoint> reachable() {
        return Stream.of(cluster, local)
                .flatMap(Optional::stream)
                .flatMap(s -> s.candidates().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
