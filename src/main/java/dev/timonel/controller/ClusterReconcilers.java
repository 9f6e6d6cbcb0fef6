package dev.timonel.controller;

import dev.timonel.controller.accounts.ServiceAccountReconciler;
import dev.timonel.controller.admission.PolicyStatusReconciler;
import dev.timonel.controller.custom.ApiServiceReconciler;
import dev.timonel.controller.custom.DefinitionReconciler;
import dev.timonel.controller.disruption.DisruptionReconciler;
import dev.timonel.controller.garbage.EventExpiryReconciler;
import dev.timonel.controller.garbage.NamespaceReconciler;
import dev.timonel.controller.garbage.PodGarbageReconciler;
import dev.timonel.controller.nodes.NodeLeaseReconciler;
import dev.timonel.controller.nodes.NodeLifecycleReconciler;
import dev.timonel.controller.nodes.NodeReconciler;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodReadinessReconciler;
import dev.timonel.controller.pods.PodReconciler;
import dev.timonel.controller.pods.TaintEvictionReconciler;
import dev.timonel.controller.quota.QuotaReconciler;
import dev.timonel.controller.rbac.RoleAggregationReconciler;
import dev.timonel.controller.scheduling.SystemPriorityReconciler;
import dev.timonel.controller.services.IpAddressReconciler;
import dev.timonel.controller.services.LoadBalancerReconciler;
import dev.timonel.controller.services.ServiceCidrReconciler;
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
                new QuotaReconciler(),
                new ServiceAccountReconciler(),
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
                new DisruptionReconciler(),
                new EventExpiryReconciler(),
                new RoleAggregationReconciler(),
                new SystemPriorityReconciler(),
                new PolicyStatusReconciler(),
                new DefinitionReconciler(),
                new ApiServiceReconciler());
    }
}
