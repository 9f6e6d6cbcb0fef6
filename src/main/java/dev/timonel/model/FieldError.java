package dev.timonel.model;

import org.jspecify.annotations.Nullable;

/**
 * One reason why an object is invalid: the path of the field and the message without the path, as
 * {@code k8s.io/apimachinery/pkg/util/validation/field} renders it.
 */
public record FieldError(Type type, String field, String message) {
    /** The kind of mistake, with the name that a Status cause carries. */
    public enum Type {
        REQUIRED("FieldValueRequired"),
        INVALID("FieldValueInvalid"),
        NOT_SUPPORTED("FieldValueNotSupported"),
        FORBIDDEN("FieldValueForbidden"),
        DUPLICATE("FieldValueDuplicate"),
        NOT_FOUND("FieldValueNotFound"),
        TOO_LONG("FieldValueTooLong"),
        TOO_MANY("FieldValueTooMany"),
        TYPE_INVALID("FieldValueTypeInvalid"),
        INTERNAL("InternalError");

        private final String cause;

        Type(String cause) {
            this.cause = cause;
        }

        public String cause() {
            return cause;
        }
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(Type.REQUIRED, field, detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    /** {@code value} is rendered as Go does: strings quoted, numbers, booleans and null bare, anything else as JSON. */
    public static FieldError invalid(String field, @Nullable Object value, String detail) {
        return new FieldError(Type.INVALID, field, "Invalid value: " + render(value) + ": " + detail);
    }

    /** The value is of another type than the field; rendered as in {@link #invalid}. */
    public static FieldError typeInvalid(String field, @Nullable Object value, String detail) {
        return new FieldError(Type.TYPE_INVALID, field, "Invalid value: " + render(value) + ": " + detail);
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Type.FORBIDDEN, field, "Forbidden: " + detail);
    }

    public static FieldError duplicate(String field, Object value) {
        return new FieldError(Type.DUPLICATE, field, "Duplicate value: " + render(value));
    }

    /** The value names something that does not exist. */
    public static FieldError notFound(String field, Object value) {
        return new FieldError(Type.NOT_FOUND, field, "Not found: " + render(value));
    }

    public static FieldError notSupported(String field, Object value, Iterable<String> supported) {
        StringBuilder text =
                new StringBuilder("Unsupported value: ").append(render(value)).append(": supported values: ");
        String separator = "";
        for (String each : supported) {
            text.append(separator).append('"').append(each).append('"');
            separator = ", ";
        }
        return new FieldError(Type.NOT_SUPPORTED, field, text.toString());
    }

    /** The value itself is not shown, as upstream. */
    public static FieldError tooLong(String field, int maximum) {
        return new FieldError(Type.TOO_LONG, field, "Too long: may not be more than " + maximum + " bytes");
    }

    public static FieldError tooMany(String field, int actual, int maximum) {
        return new FieldError(
                Type.TOO_MANY, field, "Too many: " + actual + ": must have at most " + maximum + " items");
    }

    private static String render(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        return value instanceof String text ? GoText.quoted(text) : GoText.json(value);
    }

    @Override
    public String toString() {
        return field + ": " + message;
    }
}
