package dev.timonel.api;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/** The agreement of a body with its URL ({@code checkName} and its like in {@code endpoints/handlers/rest.go}). */
final class BodyChecks {
    private BodyChecks() {}

    /** Fills in the namespace of the URL; a cluster-scoped object loses its own. */
    static HasMetadata forCreate(ResourceRequest target, HasMetadata object) {
        ObjectMeta metadata = metadata(object);
        String namespace = orEmpty(metadata.getNamespace());
        if (!target.kind().namespaced()) {
            metadata.setNamespace(null);
        } else if (namespace.isEmpty()) {
            metadata.setNamespace(target.namespace());
        } else if (!namespace.equals(target.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        return object;
    }

    static HasMetadata forUpdate(ResourceRequest target, HasMetadata object) {
        ObjectMeta metadata = metadata(object);
        String name = orEmpty(metadata.getName());
        String namespace = orEmpty(metadata.getNamespace());
        if (name.isEmpty()) {
            throw StatusException.badRequest("name must be provided");
        }
        if (!name.equals(target.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + target.name() + ")");
        }
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw StatusException.badRequest("the namespace of the object (" + namespace
                    + ") does not match the namespace on the request (" + target.namespace() + ")");
        }
        metadata.setNamespace(target.namespace().isEmpty() ? null : target.namespace());
        return object;
    }

    private static ObjectMeta metadata(HasMetadata object) {
        if (object.getMetadata() == null) {
            object.setMetadata(new ObjectMeta());
        }
        return object.getMetadata();
    }
}
