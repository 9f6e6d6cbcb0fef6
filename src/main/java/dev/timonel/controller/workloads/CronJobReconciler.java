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

/** Makes the Jobs of CronJobs when they are due, and forgets old ones ({@code pkg/controller/cronjob}). */
public final class CronJobReconciler implements Reconciler {

    @Override
    public String name() {
        return "cronjobs";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.CRON_JOB)) {
            return Wishes.differ(change) ? List.of(change.key()) : List.of();
        }
        return change.key().kind().equals(Kinds.JOB) ? Ownership.concerned(change, after, Kinds.CRON_JOB) : List.of();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.CRON_JOB).stream().map(KubeObject::key).toList();
    }

    @Override
    public boolean goesByTheClock() {
        return true;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        PlanDraft draft = new PlanDraft();
        snapshot.get(key).ifPresent(owner -> new CronRun(owner, snapshot, now, draft).step());
        return draft.plan();
    }
}
