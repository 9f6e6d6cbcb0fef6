package dev.timonel.registry.kinds.workload;

import dev.timonel.registry.strategy.FieldErrors;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The numbers of specs and statuses, in the words of {@code pkg/apis/core/validation}. */
final class Counts {
    static final String IMMUTABLE = "field is immutable";

    private Counts() {}

    static void notNegative(@Nullable Number value, String field, FieldErrors errors) {
        if (value != null && value.longValue() < 0) {
            errors.invalid(field, value, "must be greater than or equal to 0");
        }
    }

    static void atMost(
            @Nullable Integer value, @Nullable Integer most, String field, String message, FieldErrors errors) {
        if (orZero(value) > orZero(most)) {
            errors.invalid(field, value, message);
        }
    }

    static void notDecremented(@Nullable Integer value, @Nullable Integer before, FieldErrors errors) {
        if (orZero(value) < orZero(before)) {
            errors.invalid("status.collisionCount", orZero(value), "cannot be decremented");
        }
    }

    static void same(@Nullable Object value, @Nullable Object before, String field, FieldErrors errors) {
        if (!Objects.equals(value, before)) {
            errors.invalid(field, value, IMMUTABLE);
        }
    }

    /** The counts of the status of what keeps a number of pods. */
    static void ofReplicas(
            @Nullable Integer all,
            @Nullable Integer fullyLabeled,
            @Nullable Integer ready,
            @Nullable Integer available,
            @Nullable Long observedGeneration,
            FieldErrors errors) {
        notNegative(all, "status.replicas", errors);
        notNegative(fullyLabeled, "status.fullyLabeledReplicas", errors);
        notNegative(ready, "status.readyReplicas", errors);
        notNegative(available, "status.availableReplicas", errors);
        notNegative(observedGeneration, "status.observedGeneration", errors);
        String message = "cannot be greater than status.replicas";
        atMost(fullyLabeled, all, "status.fullyLabeledReplicas", message, errors);
        atMost(ready, all, "status.readyReplicas", message, errors);
        atMost(available, all, "status.availableReplicas", message, errors);
        atMost(available, ready, "status.availableReplicas", "cannot be greater than readyReplicas", errors);
    }

    /** A number that Go leaves out of JSON where it is zero. */
    static @Nullable Integer orAbsent(@Nullable Integer value) {
        return orZero(value) == 0 ? null : value;
    }

    static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
