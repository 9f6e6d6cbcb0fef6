package dev.timonel.routing.selection;

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
}
