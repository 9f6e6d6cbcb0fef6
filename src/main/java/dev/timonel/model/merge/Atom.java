package dev.timonel.model.merge;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How values of one type merge: what the type may be, a scalar, a list, a map or several of them
 * ({@code structured-merge-diff/schema}).
 */
public record Atom(
        @Nullable Scalar scalar,
        @Nullable ListType list,
        @Nullable MapType map) {

    public enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        UNTYPED
    }

    /** A type that is looked up when it is needed: types refer to themselves. */
    @FunctionalInterface
    public interface Ref {
        Atom resolve();
    }

    /** Elements of a list that is not atomic are told apart by the keys, or without keys by their values. */
    public record ListType(Ref elements, boolean atomic, List<String> keys) {}

    /** {@code defaultValue} counts where the field is a key that an element leaves out. */
    public record Field(Ref type, @Nullable JsonNode defaultValue) {}

    /** {@code elements} is the type of what has no field of its own; null if there may be no such thing. */
    public record MapType(
            Map<String, Field> fields, @Nullable Ref elements, boolean atomic) {

        @Nullable
        Field field(String name) {
            return fields.get(name);
        }

        @Nullable
        Ref typeOf(String name) {
            Field field = fields.get(name);
            return field == null ? elements : field.type();
        }
    }

    public static Atom of(Scalar scalar) {
        return new Atom(scalar, null, null);
    }

    public static Atom of(ListType list) {
        return new Atom(null, list, null);
    }

    public static Atom of(MapType map) {
        return new Atom(null, null, map);
    }

    /** What a value makes of a type that may be several things; all of it for null and for what is none of them. */
    Atom deduced(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return this;
        }
        if (value.isArray()) {
            return list == null ? this : of(list);
        }
        if (value.isObject()) {
            return map == null ? this : of(map);
        }
        return scalar == null ? this : of(scalar);
    }

    static Atom resolve(@Nullable Ref type) {
        return type == null ? new Atom(null, null, null) : type.resolve();
    }
}
