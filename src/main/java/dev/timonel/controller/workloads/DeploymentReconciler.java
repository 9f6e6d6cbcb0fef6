package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Rolls a Deployment out, a step in each transaction: makes the ReplicaSet of its template, and moves replicas to it from the
 * old ones ({@code pkg/controller/deployment}).
 */
public final class DeploymentReconciler implements Reconciler {

    @Override
    public String name() {
        return "deployments";
    }

    @Override
    public boolean inSteps() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.DEPLOYMENT)) {
            return Wishes.differ(change) || annotationsDiffer(change) ? List.of(change.key()) : List.of();
        }
        return change.key().kind().equals(Kinds.REPLICA_SET)
                ? Ownership.concerned(change, after, Kinds.DEPLOYMENT)
                : List.of();
    }

    private static boolean annotationsDiffer(Change change) {
        KubeObject before = change.previous();
        return change.type() != Change.Type.DELETED
                && before != null
                && !orEmpty(before.metadata().getAnnotations())
                        .equals(orEmpty(change.object().metadata().getAnnotations()));
    }

    /** Those that were on their way. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.DEPLOYMENT).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).filter(o -> !o.deleting()).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        List<OwnedSet> sets = new ArrayList<>();
        for (KubeObject set : Ownership.controlled(owner, Kinds.REPLICA_SET, snapshot)) {
            if (set.deleting()) {
                continue;
            }
            if (Ownership.matches(owner, set)) {
                sets.add(new OwnedSet(set));
            } else {
                draft.put(Ownership.released(set, owner));
            }
        }
        Ownership.orphans(owner, Kinds.REPLICA_SET, snapshot).forEach(set -> draft.put(Ownership.adopted(set, owner)));
        if (!draft.plan().isEmpty()) {
            return draft.plan();
        }
        Rollout rollout = new Rollout(owner, sets, snapshot, now, draft);
        rollout.step(snapshot);
        return rollout.plan();
    }

    /** Its ReplicaSet is not there, and the rest of the step is of no use without. */
    @Override
    public Plan refused(Plan plan, ObjectKey key, Plan.Refusal refusal, ClusterSnapshot snapshot, Instant now) {
        Deployment deployment = snapshot.get(key).orElseThrow().as(Deployment.class);
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        String message = refusal.creation().words().refused().replace("%s", refusal.message());
        boolean told = !Progress.hasDeadline(deployment.getSpec()) || Progress.isUncreated(status);
        if (told) {
            return Plan.nothing();
        }
        Progress.set(status, "Progressing", "False", RolloutRevisions.NOT_CREATED, message, now);
        deployment.setStatus(status);
        return Plan.put(deployment);
    }
}
