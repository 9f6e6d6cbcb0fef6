package dev.timonel.dump;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster as a List that kubectl and an import read: every object of the API in the order of kinds and keys, but no Secrets, no custom resources, and
 * not what belongs to this server alone: its APIServices, the resourceVersions and that nodes were imported. The same cluster is the same bytes.
 */
public final class Export {
    private Export() {}

    /** JSON, object by object. */
    public static void write(ClusterSnapshot snapshot, OutputStream out) throws IOException {
        out.write(utf8("{\"apiVersion\":\"v1\",\"items\":["));
        boolean first = true;
        for (var kind : Kinds.SERVED) {
            if (kind.equals(Kinds.SECRET) || kind.equals(Kinds.CUSTOM_RESOURCE_DEFINITION) || Kinds.isReadOnly(kind)) {
                continue;
            }
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
            metadata.remove("resourceVersion");
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
