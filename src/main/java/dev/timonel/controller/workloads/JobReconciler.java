package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Makes pods until so many of them have succeeded, a step in each transaction ({@code pkg/controller/job}). */
public final class JobReconciler implements Reconciler {

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public boolean inSteps() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.JOB)) {
            return Wishes.differ(change) ? List.of(change.key()) : List.of();
        }
        return change.key().kind().equals(Kinds.POD) ? Ownership.concerned(change, after, Kinds.JOB) : List.of();
    }

    /** Those that end by a deadline, or are removed after they ended. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.JOB).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).filter(o -> !o.deleting()).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        Job job = owner.as(Job.class);
        String manager = job.getSpec().getManagedBy();
        if (manager != null && !manager.equals("kubernetes.io/job-controller")) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        for (KubeObject orphan : Ownership.orphans(owner, Kinds.POD, snapshot)) {
            draft.put(Ownership.adopted(orphan, owner));
        }
        if (draft.plan().isEmpty()) {
            new JobRun(owner, job, Ownership.controlled(owner, Kinds.POD, snapshot), now, draft).step();
        }
        return draft.plan();
    }
}
