package dev.timonel.controller;

import dev.timonel.model.ClusterConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The reconcilers of the cluster's own life: namespaces, nodes, pods, load balancers, service ranges and events. */
public final class ClusterReconcilers {
    private ClusterReconcilers() {}

    /**
     * In the order in which they are to run: what others depend on first. An external node that is silent for longer than
     * the grace period, counted from the start of this process at the earliest, counts as unreachable.
     */
    public static List<Reconciler> all(ClusterConfig config, Duration nodeMonitorGracePeriod, Instant started) {
        return List.of(
                new NamespaceReconciler(),
                new NodeReconciler(config),
                new NodeLeaseReconciler(),
                new NodeLifecycleReconciler(nodeMonitorGracePeriod, started),
                new PodReconciler(),
                new PodReadinessReconciler(),
                new TaintEvictionReconciler(),
                new PodGarbageReconciler(),
                new LoadBalancerReconciler(config),
                new ServiceCidrReconciler(),
                new IpAddressReconciler(),
                new EventExpiryReconciler());
    }
}
