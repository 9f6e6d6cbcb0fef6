package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts the pods of a ReplicaSet or ReplicationController into its status ({@code pkg/controller/replicaset/replica_set_utils.go}). */
public final class ReplicaSetStatusReconciler implements Reconciler {
    private final ResourceKind kind;

    /** {@code kind}: {@link Kinds#REPLICA_SET} or {@link Kinds#REPLICATION_CONTROLLER}. */
    public ReplicaSetStatusReconciler(ResourceKind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return kind.singular() + "-status";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(kind)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(change.key());
        }
        return change.key().kind().equals(Kinds.POD) ? Ownership.concerned(change, after, kind) : List.of();
    }

    /** Pods that are ready may become available. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(kind).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElse(null);
        if (owner == null || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        Replicas replicas = Replicas.of(owner);
        ReplicaSetStatus status = replicas.status();
        PlanDraft draft = new PlanDraft();
        Tally tally = Tally.of(Ownership.controlled(owner, Kinds.POD, snapshot), replicas.minReadySeconds(), now);
        tally.next().ifPresent(draft::lookAgainAt);
        Map<String, String> template = dev.timonel.model.Absent.orEmpty(
                replicas.template().getMetadata().getLabels());
        int fully = (int) tally.active().stream()
                .filter(pod -> pod.labels().entrySet().containsAll(template.entrySet()))
                .count();
        boolean recovered = replicas.isFailing() && tally.active().size() >= replicas.wanted();
        boolean tellsTerminating = kind.equals(Kinds.REPLICA_SET);
        boolean same = !recovered
                && tally.active().size() == Tally.orZero(status.getReplicas())
                && fully == Tally.orZero(status.getFullyLabeledReplicas())
                && tally.ready() == Tally.orZero(status.getReadyReplicas())
                && tally.available() == Tally.orZero(status.getAvailableReplicas())
                && (!tellsTerminating || Objects.equals(status.getTerminatingReplicas(), tally.terminating()))
                && Objects.equals(status.getObservedGeneration(), owner.generation());
        if (!same) {
            if (recovered) {
                replicas.recover();
            }
            status.setReplicas(tally.active().size());
            status.setFullyLabeledReplicas(Tally.orNull(fully));
            status.setReadyReplicas(Tally.orNull(tally.ready()));
            status.setAvailableReplicas(Tally.orNull(tally.available()));
            status.setTerminatingReplicas(tellsTerminating ? tally.terminating() : null);
            status.setObservedGeneration(owner.generation());
            draft.put(replicas.reported());
        }
        return draft.plan();
    }
}
