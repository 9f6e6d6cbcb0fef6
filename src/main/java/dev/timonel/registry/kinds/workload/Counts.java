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

    static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
