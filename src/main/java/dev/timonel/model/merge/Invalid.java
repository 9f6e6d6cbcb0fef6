package dev.timonel.model.merge;

/** A value does not fit its type; the message has the path: {@code .spec.replicaz: field not declared in schema}. */
public final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Invalid(String message) {
        super(message, null, false, false);
    }
}
