package dev.timonel.controller;

import dev.timonel.model.ClusterConfig;
import java.util.List;

/** The reconcilers of the cluster's own life: namespaces, nodes, pods, load balancers, service ranges and events. */
public final class ClusterReconcilers {
    private ClusterReconcilers() {}

    /** In the order in which they are to run: what others depend on first. */
    public static List<Reconciler> all(ClusterConfig config) {
        return List.of(
                new NamespaceReconciler(),
                new NodeReconciler(config),
                new PodReconciler(),
                new PodGarbageReconciler(),
                new LoadBalancerReconciler(config),
                new ServiceCidrReconciler(),
                new IpAddressReconciler(),
                new EventExpiryReconciler());
    }
}
