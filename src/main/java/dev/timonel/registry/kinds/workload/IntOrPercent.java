package dev.timonel.registry.kinds.workload;

import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A number of pods, or a share of them: {@code ValidatePositiveIntOrPercent} and its companions upstream. */
final class IntOrPercent {
    private IntOrPercent() {}

    static void validate(@Nullable IntOrString value, String field, FieldErrors errors) {
        if (value == null) {
            return;
        }
        if (value.getStrVal() != null) {
            List<String> messages = Names.percent(value.getStrVal());
            errors.invalid(field, value, messages);
        } else {
            Counts.notNegative(value.getIntVal(), field, errors);
        }
    }

    static void notMoreThanAll(@Nullable IntOrString value, String field, FieldErrors errors) {
        if (value != null && value.getStrVal() != null && number(value) > 100) {
            errors.invalid(field, value, "must not be greater than 100%");
        }
    }

    /** The number, of percent or of pods; 0 for what is neither. */
    static long number(@Nullable IntOrString value) {
        if (value == null || value.getStrVal() == null) {
            return value == null ? 0 : Counts.orZero(value.getIntVal());
        }
        String text = value.getStrVal();
        boolean percent = Names.percent(text).isEmpty() && text.length() <= 10;
        return percent ? Long.parseLong(text.substring(0, text.length() - 1)) : 0;
    }
}
