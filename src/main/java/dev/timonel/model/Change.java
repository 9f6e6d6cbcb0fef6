package dev.timonel.model;

import org.jspecify.annotations.Nullable;

/**
 * One change of one object. {@code object} is the new state, or for {@code DELETED} the last one, stamped with the
 * revision of the change; {@code previous} is the state before, absent for {@code ADDED}.
 */
public record Change(Type type, KubeObject object, @Nullable KubeObject previous) {
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    public ObjectKey key() {
        return object.key();
    }

    public long revision() {
        return object.revision();
    }
}
