package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Makes, adopts, releases and deletes the pods of a ReplicaSet ({@code pkg/controller/replicaset}) or a ReplicationController, at most
 * {@link PodMaking#BURST} in one transaction.
 */
public final class ReplicaSetReconciler implements Reconciler {
    private final ResourceKind kind;
    private final String component;

    private ReplicaSetReconciler(ResourceKind kind, String component) {
        this.kind = kind;
        this.component = component;
    }

    public static ReplicaSetReconciler ofReplicaSets() {
        return new ReplicaSetReconciler(Kinds.REPLICA_SET, "replicaset-controller");
    }

    public static ReplicaSetReconciler ofReplicationControllers() {
        return new ReplicaSetReconciler(Kinds.REPLICATION_CONTROLLER, "replication-controller");
    }

    @Override
    public String name() {
        return kind.plural();
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(kind)) {
            return Wishes.differ(change) ? List.of(change.key()) : List.of();
        }
        return change.key().kind().equals(Kinds.POD) && KeptPods.isCountedAnew(change)
                ? Ownership.concerned(change, after, kind)
                : Set.of();
    }

    /** The pods that it made are there. */
    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    /** Those that were being filled, or emptied. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(kind).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).filter(o -> !o.deleting()).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        List<KubeObject> active = new ArrayList<>();
        for (KubeObject pod : Ownership.controlled(owner, Kinds.POD, snapshot)) {
            if (!pod.deleting() && !Ownership.matches(owner, pod)) {
                draft.put(Ownership.released(pod, owner));
            } else if (KeptPods.isActive(pod)) {
                active.add(pod);
            }
        }
        for (KubeObject orphan : Ownership.orphans(owner, Kinds.POD, snapshot)) {
            if (KeptPods.isActive(orphan)) {
                draft.put(Ownership.adopted(orphan, owner));
                active.add(orphan);
            }
        }
        Replicas replicas = Replicas.of(owner);
        int missing = replicas.wanted() - active.size();
        PodMaking making = new PodMaking(owner, replicas.template(), component, draft);
        if (missing > 0) {
            for (int i = 0; i < Math.min(missing, PodMaking.BURST); i++) {
                making.make(making.pod());
            }
        } else if (missing < 0 && draft.plan().isEmpty()) {
            for (KubeObject pod : KeptPods.leastMissedFirst(active, related(owner, active, snapshot))
                    .subList(0, Math.min(-missing, PodMaking.BURST))) {
                PodDeletion.begin(pod, now, draft);
                making.tellDeleted(pod);
            }
        }
        if (Math.abs(missing) > PodMaking.BURST
                || missing < 0 && !draft.plan().puts().isEmpty()) {
            draft.lookAgainAt(now);
        }
        return draft.plan();
    }

    /** The pods of all sets of the same Deployment ({@code getIndirectlyRelatedPods}). */
    private List<KubeObject> related(KubeObject owner, List<KubeObject> active, ClusterSnapshot snapshot) {
        OwnerReference deployment = Ownership.controller(owner);
        return deployment == null
                ? active
                : snapshot.dependents(deployment.getUid()).stream()
                        .filter(set -> set.kind().equals(kind))
                        .flatMap(set -> Ownership.controlled(set, Kinds.POD, snapshot).stream())
                        .toList();
    }

    @Override
    public Plan refused(Plan plan, ObjectKey key, Plan.Refusal refusal, ClusterSnapshot snapshot, Instant now) {
        Replicas replicas = Replicas.of(snapshot.get(key).orElseThrow());
        if (replicas.isFailing()) {
            return plan;
        }
        replicas.fail(refusal.message(), now);
        return plan.and(Plan.put(replicas.reported()));
    }
}
