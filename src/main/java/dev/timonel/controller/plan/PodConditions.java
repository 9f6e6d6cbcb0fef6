package dev.timonel.controller.plan;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions of a pod that is being changed. {@code lastTransitionTime} moves only with the condition's status. */
public final class PodConditions {
    private final List<PodCondition> conditions;
    private final Instant now;

    public PodConditions(Pod pod, Instant now) {
        if (pod.getStatus() == null) {
            pod.setStatus(new PodStatus());
        }
        this.conditions = pod.getStatus().getConditions();
        this.now = now;
    }

    public Optional<PodCondition> get(String type) {
        return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    public boolean isTrue(String type) {
        return get(type).filter(c -> "True".equals(c.getStatus())).isPresent();
    }

    public boolean has(String type, String status, String reason) {
        return get(type)
                .filter(c -> status.equals(c.getStatus()) && reason.equals(c.getReason()))
                .isPresent();
    }

    /** False if the condition was already so. */
    public boolean set(String type, boolean status, @Nullable String reason, @Nullable String message) {
        String text = status ? "True" : "False";
        PodCondition present = get(type).orElse(null);
        boolean sameStatus = present != null && text.equals(present.getStatus());
        if (present != null
                && sameStatus
                && Objects.equals(present.getReason(), reason)
                && Objects.equals(present.getMessage(), message)) {
            return false;
        }
        PodCondition changed = new PodConditionBuilder()
                .withType(type)
                .withStatus(text)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(
                        present != null && sameStatus ? present.getLastTransitionTime() : ApiTime.text(now))
                .build();
        if (present == null) {
            conditions.add(changed);
        } else {
            conditions.set(conditions.indexOf(present), changed);
        }
        return true;
    }

    public void setIfAbsent(String type, boolean status, @Nullable String reason, @Nullable String message) {
        if (get(type).isEmpty()) {
            set(type, status, reason, message);
        }
    }
}
