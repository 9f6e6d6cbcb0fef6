package dev.timonel.api.table;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code PartialObjectMetadata}: who an object is, without spec and status. */
record MetadataOnly(String apiVersion) implements Representation {
    static final String KIND = "PartialObjectMetadata";

    static ObjectNode of(JsonNode object, String apiVersion) {
        ObjectNode partial = KubeJson.mapper().createObjectNode();
        partial.put("kind", KIND).put("apiVersion", apiVersion);
        partial.set("metadata", object.get("metadata"));
        return partial;
    }

    @Override
    public byte[] one(KubeObject object) {
        return KubeJson.write(of(KubeJson.tree(object.json()), apiVersion));
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        out.write(Representation.listHead(page, KIND + "List", apiVersion, "\"items\""));
        Representation.writeItems(page, this::one, out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return one(object);
    }

    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        return KubeJson.write(Representation.bookmarkObject(KIND, apiVersion, revision, initialEventsEnd));
    }
}
