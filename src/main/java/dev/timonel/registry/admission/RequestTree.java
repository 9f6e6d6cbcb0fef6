package dev.timonel.registry.admission;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.admission.AdmissionRequest;
import dev.timonel.snapshot.ClusterSnapshot;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code request} and {@code namespaceObject} as expressions see them ({@code CreateAdmissionRequest}, {@code CreateNamespaceObject}). */
final class RequestTree {
    private RequestTree() {}

    /** {@code written} is the object, which may be of another kind than the resource, as a Scale is. */
    static ObjectNode of(AdmissionRequest request, ResourceKind version, @Nullable ObjectNode written) {
        ObjectNode tree = KubeJson.mapper().createObjectNode();
        tree.put("uid", "");
        String apiVersion = written == null ? "" : written.path("apiVersion").asString("");
        String kind = written == null ? "" : written.path("kind").asString("");
        boolean own = apiVersion.isEmpty() || kind.equals(version.kind());
        tree.set("kind", own ? kind(version) : kind(apiVersion, kind));
        tree.set("resource", resource(version));
        tree.set("requestKind", own ? kind(request.resource()) : kind(apiVersion, kind));
        tree.set("requestResource", resource(request.resource()));
        if (!request.subresource().isEmpty()) {
            tree.put("subResource", request.subresource()).put("requestSubResource", request.subresource());
        }
        if (!request.name().isEmpty()) {
            tree.put("name", request.name());
        }
        if (!request.namespace().isEmpty()) {
            tree.put("namespace", request.namespace());
        }
        tree.put("operation", request.operation());
        tree.set("userInfo", request.user());
        tree.putNull("object");
        tree.putNull("oldObject");
        tree.put("dryRun", request.dryRun());
        tree.set("options", request.options());
        return tree;
    }

    private static ObjectNode kind(ResourceKind kind) {
        return kind(kind.apiVersion(), kind.kind());
    }

    private static ObjectNode kind(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return KubeJson.mapper()
                .createObjectNode()
                .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
                .put("version", apiVersion.substring(slash + 1))
                .put("kind", kind);
    }

    private static ObjectNode resource(ResourceKind kind) {
        return KubeJson.mapper()
                .createObjectNode()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("resource", kind.plural());
    }

    /** Without its owners and managers; null if there is none. */
    static @Nullable JsonNode namespace(String name, ClusterSnapshot state) {
        return state.get(Kinds.NAMESPACE, "", name)
                .map(found -> {
                    ObjectNode tree = (ObjectNode) KubeJson.tree(found.json());
                    if (tree.path("metadata") instanceof ObjectNode metadata) {
                        metadata.remove("managedFields");
                        metadata.remove("ownerReferences");
                    }
                    return tree;
                })
                .orElse(null);
    }
}
