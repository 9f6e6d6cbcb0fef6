package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sums up the ReplicaSets of a Deployment in its status. */
public final class DeploymentStatusReconciler implements Reconciler {

    @Override
    public String name() {
        return "deployment-status";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.DEPLOYMENT)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(change.key());
        }
        return change.key().kind().equals(Kinds.REPLICA_SET)
                ? Ownership.concerned(change, after, Kinds.DEPLOYMENT)
                : List.of();
    }

    /** Those whose rollout may get late. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.DEPLOYMENT).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        Deployment deployment = owner.as(Deployment.class);
        DeploymentStatus before = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        List<OwnedSet> sets = Rollout.inOrder(Ownership.controlled(owner, Kinds.REPLICA_SET, snapshot).stream()
                .map(OwnedSet::new)
                .toList());
        OwnedSet newest = Rollout.newest(sets, deployment);
        DeploymentStatus status = counted(before, sets, newest);
        status.setObservedGeneration(owner.generation());
        PlanDraft draft = new PlanDraft();
        conditions(status, before, deployment.getSpec(), newest, now, draft);
        Progress.failures(status, sets, newest);
        if (!status.equals(before)) {
            deployment.setStatus(status);
            draft.put(deployment);
        }
        return draft.plan();
    }

    private static DeploymentStatus counted(DeploymentStatus before, List<OwnedSet> sets, @Nullable OwnedSet newest) {
        int available = sets.stream().mapToInt(OwnedSet::available).sum();
        int wanted = sets.stream().mapToInt(OwnedSet::wanted).sum();
        DeploymentStatus status = new DeploymentStatusBuilder(before).build();
        status.setReplicas(Tally.orNull(sets.stream().mapToInt(OwnedSet::there).sum()));
        status.setUpdatedReplicas(newest == null ? null : Tally.orNull(newest.there()));
        status.setReadyReplicas(
                Tally.orNull(sets.stream().mapToInt(OwnedSet::ready).sum()));
        status.setAvailableReplicas(Tally.orNull(available));
        status.setTerminatingReplicas(
                sets.stream().mapToInt(OwnedSet::terminating).sum());
        status.setUnavailableReplicas(Tally.orNull(Math.max(0, wanted - available)));
        return status;
    }

    private static void conditions(
            DeploymentStatus status,
            DeploymentStatus before,
            DeploymentSpec spec,
            @Nullable OwnedSet newest,
            Instant now,
            PlanDraft draft) {
        int replicas = Tally.orZero(spec.getReplicas());
        int available = Tally.orZero(status.getAvailableReplicas());
        boolean rolling = spec.getStrategy() != null
                && "RollingUpdate".equals(spec.getStrategy().getType());
        int least = replicas - (rolling ? Shares.of(spec).maxUnavailable() : 0);
        boolean paused = Boolean.TRUE.equals(spec.getPaused());
        if (Progress.hasDeadline(spec)) {
            Progress.paused(status, paused, now);
        }
        Progress.available(status, available >= least, now);
        if (!Progress.hasDeadline(spec)) {
            status.setConditions(status.getConditions().stream()
                    .filter(c -> !"Progressing".equals(c.getType()))
                    .toList());
            return;
        }
        boolean over = Progress.isDone(status)
                && Objects.equals(status.getReplicas(), status.getUpdatedReplicas()); // being scaled is no rollout
        if (!paused && newest != null && !over) {
            int updated = Tally.orZero(status.getUpdatedReplicas());
            boolean complete =
                    updated == replicas && Tally.orZero(status.getReplicas()) == replicas && available == replicas;
            Progress.follow(
                            status,
                            spec,
                            complete,
                            moved(before, status),
                            newest.stored().name(),
                            now)
                    .ifPresent(draft::lookAgainAt);
        }
    }

    /** {@code DeploymentProgressing}. */
    private static boolean moved(DeploymentStatus before, DeploymentStatus now) {
        int old = Tally.orZero(before.getReplicas()) - Tally.orZero(before.getUpdatedReplicas());
        int rest = Tally.orZero(now.getReplicas()) - Tally.orZero(now.getUpdatedReplicas());
        return Tally.orZero(now.getUpdatedReplicas()) > Tally.orZero(before.getUpdatedReplicas())
                || rest < old
                || Tally.orZero(now.getReadyReplicas()) > Tally.orZero(before.getReadyReplicas())
                || Tally.orZero(now.getAvailableReplicas()) > Tally.orZero(before.getAvailableReplicas());
    }
}
