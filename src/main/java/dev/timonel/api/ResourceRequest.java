package dev.timonel.api;

import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;

/**
 * What a URL addresses. {@code namespace} is {@code ""} for a cluster-scoped kind or for all namespaces, {@code name} is
 * {@code ""} for the collection, {@code subresource} is {@code ""} or {@code status}.
 */
record ResourceRequest(ResourceKind kind, String namespace, String name, String subresource) {

    boolean isCollection() {
        return name.isEmpty();
    }

    /** A namespaced kind without a namespace: can be listed and watched, nothing else. */
    boolean isAcrossNamespaces() {
        return kind.namespaced() && namespace.isEmpty();
    }

    ObjectKey key() {
        return new ObjectKey(kind, namespace, name);
    }
}
