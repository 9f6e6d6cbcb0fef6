package dev.timonel.compare;

import dev.timonel.routing.ProxyConfig;
import dev.timonel.snapshot.ClusterSnapshot;

/** One of the two states that are compared: a snapshot, and how the proxies of its nodes are set. */
public record ClusterState(ClusterSnapshot snapshot, ProxyConfig proxy) {}
