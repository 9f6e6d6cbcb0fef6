package dev.timonel.model;

import org.jspecify.annotations.Nullable;

/**
 * One change of one object. {@code object} is the new state, or for {@code DELETED} the last one, stamped with the
 * revision of the change; {@code previous} is the state before, absent for {@code ADDED};
 * {@code cause} is null where nobody knows or needs it.
 */
public record Change(
        Type type,
        KubeObject object,
        @Nullable KubeObject previous,
        @Nullable Cause cause) {
    public Change(Type type, KubeObject object, @Nullable KubeObject previous) {
        this(type, object, previous, null);
    }

    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    public Change because(@Nullable Cause why) {
        return new Change(type, object, previous, why);
    }

    public ObjectKey key() {
        return object.key();
    }

    public long revision() {
        return object.revision();
    }
}
