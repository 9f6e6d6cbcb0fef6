package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
        List<PackedSlice> hinted = new ArrayList<>(slices.size());
        for (PackedSlice slice : slices) {
            if (!zones && !nodes && slice.endpoints().stream().noneMatch(Target::hasHints)) {
                hinted.add(slice);
                continue;
            }
            List<Hints> hints = new ArrayList<>(slice.endpoints().size());
            for (Target endpoint : slice.endpoints()) {
                hints.add(
                        isReady(endpoint)
                                ? Hints.of(zones ? endpoint.zone() : "", nodes ? endpoint.nodeName() : "")
                                : Hints.NONE);
            }
            hinted.add(apply(slice, hints));
        }
        return List.copyOf(hinted);
    }

    /** The zones and the nodes that an endpoint is meant for. */
    record Hints(List<String> zones, List<String> nodes) {
        static final Hints NONE = new Hints(List.of(), List.of());

        /** Both may be {@code ""}, which is no hint. */
        static Hints of(String zone, String node) {
            return zone.isEmpty() && node.isEmpty()
                    ? NONE
                    : new Hints(zone.isEmpty() ? List.of() : List.of(zone), node.isEmpty() ? List.of() : List.of(node));
        }
    }

    /** The slice with these hints, one for each endpoint; itself if it has them. */
    static PackedSlice apply(PackedSlice slice, List<Hints> hints) {
        List<Target> endpoints = new ArrayList<>(slice.endpoints().size());
        boolean changed = false;
        for (int i = 0; i < hints.size(); i++) {
            Target endpoint = slice.endpoints().get(i);
            Hints wanted = hints.get(i);
            if (endpoint.zoneHints().equals(wanted.zones())
                    && endpoint.nodeHints().equals(wanted.nodes())) {
                endpoints.add(endpoint);
            } else {
                endpoints.add(endpoint.withHints(wanted.zones(), wanted.nodes()));
                changed = true;
            }
        }
        return changed ? slice.with(List.copyOf(endpoints)) : slice;
    }

    /** Whether it is known to be ready. */
    static boolean isReady(Target endpoint) {
        return endpoint.ready() && endpoint.plain();
    }
}
