package dev.timonel.controller;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which hints a service asks for, and how they are put on endpoints (service-semantics B7,
 * {@code endpointslice/trafficdist/trafficdist.go}). A slice whose hints are right already stays unchanged. An endpoint
 * that is not ready has none.
 */
final class TopologyHints {
    private static final Set<String> SAME_ZONE = Set.of("PreferClose", "PreferSameZone", "PreferSameNode");

    private TopologyHints() {}

    /** The slices with the hints of this {@code spec.trafficDistribution}; without hints if it is another or {@code ""}. */
    static List<PackedSlice> distribute(List<PackedSlice> slices, String trafficDistribution) {
        boolean zones = SAME_ZONE.contains(trafficDistribution);
        boolean nodes = trafficDistribution.equals("PreferSameNode");
        List<PackedSlice> hinted = new ArrayList<>();
        for (PackedSlice slice : slices) {
            List<@Nullable EndpointHints> hints = new ArrayList<>();
            for (Endpoint endpoint : slice.endpoints()) {
                hints.add(
                        isReady(endpoint)
                                ? hints(zones ? endpoint.getZone() : null, nodes ? endpoint.getNodeName() : null)
                                : null);
            }
            hinted.add(apply(slice, hints));
        }
        return List.copyOf(hinted);
    }

    /** Both may be null or {@code ""}, which is no hint. */
    static @Nullable EndpointHints hints(@Nullable String zone, @Nullable String node) {
        boolean hasZone = zone != null && !zone.isEmpty();
        boolean hasNode = node != null && !node.isEmpty();
        if (!hasZone && !hasNode) {
            return null;
        }
        EndpointHints hints = new EndpointHints();
        if (hasZone) {
            hints.setForZones(new ArrayList<>(List.of(new ForZone(zone))));
        }
        if (hasNode) {
            hints.setForNodes(new ArrayList<>(List.of(new ForNode(node))));
        }
        return hints;
    }

    /** The slice with these hints, one for each endpoint; itself if it has them. */
    static PackedSlice apply(PackedSlice slice, List<@Nullable EndpointHints> hints) {
        List<Endpoint> endpoints = new ArrayList<>(slice.endpoints().size());
        boolean changed = false;
        for (int i = 0; i < hints.size(); i++) {
            Endpoint endpoint = slice.endpoints().get(i);
            if (Objects.equals(endpoint.getHints(), hints.get(i))) {
                endpoints.add(endpoint);
            } else {
                endpoints.add(endpoint.toBuilder().withHints(hints.get(i)).build());
                changed = true;
            }
        }
        return changed ? slice.with(List.copyOf(endpoints)) : slice;
    }

    static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() != null
                && Boolean.TRUE.equals(endpoint.getConditions().getReady());
    }
}
