package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Keeps pods under names that last, a step in each transaction ({@code pkg/controller/statefulset}). */
public final class StatefulSetReconciler implements Reconciler {

    @Override
    public String name() {
        return "statefulsets";
    }

    @Override
    public boolean inSteps() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.STATEFUL_SET)) {
            return Wishes.differ(change) ? List.of(change.key()) : List.of();
        }
        if (change.key().kind().equals(Kinds.PERSISTENT_VOLUME_CLAIM)) {
            return change.type() == Change.Type.DELETED ? mayWaitFor(change.object(), after) : List.of();
        }
        return change.key().kind().equals(Kinds.POD)
                ? Ownership.concerned(change, after, Kinds.STATEFUL_SET)
                : List.of();
    }

    private static Collection<ObjectKey> mayWaitFor(KubeObject claim, ClusterSnapshot after) {
        return after.list(Kinds.STATEFUL_SET, claim.namespace()).stream()
                .filter(set -> PodClaims.mayBeOf(set, claim))
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.STATEFUL_SET).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).filter(o -> !o.deleting()).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        for (KubeObject pod : Ownership.controlled(owner, Kinds.POD, snapshot)) {
            if (!pod.deleting() && !Ownership.matches(owner, pod)) {
                draft.put(Ownership.released(pod, owner));
            }
        }
        for (KubeObject orphan : Ownership.orphans(owner, Kinds.POD, snapshot)) {
            if (StatefulPods.ordinal(owner.name(), orphan.name()) >= 0) {
                draft.put(Ownership.adopted(orphan, owner));
            }
        }
        if (draft.plan().isEmpty()) {
            new StatefulPods(owner, snapshot, now, draft).step();
        }
        return draft.plan();
    }
}
