package dev.timonel.registry.verbs;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.StatusCause;
import java.util.List;
import java.util.Optional;

/**
 * Lets nothing be created in a namespace that is missing (404) or on its way out (403), as the admission plugin
 * {@code namespace/lifecycle} does.
 */
final class NamespaceGate {
    private NamespaceGate() {}

    /** Why the object of this key may not be created; empty if it may. */
    static Optional<StatusException> refusesCreate(ObjectKey key, ClusterSnapshot snapshot) {
        if (!key.kind().namespaced()) {
            return Optional.empty();
        }
        ObjectKey namespace = new ObjectKey(Kinds.NAMESPACE, "", key.namespace());
        Optional<KubeObject> found = snapshot.get(namespace);
        if (found.isEmpty()) {
            return Optional.of(StatusException.notFound(namespace));
        }
        return found.get().deleting() ? Optional.of(terminating(key)) : Optional.empty();
    }

    private static StatusException terminating(ObjectKey key) {
        String namespace = key.namespace();
        return StatusException.forbidden(
                key,
                "unable to create new content in namespace " + namespace + " because it is being terminated",
                List.of(new StatusCause(
                        "metadata.namespace",
                        "namespace " + namespace + " is being terminated",
                        "NamespaceTerminating")));
    }
}
