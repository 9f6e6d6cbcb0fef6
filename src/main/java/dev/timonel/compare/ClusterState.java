package dev.timonel.compare;

import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.ClusterSnapshot;

/**
 * One of the two states that are compared: a snapshot, and how the proxies of its nodes are set. Of a frozen cluster that is
 * how they were, whatever is given.
 */
public record ClusterState(ClusterSnapshot snapshot, ProxyConfig proxy) {
    public ClusterState {
        proxy = ProxyConfig.of(snapshot).orElse(proxy);
    }
}
