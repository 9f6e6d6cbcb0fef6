package dev.timonel.routing;

import dev.timonel.net.IpAddress;

/**
 * What the traffic policies make of one packet: whether it must stay on the node, and whether its source is rewritten
 * before hairpin is looked at ({@code pkg/proxy/nftables/proxier.go}; service-semantics D3, rules 3 to 5).
 */
record TrafficRule(boolean local, boolean masquerade, String because, String masqueradeBecause) {

    static TrafficRule of(Frontends.Match match, Source source, NodeView node, ProxyConfig config) {
        IpAddress from = source.address();
        boolean localPod = from != null && config.isLocalPod(from, node);
        boolean detects = config.detectsLocal(node, match.address().family());
        return match.internal() ? internal(match, localPod, detects, config) : external(match, source, node, localPod);
    }

    private static TrafficRule internal(Frontends.Match match, boolean localPod, boolean detects, ProxyConfig config) {
        boolean local = match.port().policy().internalLocal();
        String because =
                local ? "internalTrafficPolicy is Local for its cluster IP" : "internalTrafficPolicy is Cluster";
        if (config.masqueradeAll()) {
            return new TrafficRule(local, true, because, "masquerade-all is set");
        }
        if (!detects) {
            return new TrafficRule(
                    local,
                    false,
                    because,
                    config.detectLocalMode() == ProxyConfig.DetectLocalMode.None
                            ? "detect-local-mode None never rewrites traffic to a cluster IP"
                            : "detect-local-mode " + config.detectLocalMode() + " knows no pods of "
                                    + match.address().family() + " here, and then nothing is rewritten");
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
