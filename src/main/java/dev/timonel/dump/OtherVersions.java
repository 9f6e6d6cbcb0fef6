package dev.timonel.dump;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of kinds that clusters served before, or beside, the one that is kept: their objects are rewritten as that one
 * ({@code pkg/apis/discovery/v1beta1/conversion.go}, {@code pkg/apis/events/v1/conversion.go}).
 */
final class OtherVersions {
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final Set<String> EVENTS = Set.of("events.k8s.io/v1", "events.k8s.io/v1beta1");

    /** The fields of an event that have other names there. */
    private static final Map<String, String> OF_EVENTS = Map.of(
            "note", "message",
            "regarding", "involvedObject",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    private OtherVersions() {}

    /** The kind that an object of this version is kept as. */
    static Optional<ResourceKind> keptAs(String apiVersion, String kind) {
        if (kind.equals("Event") && EVENTS.contains(apiVersion)) {
            return Optional.of(Kinds.EVENT);
        }
        if (kind.equals("EndpointSlice") && apiVersion.equals("discovery.k8s.io/v1beta1")) {
            return Optional.of(Kinds.ENDPOINT_SLICE);
        }
        return apiVersion.equals("networking.k8s.io/v1beta1")
                ? Set.of(Kinds.SERVICE_CIDR, Kinds.IP_ADDRESS).stream()
                        .filter(k -> k.kind().equals(kind))
                        .findFirst()
                : Optional.empty();
    }

    /** Rewrites the object in place. */
    static void rewrite(ObjectNode object) {
        switch (object.path("kind").asString("")) {
            case "Event" ->
                OF_EVENTS.forEach((old, name) -> {
                    if (object.has(old)) {
                        object.set(name, object.remove(old));
                    }
                });
            case "EndpointSlice" ->
                object.path("endpoints").forEach(endpoint -> {
                    if (endpoint instanceof ObjectNode each && each.path("topology") instanceof ObjectNode topology) {
                        topology(each, topology);
                    }
                });
            default -> {}
        }
    }

    private static void topology(ObjectNode endpoint, ObjectNode topology) {
        endpoint.remove("topology");
        String node = topology.path(HOSTNAME).asString("");
        if (!node.isEmpty() && !endpoint.has("nodeName")) {
            endpoint.put("nodeName", node);
        }
        String zone = topology.path(ZONE).asString("");
        if (!zone.isEmpty() && !endpoint.has("zone")) {
            endpoint.put("zone", zone);
        }
        topology.remove(java.util.List.of(HOSTNAME, ZONE));
        if (!topology.isEmpty()) {
            endpoint.set("deprecatedTopology", topology);
        }
    }
}
