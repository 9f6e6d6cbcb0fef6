package dev.timonel.dump;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster as a List that kubectl and an import read: every object of the API in the order of kinds and keys, those of custom resources at the end, but no
 * Secrets, and not what belongs to this server alone: its APIServices, managedFields, resourceVersions and that nodes were imported. The same cluster is
 * the same bytes.
 */
public final class Export {
    private Export() {}

    /** JSON, object by object. */
    public static void write(ClusterSnapshot snapshot, OutputStream out) throws IOException {
        out.write(utf8("{\"apiVersion\":\"v1\",\"items\":["));
        boolean first = true;
        List<ResourceKind> kinds = Stream.concat(Kinds.SERVED.stream(), snapshot.custom().kinds().stream())
                .filter(kind -> !kind.kind().equals(Kinds.SECRET.kind()) && !Kinds.isReadOnly(kind))
                .toList();
        for (ResourceKind kind : kinds) {
            for (KubeObject object : snapshot.list(kind)) {
                if (!first) {
                    out.write(',');
                }
                out.write(portable(object));
                first = false;
            }
        }
        out.write(utf8("],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}\n"));
    }

    private static byte[] portable(KubeObject object) {
        ObjectNode tree = (ObjectNode) KubeJson.tree(object.json());
        if (tree.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion"));
            if (object.kind().equals(Kinds.NODE)
                    && metadata.path("annotations") instanceof ObjectNode annotations
                    && annotations.path(NodeFacts.AGENT_ANNOTATION).asString("").equals(NodeFacts.IMPORTED)) {
                annotations.remove(NodeFacts.AGENT_ANNOTATION);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
        }
        return KubeJson.mapper().writeValueAsBytes(tree);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
