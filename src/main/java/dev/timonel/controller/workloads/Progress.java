package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditions of a Deployment: whether it is available, and how its rollout goes ({@code progress.go} of its controller). */
final class Progress {
    private static final String PROGRESSING = "Progressing";
    private static final String DONE = "NewReplicaSetAvailable";
    private static final String LATE = "ProgressDeadlineExceeded";

    private Progress() {}

    static boolean hasDeadline(DeploymentSpec spec) {
        return spec.getProgressDeadlineSeconds() != null && spec.getProgressDeadlineSeconds() != Integer.MAX_VALUE;
    }

    static @Nullable DeploymentCondition get(DeploymentStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    /** Time of transition moves with the status, that of update whenever it is set. */
    static void set(DeploymentStatus status, String type, String value, String reason, String message, Instant now) {
        DeploymentCondition before = get(status, type);
        DeploymentCondition after = new DeploymentCondition();
        after.setType(type);
        after.setStatus(value);
        after.setReason(reason);
        after.setMessage(message);
        after.setLastUpdateTime(ApiTime.text(now));
        after.setLastTransitionTime(
                before != null && value.equals(before.getStatus())
                        ? before.getLastTransitionTime()
                        : ApiTime.text(now));
        List<DeploymentCondition> conditions = new ArrayList<>(status.getConditions());
        conditions.removeIf(c -> type.equals(c.getType()));
        conditions.add(after);
        status.setConditions(conditions);
    }

    private static boolean is(@Nullable DeploymentCondition condition, String value, String reason) {
        return condition != null && value.equals(condition.getStatus()) && reason.equals(condition.getReason());
    }

    static boolean isDone(DeploymentStatus status) {
        DeploymentCondition condition = get(status, PROGRESSING);
        return condition != null && DONE.equals(condition.getReason());
    }

    static boolean isUncreated(DeploymentStatus status) {
        return is(get(status, PROGRESSING), "False", RolloutRevisions.NOT_CREATED);
    }

    /** Says what its ReplicaSets say of pods that were not created, the newest before others ({@code getReplicaFailures}). */
    static void failures(DeploymentStatus status, List<OwnedSet> sets, @Nullable OwnedSet newest) {
        Optional<ReplicaSetCondition> failure = Stream.concat(Stream.ofNullable(newest), sets.stream())
                .flatMap(set -> set.failure().stream())
                .findFirst();
        DeploymentCondition before = get(status, Replicas.FAILURE);
        boolean told = failure.map(f -> is(before, orEmpty(f.getStatus()), orEmpty(f.getReason())))
                .orElse(before == null);
        if (told) {
            return;
        }
        List<DeploymentCondition> conditions = new ArrayList<>(status.getConditions());
        conditions.removeIf(c -> Replicas.FAILURE.equals(c.getType()));
        failure.ifPresent(f -> conditions.add(of(f)));
        status.setConditions(conditions);
    }

    private static DeploymentCondition of(ReplicaSetCondition failure) {
        DeploymentCondition condition = new DeploymentCondition();
        condition.setType(failure.getType());
        condition.setStatus(failure.getStatus());
        condition.setReason(failure.getReason());
        condition.setMessage(failure.getMessage());
        condition.setLastUpdateTime(failure.getLastTransitionTime());
        condition.setLastTransitionTime(failure.getLastTransitionTime());
        return condition;
    }

    static void available(DeploymentStatus status, boolean enough, Instant now) {
        String reason = enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable";
        if (!is(get(status, "Available"), enough ? "True" : "False", reason)) {
            set(
                    status,
                    "Available",
                    enough ? "True" : "False",
                    reason,
                    enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                    now);
        }
    }

    static void paused(DeploymentStatus status, boolean paused, Instant now) {
        DeploymentCondition condition = get(status, PROGRESSING);
        if (condition != null && LATE.equals(condition.getReason())) {
            return;
        }
        boolean told = condition != null && "DeploymentPaused".equals(condition.getReason());
        if (paused && !told) {
            set(status, PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused", now);
        } else if (!paused && told) {
            set(status, PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed", now);
        }
    }

    /**
     * Of a rollout: {@code complete} is that all is as wanted, {@code moved} that it came nearer. The moment at which it is late
     * if nothing moves.
     */
    static Optional<Instant> follow(
            DeploymentStatus status, DeploymentSpec spec, boolean complete, boolean moved, String name, Instant now) {
        DeploymentCondition condition = get(status, PROGRESSING);
        String whose = "ReplicaSet \"" + name + "\"";
        if (complete) {
            if (!is(condition, "True", DONE)) {
                set(status, PROGRESSING, "True", DONE, whose + " has successfully progressed.", now);
            }
            return Optional.empty();
        }
        if (condition == null || moved) {
            if (moved) {
                set(status, PROGRESSING, "True", "ReplicaSetUpdated", whose + " is progressing.", now);
            } else {
                set(status, PROGRESSING, "True", "FoundNewReplicaSet", "Found new replica set \"" + name + "\"", now);
            }
            return Optional.of(now.plusSeconds(Tally.orZero(spec.getProgressDeadlineSeconds())));
        }
        if (DONE.equals(condition.getReason()) || LATE.equals(condition.getReason())) {
            return Optional.empty();
        }
        Instant late = ApiTime.parse(condition.getLastUpdateTime())
                .orElse(now)
                .plusSeconds(Tally.orZero(spec.getProgressDeadlineSeconds()));
        if (now.isBefore(late)) {
            return Optional.of(late);
        }
        set(status, PROGRESSING, "False", LATE, whose + " has timed out progressing.", now);
        return Optional.empty();
    }
}
