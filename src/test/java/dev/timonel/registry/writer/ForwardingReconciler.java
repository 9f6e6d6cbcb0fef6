package dev.timonel.registry.writer;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;

/** A reconciler that does what another does, for a test to watch or to break. */
public class ForwardingReconciler implements Reconciler {
    private final Reconciler reconciler;

    protected ForwardingReconciler(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    @Override
    public String name() {
        return reconciler.name();
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        return reconciler.affected(change, after);
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return reconciler.timed(snapshot);
    }

    @Override
    public boolean settlesAtOnce() {
        return reconciler.settlesAtOnce();
    }

    @Override
    public boolean inSteps() {
        return reconciler.inSteps();
    }

    @Override
    public boolean worksFrozen() {
        return reconciler.worksFrozen();
    }

    @Override
    public boolean mayWait(ObjectKey key, ClusterSnapshot snapshot) {
        return reconciler.mayWait(key, snapshot);
    }

    @Override
    public boolean mayComeLate() {
        return reconciler.mayComeLate();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        return reconciler.reconcile(key, snapshot, now);
    }

    @Override
    public Plan refused(Plan plan, ObjectKey key, Plan.Refusal refusal, ClusterSnapshot snapshot, Instant now) {
        return reconciler.refused(plan, key, refusal, snapshot, now);
    }
}
