package dev.timonel.registry;

import dev.timonel.model.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one object, in the order found. */
final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>();

    void add(FieldError error) {
        errors.add(error);
    }

    void addAll(List<FieldError> more) {
        errors.addAll(more);
    }

    /** One error for each message. */
    void invalid(String field, Object value, List<String> messages) {
        messages.forEach(message -> errors.add(FieldError.invalid(field, value, message)));
    }

    void invalid(String field, @Nullable Object value, String message) {
        errors.add(FieldError.invalid(field, value, message));
    }

    void required(String field) {
        errors.add(FieldError.required(field, ""));
    }

    void forbidden(String field, String detail) {
        errors.add(FieldError.forbidden(field, detail));
    }

    void duplicate(String field, Object value) {
        errors.add(FieldError.duplicate(field, value));
    }

    /** Required if empty, else one of these. */
    void oneOf(String field, @Nullable String value, List<String> supported) {
        if (value == null || value.isEmpty()) {
            required(field);
        } else if (!supported.contains(value)) {
            errors.add(FieldError.notSupported(field, value, supported));
        }
    }

    List<FieldError> list() {
        return List.copyOf(errors);
    }
}
