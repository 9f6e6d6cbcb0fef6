package dev.timonel.routing;

import dev.timonel.snapshot.ClusterSnapshot;

/**
 * Decides which endpoint gets a packet, and tells why, as kube-proxy in nftables mode does on the node whose rules see it
 * ({@code pkg/proxy/nftables/proxier.go}). One deviation: where kube-proxy draws at random, candidates take turns. Pure:
 * query, snapshot and draws give the same decision each time. Names that nothing answers to and malformed combinations
 * throw {@link dev.timonel.model.StatusException}.
 */
public final class Router {
    private final ProxyConfig config;

    public Router(ProxyConfig config) {
        this.config = config;
    }

    /** As this minor version of Kubernetes 1 would decide. */
    public Router asOf(int minor) {
        return minor == ProxyConfig.MINOR ? this : new Router(config.asOf(minor));
    }

    public RouteDecision decide(ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        return route(snapshot, query, draws).decision();
    }

    /** The decision with what it drew from, for whoever keeps the turns. */
    public Routed route(ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        return new Deliberation(snapshot, config, query, draws).decide();
    }
}
