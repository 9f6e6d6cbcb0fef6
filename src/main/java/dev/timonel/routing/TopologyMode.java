package dev.timonel.routing;

import java.util.List;
import java.util.Optional;

/**
 * Which ready endpoints the hints let a node use: chosen once for a service port, then applied to each endpoint, with no
 * fallback after the choice ({@code topologyModeFromHints} of {@code pkg/proxy/topology.go}, KEP-2433, KEP-3015).
 */
public sealed interface TopologyMode {

    /** Whether this mode lets the endpoint be used. */
    boolean allows(ProxyEndpoint endpoint);

    /** What all nodes that may use the same endpoints have in common. */
    String scope();

    /** Endpoints hinted for this node. */
    record SameNode(String node) implements TopologyMode {
        @Override
        public boolean allows(ProxyEndpoint endpoint) {
            return endpoint.nodeHints().contains(node);
        }

        @Override
        public String scope() {
            return "hinted for node " + node;
        }
    }

    /** Endpoints hinted for this zone. */
    record SameZone(String zone) implements TopologyMode {
        @Override
        public boolean allows(ProxyEndpoint endpoint) {
            return endpoint.zoneHints().contains(zone);
        }

        @Override
        public String scope() {
            return "hinted for zone " + zone;
        }
    }

    /** Every endpoint; {@code because} tells a person what kept hints from counting. */
    record Anywhere(String because) implements TopologyMode {
        @Override
        public boolean allows(ProxyEndpoint endpoint) {
            return true;
        }

        @Override
        public String scope() {
            return "anywhere";
        }
    }

    /** The mode that the hints of the ready endpoints choose for a node of this name and zone. */
    static TopologyMode choose(List<ProxyEndpoint> ready, String node, String zone) {
        if (!ready.isEmpty()
                && ready.stream().noneMatch(e -> e.nodeHints().isEmpty())
                && ready.stream().anyMatch(e -> e.nodeHints().contains(node))) {
            return new SameNode(node);
        }
        Optional<ProxyEndpoint> unhinted =
                ready.stream().filter(e -> e.zoneHints().isEmpty()).findFirst();
        if (unhinted.isPresent()) {
            boolean anyHint = ready.stream()
                    .anyMatch(e -> !e.zoneHints().isEmpty() || !e.nodeHints().isEmpty());
            return new Anywhere(
                    anyHint
                            ? unhinted.get().title()
                                    + " has no zone hint, and one ready endpoint without it switches topology off"
                            : "no endpoint carries topology hints");
        }
        if (zone.isEmpty()) {
            return new Anywhere("the node has no zone label");
        }
        return ready.stream().anyMatch(e -> e.zoneHints().contains(zone))
                ? new SameZone(zone)
                : new Anywhere("no ready endpoint is hinted for zone " + zone);
    }
}
