package dev.timonel.model;

import java.util.Comparator;

/** What identifies an object: its kind, its namespace ({@code ""} if the kind is cluster-scoped) and its name. */
public record ObjectKey(ResourceKind kind, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::kind)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind.qualifiedResource() + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
