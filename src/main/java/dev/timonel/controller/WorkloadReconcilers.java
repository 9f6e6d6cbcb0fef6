package dev.timonel.controller;

import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.workloads.CronJobReconciler;
import dev.timonel.controller.workloads.DaemonSetReconciler;
import dev.timonel.controller.workloads.DeploymentReconciler;
import dev.timonel.controller.workloads.DeploymentStatusReconciler;
import dev.timonel.controller.workloads.JobOrphanReconciler;
import dev.timonel.controller.workloads.JobReconciler;
import dev.timonel.controller.workloads.ReplicaSetReconciler;
import dev.timonel.controller.workloads.ReplicaSetStatusReconciler;
import dev.timonel.controller.workloads.StatefulSetReconciler;
import dev.timonel.model.Kinds;
import java.util.List;

/** The reconcilers of what keeps pods, in the order in which they are to run: after those of pods. */
public final class WorkloadReconcilers {
    private WorkloadReconcilers() {}

    public static List<Reconciler> all() {
        return List.of(
                ReplicaSetReconciler.ofReplicaSets(),
                new ReplicaSetStatusReconciler(Kinds.REPLICA_SET),
                ReplicaSetReconciler.ofReplicationControllers(),
                new ReplicaSetStatusReconciler(Kinds.REPLICATION_CONTROLLER),
                new DeploymentReconciler(),
                new DeploymentStatusReconciler(),
                new DaemonSetReconciler(),
                new JobReconciler(),
                new JobOrphanReconciler(),
                new StatefulSetReconciler(),
                new CronJobReconciler());
    }
}
