package dev.timonel.api.table;

import dev.timonel.api.codec.ProtobufForm;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Objects in protobuf, as {@code json} says them. A single one is left in JSON, since whoever answers it turns all its answers into
 * protobuf, refusals too. A long list is gone through twice, for its length comes first, and never held.
 */
record ProtobufObjects(Representation json) implements Representation {
    @Override
    public byte[] one(KubeObject object) {
        return json.one(object);
    }

    @Override
    public void list(ListPage page, OutputStream out) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        json.list(new ListPage(page.kind(), page.revision(), List.of(), page.token(), page.remaining()), head);
        JsonNode empty = KubeJson.tree(head.toByteArray());
        ProtobufForm.list(
                empty,
                () -> page.objects().stream()
                        .map(object -> ProtobufForm.bare(json.one(object)))
                        .iterator(),
                out);
    }

    @Override
    public byte[] inFrame(KubeObject object, boolean first) {
        return protobuf(json.inFrame(object, first));
    }

    @Override
    public byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd) {
        return protobuf(json.bookmark(kind, revision, initialEventsEnd));
    }

    @Override
    public byte[] frame(String type, byte[] object) {
        return ProtobufForm.frame(type, object);
    }

    @Override
    public byte[] error(byte[] status) {
        return frame("ERROR", protobuf(status));
    }

    @Override
    public boolean isBinary() {
        return true;
    }

    @Override
    public String streamType() {
        return ProtobufForm.STREAM_TYPE;
    }

    private static byte[] protobuf(byte[] json) {
        Optional<byte[]> protobuf = ProtobufForm.of(json);
        return protobuf.orElseThrow(() -> new IllegalStateException("a kind without a message was promised"));
    }
}
