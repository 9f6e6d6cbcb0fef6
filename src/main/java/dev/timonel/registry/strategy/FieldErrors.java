package dev.timonel.registry.strategy;

import dev.timonel.model.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one object, in the order found. */
public final class FieldErrors {
    /** Those of a port, as a refusal lists them. */
    public static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private final List<FieldError> errors = new ArrayList<>();

    public void add(FieldError error) {
        errors.add(error);
    }

    public void addAll(List<FieldError> more) {
        errors.addAll(more);
    }

    /** One error for each message. */
    public void invalid(String field, Object value, List<String> messages) {
        messages.forEach(message -> errors.add(FieldError.invalid(field, value, message)));
    }

    public void invalid(String field, @Nullable Object value, String message) {
        errors.add(FieldError.invalid(field, value, message));
    }

    public void required(String field) {
        errors.add(FieldError.required(field, ""));
    }

    public void forbidden(String field, String detail) {
        errors.add(FieldError.forbidden(field, detail));
    }

    public void duplicate(String field, Object value) {
        errors.add(FieldError.duplicate(field, value));
    }

    /** Required if empty, else one of these. */
    public void oneOf(String field, @Nullable String value, List<String> supported) {
        if (value == null || value.isEmpty()) {
            required(field);
        } else if (!supported.contains(value)) {
            errors.add(FieldError.notSupported(field, value, supported));
        }
    }

    public List<FieldError> list() {
        return List.copyOf(errors);
    }
}
