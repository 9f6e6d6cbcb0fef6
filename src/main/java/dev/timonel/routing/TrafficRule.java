package dev.timonel.routing;

import dev.timonel.net.IpAddress;

/**
 * What the traffic policies make of one packet: whether it must stay on the node, and whether its source is rewritten
 * before hairpin is looked at ({@code pkg/proxy/nftables/proxier.go}; service-semantics D3, rules 3 to 5).
 */
record TrafficRule(boolean local, boolean masquerade, String because, String masqueradeBecause) {

    static TrafficRule of(Frontends.Match match, Source source, NodeView node, ProxyConfig config) {
        IpAddress from = source.address();
        boolean localPod = config.detectsLocal() && from != null && config.isLocalPod(from, node);
        return match.internal()
                ? internal(match.port().policy().internalLocal(), localPod, config)
                : external(match, source, node, localPod);
    }

    private static TrafficRule internal(boolean local, boolean localPod, ProxyConfig config) {
        String because =
                local ? "internalTrafficPolicy is Local for its cluster IP" : "internalTrafficPolicy is Cluster";
        if (config.masqueradeAll()) {
            return new TrafficRule(local, true, because, "masquerade-all is set");
        }
        if (!config.detectsLocal()) {
            return new TrafficRule(
                    local, false, because, "detect-local-mode None never rewrites traffic to a cluster IP");
        }
        return localPod
                ? new TrafficRule(local, false, because, "the source is a pod, so the answer finds its own way back")
                : new TrafficRule(local, true, because, "the source is no pod, so the answer must come back this way");
    }

    private static TrafficRule external(Frontends.Match match, Source source, NodeView node, boolean localPod) {
        if (!match.port().policy().externalLocal()) {
            return new TrafficRule(
                    false,
                    true,
                    "externalTrafficPolicy is Cluster",
                    "the endpoint may be on another node, and its answer must come back this way");
        }
        if (localPod) {
            return new TrafficRule(
                    false,
                    false,
                    "externalTrafficPolicy is Local, but the source counts as a pod of this node, which is treated as"
                            + " traffic to the cluster IP would be",
                    "the source is a pod, so the answer finds its own way back");
        }
        if (source.isFrom(node)) {
            return new TrafficRule(
                    false,
                    true,
                    "externalTrafficPolicy is Local, but the source is this node itself, to which it does not apply",
                    "the source is the node itself");
        }
        return new TrafficRule(
                true,
                false,
                "externalTrafficPolicy is Local",
                "externalTrafficPolicy Local keeps the client's address");
    }
}
