package dev.timonel.authentication;

import org.jspecify.annotations.Nullable;

/**
 * What a token is good for only as long as it is there: {@code kind} is Pod, Node or Secret. {@code node} is where the pod is, which a
 * token tells and does not depend on; its uid is {@code ""} if there is no such node.
 */
public record BoundObject(
        String kind, String name, String uid, @Nullable BoundObject node) {
    public BoundObject(String kind, String name, String uid) {
        this(kind, name, uid, null);
    }
}
