package dev.timonel.api.table;

import dev.timonel.model.Face;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.OutputStream;

/** Objects as another group or version has them. */
record OtherFace(Face face) implements Representation {
    @Override
    public byte[] one(KubeObject object) {
        return face.bytes(object);
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        ResourceKind shown = face.shown();
        out.write(Representation.listHead(page, shown.kind() + "List", shown.apiVersion(), "\"items\""));
        Representation.writeItems(page, face::bytes, out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return face.bytes(object);
    }

    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        ResourceKind shown = face.shown();
        return KubeJson.write(
                Representation.bookmarkObject(shown.kind(), shown.apiVersion(), revision, initialEventsEnd));
    }
}
