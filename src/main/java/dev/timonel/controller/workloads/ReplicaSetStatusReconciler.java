package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts the pods of a ReplicaSet into its status ({@code pkg/controller/replicaset/replica_set_utils.go}). */
public final class ReplicaSetStatusReconciler implements Reconciler {

    @Override
    public String name() {
        return "replicaset-status";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.REPLICA_SET)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(change.key());
        }
        return change.key().kind().equals(Kinds.POD)
                ? Ownership.concerned(change, after, Kinds.REPLICA_SET)
                : List.of();
    }

    /** Pods that are ready may become available. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.REPLICA_SET).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        ReplicaSet set = owner.as(ReplicaSet.class);
        ReplicaSetStatus status = Objects.requireNonNullElseGet(set.getStatus(), ReplicaSetStatus::new);
        PlanDraft draft = new PlanDraft();
        Tally tally = Tally.of(
                Ownership.controlled(owner, Kinds.POD, snapshot),
                Tally.orZero(set.getSpec().getMinReadySeconds()),
                now);
        tally.next().ifPresent(draft::lookAgainAt);
        Map<String, String> template = dev.timonel.model.Absent.orEmpty(
                set.getSpec().getTemplate().getMetadata().getLabels());
        int fully = (int) tally.active().stream()
                .filter(pod -> pod.labels().entrySet().containsAll(template.entrySet()))
                .count();
        boolean same = tally.active().size() == Tally.orZero(status.getReplicas())
                && fully == Tally.orZero(status.getFullyLabeledReplicas())
                && tally.ready() == Tally.orZero(status.getReadyReplicas())
                && tally.available() == Tally.orZero(status.getAvailableReplicas())
                && Objects.equals(status.getObservedGeneration(), owner.generation());
        if (!same) {
            status.setReplicas(tally.active().size());
            status.setFullyLabeledReplicas(Tally.orNull(fully));
            status.setReadyReplicas(Tally.orNull(tally.ready()));
            status.setAvailableReplicas(Tally.orNull(tally.available()));
            status.setObservedGeneration(owner.generation());
            set.setStatus(status);
            draft.put(set);
        }
        return draft.plan();
    }
}
