package dev.timonel.routing.selection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the hints of the ready endpoints of one service port say to every node, read once: {@code topologyModeFromHints} of
 * {@code pkg/proxy/topology.go}, KEP-2433, KEP-3015. The mode for a node is a look-up.
 */
public final class TopologyHints {
    private static final TopologyMode NO_ZONE = new TopologyMode.Anywhere("the node has no zone label");

    private final Map<String, TopologyMode> byNode = new HashMap<>();
    private final Map<String, TopologyMode> byZone = new HashMap<>();
    private final Map<String, TopologyMode> otherZones = new ConcurrentHashMap<>();
    private final Optional<TopologyMode> off;

    public TopologyHints(List<ProxyEndpoint> ready) {
        boolean everyNode = ready.stream().noneMatch(e -> e.nodeHints().isEmpty());
        for (ProxyEndpoint each : ready) {
            if (everyNode) {
                each.nodeHints().forEach(node -> byNode.putIfAbsent(node, new TopologyMode.SameNode(node)));
            }
            each.zoneHints().forEach(zone -> byZone.putIfAbsent(zone, new TopologyMode.SameZone(zone)));
        }
        off = ready.stream().filter(e -> e.zoneHints().isEmpty()).findFirst().map(unhinted -> off(ready, unhinted));
    }

    private static TopologyMode off(List<ProxyEndpoint> ready, ProxyEndpoint unhinted) {
        boolean anyHint = ready.stream()
                .anyMatch(e -> !e.zoneHints().isEmpty() || !e.nodeHints().isEmpty());
        return new TopologyMode.Anywhere(
                anyHint
                        ? unhinted.title()
                                + " has no zone hint, and one ready endpoint without it switches topology off"
                        : "no endpoint carries topology hints");
    }

    /** Whether any ready endpoint carries a hint. */
    public boolean any() {
        return !byNode.isEmpty() || !byZone.isEmpty();
    }

    /** The mode for a node of this name and zone. */
    public TopologyMode mode(String node, String zone) {
        TopologyMode ofNode = byNode.isEmpty() ? null : byNode.get(node);
        if (ofNode != null) {
            return ofNode;
        }
        if (off.isPresent()) {
            return off.get();
        }
        if (zone.isEmpty()) {
            return NO_ZONE;
        }
        TopologyMode ofZone = byZone.get(zone);
        return ofZone != null
                ? ofZone
                : otherZones.computeIfAbsent(
                        zone, z -> new TopologyMode.Anywhere("no ready endpoint is hinted for zone " + z));
    }
}
