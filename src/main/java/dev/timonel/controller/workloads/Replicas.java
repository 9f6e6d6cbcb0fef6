package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerConditionBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What keeps a number of pods alike: a ReplicaSet, or a ReplicationController, which is one in other words
 * ({@code pkg/controller/replication/conversion.go}). {@code minReadySeconds} counts seconds; {@code status} is a copy.
 */
record Replicas(
        KubeObject owner,
        HasMetadata copy,
        int wanted,
        int minReadySeconds,
        PodTemplateSpec template,
        ReplicaSetStatus status) {
    /** The condition of one that can't make the pods it lacks. */
    static final String FAILURE = "ReplicaFailure";

    static Replicas of(KubeObject owner) {
        if (owner.kind().equals(Kinds.REPLICATION_CONTROLLER)) {
            ReplicationController controller = owner.as(ReplicationController.class);
            var spec = controller.getSpec();
            return new Replicas(
                    owner,
                    controller,
                    Tally.orZero(spec.getReplicas()),
                    Tally.orZero(spec.getMinReadySeconds()),
                    spec.getTemplate(),
                    status(Objects.requireNonNullElseGet(controller.getStatus(), ReplicationControllerStatus::new)));
        }
        ReplicaSet set = owner.as(ReplicaSet.class);
        return new Replicas(
                owner,
                set,
                Tally.orZero(set.getSpec().getReplicas()),
                Tally.orZero(set.getSpec().getMinReadySeconds()),
                set.getSpec().getTemplate(),
                Objects.requireNonNullElseGet(set.getStatus(), ReplicaSetStatus::new));
    }

    boolean isFailing() {
        return status.getConditions().stream().anyMatch(c -> FAILURE.equals(c.getType()));
    }

    /** Says why a pod was not created, unless an earlier reason is there still ({@code calculateStatus}). */
    void fail(String message, Instant now) {
        if (!isFailing()) {
            List<ReplicaSetCondition> conditions = new ArrayList<>(status.getConditions());
            conditions.add(new ReplicaSetConditionBuilder()
                    .withType(FAILURE)
                    .withStatus("True")
                    .withReason("FailedCreate")
                    .withMessage(message)
                    .withLastTransitionTime(ApiTime.text(now))
                    .build());
            status.setConditions(conditions);
        }
    }

    void recover() {
        status.setConditions(status.getConditions().stream()
                .filter(c -> !FAILURE.equals(c.getType()))
                .toList());
    }

    /** The object with its status as it is now. */
    HasMetadata reported() {
        if (copy instanceof ReplicationController controller) {
            controller.setStatus(ofController());
        } else if (copy instanceof ReplicaSet set) {
            set.setStatus(status);
        }
        return copy;
    }

    private static ReplicaSetStatus status(ReplicationControllerStatus from) {
        return new ReplicaSetStatusBuilder()
                .withReplicas(from.getReplicas())
                .withFullyLabeledReplicas(from.getFullyLabeledReplicas())
                .withReadyReplicas(from.getReadyReplicas())
                .withAvailableReplicas(from.getAvailableReplicas())
                .withObservedGeneration(from.getObservedGeneration())
                .withConditions(from.getConditions().stream()
                        .map(c -> new ReplicaSetConditionBuilder()
                                .withType(c.getType())
                                .withStatus(c.getStatus())
                                .withLastTransitionTime(c.getLastTransitionTime())
                                .withReason(c.getReason())
                                .withMessage(c.getMessage())
                                .build())
                        .toList())
                .build();
    }

    private ReplicationControllerStatus ofController() {
        return new ReplicationControllerStatusBuilder()
                .withReplicas(status.getReplicas())
                .withFullyLabeledReplicas(status.getFullyLabeledReplicas())
                .withReadyReplicas(status.getReadyReplicas())
                .withAvailableReplicas(status.getAvailableReplicas())
                .withObservedGeneration(status.getObservedGeneration())
                .withConditions(status.getConditions().stream()
                        .map(c -> new ReplicationControllerConditionBuilder()
                                .withType(c.getType())
                                .withStatus(c.getStatus())
                                .withLastTransitionTime(c.getLastTransitionTime())
                                .withReason(c.getReason())
                                .withMessage(c.getMessage())
                                .build())
                        .toList())
                .build();
    }
}
