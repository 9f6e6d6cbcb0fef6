package dev.timonel.model;

/** What identifies an object: its kind, its namespace ({@code ""} if the kind is cluster-scoped) and its name. */
public record ObjectKey(ResourceKind kind, String namespace, String name) implements Comparable<ObjectKey>, Keyed {

    /** By kind, namespace and name. Every look into a snapshot compares a dozen keys, so no comparator is built for it. */
    @Override
    public int compareTo(ObjectKey other) {
        int order = kind == other.kind ? 0 : kind.compareTo(other.kind);
        if (order == 0 && !namespace.equals(other.namespace)) {
            order = namespace.compareTo(other.namespace);
        }
        return order != 0 ? order : name.compareTo(other.name);
    }

    @Override
    public ObjectKey key() {
        return this;
    }

    @Override
    public String toString() {
        return kind.qualifiedResource() + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
