package dev.timonel.api.table;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.custom.CustomVersion;
import java.io.IOException;
import java.io.OutputStream;

/** Objects of a custom resource in one of its versions. */
record CustomObjects(CustomVersion version) implements Representation {
    @Override
    public byte[] one(KubeObject object) {
        return version.shown(object);
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        String kind = version.definition().names().listKind();
        out.write(Representation.listHead(page, kind, version.kind().apiVersion(), "\"items\""));
        Representation.writeItems(page, version::shown, out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return version.shown(object);
    }

    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        ResourceKind shown = version.kind();
        return KubeJson.write(
                Representation.bookmarkObject(shown.kind(), shown.apiVersion(), revision, initialEventsEnd));
    }
}
