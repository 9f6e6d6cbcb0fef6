package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
            boolean gone = change.type() == Change.Type.DELETED;
            return gone || Wishes.differ(change) || isManagedElsewhere(change) ? List.of(change.key()) : List.of();
        }
        return change.key().kind().equals(Kinds.POD) ? Ownership.concerned(change, after, Kinds.JOB) : List.of();
    }

    private static boolean isManagedElsewhere(Change change) {
        return isManagedElsewhere(change.object().as(Job.class));
    }

    private static boolean isManagedElsewhere(Job job) {
        String manager = job.getSpec().getManagedBy();
        return manager != null && !manager.equals("kubernetes.io/job-controller");
    }

    /** Those that end by a deadline, or are removed after they ended. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.JOB).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElse(null);
        if (owner == null) {
            return JobBackoff.of(key, snapshot).map(Plan::delete).orElseGet(Plan::nothing);
        }
        if (owner.deleting() || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        Job job = owner.as(Job.class);
        PlanDraft draft = new PlanDraft();
        if (isManagedElsewhere(job)) {
            new JobRun(owner, job, List.of(), snapshot, now, draft).expire();
            return draft.plan();
        }
        List<KubeObject> pods = Ownership.controlled(owner, Kinds.POD, snapshot);
        for (KubeObject pod : pods) {
            if (!pod.hasFinalizers() && KeptPods.isActive(pod)) {
                HasMetadata tracked = pod.as(HasMetadata.class);
                JobPod.track(tracked.getMetadata());
                draft.put(tracked);
            }
        }
        for (KubeObject orphan : Ownership.orphans(owner, Kinds.POD, snapshot)) {
            HasMetadata adopted = Ownership.adopted(orphan, owner);
            JobPod.track(adopted.getMetadata());
            draft.put(adopted);
        }
        if (draft.plan().isEmpty()) {
            new JobRun(owner, job, pods, snapshot, now, draft).step();
        }
        return draft.plan();
    }

    /** What it would have made is not active. */
    @Override
    public Plan refused(Plan plan, ObjectKey key, Plan.Refusal refusal, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElseThrow();
        int active = (int) Ownership.controlled(owner, Kinds.POD, snapshot).stream()
                .filter(KeptPods::isActive)
                .count();
        plan.puts().stream()
                .filter(put -> put instanceof Job)
                .forEach(put -> ((Job) put).getStatus().setActive(Tally.orNull(active)));
        return plan;
    }
}
