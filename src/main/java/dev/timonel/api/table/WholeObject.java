package dev.timonel.api.table;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.node.ObjectNode;

/** Objects as they are stored, byte for byte. */
record WholeObject() implements Representation {
    @Override
    public byte[] one(KubeObject object) {
        return object.json();
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        ResourceKind kind = page.kind();
        out.write(Representation.listHead(page, kind.kind() + "List", kind.apiVersion(), "\"items\""));
        Representation.writeItems(page, KubeObject::json, out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return object.json();
    }

    /** With the fields that the official Java client refuses to do without. */
    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        ObjectNode object = Representation.bookmarkObject(kind.kind(), kind.apiVersion(), revision, initialEventsEnd);
        if (kind.equals(Kinds.ENDPOINT_SLICE)) {
            object.put("addressType", "").putNull("endpoints");
        } else if (kind.equals(Kinds.EVENT)) {
            object.putObject("involvedObject");
        }
        return KubeJson.write(object);
    }
}
