package dev.timonel.api.table;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form that a client asked objects in: as they are, as table rows, or as metadata alone, in JSON or protobuf
 * ({@code k8s.io/apiserver/pkg/endpoints/handlers/response.go}). Equal representations write equal bytes.
 */
public sealed interface Representation
        permits WholeObject, OtherFace, CustomObjects, MetadataOnly, TableRows, ProtobufObjects {
    String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    /** The answer to a GET of one object. */
    byte[] one(KubeObject object);

    /** The answer to a LIST, written as it is made. */
    void list(ListPage page, OutputStream out) throws IOException;

    /** What a watch frame holds; {@code first}: no frame came before it on this watch. */
    byte[] inFrame(KubeObject object, boolean first);

    /** Whether the first frame of a watch says more than the others. */
    default boolean introducesItself() {
        return false;
    }

    /** Whether objects are rows. */
    default boolean isTable() {
        return false;
    }

    /** What a bookmark frame holds: an object of the same kind, of which only the resourceVersion means something. */
    byte[] bookmark(ResourceKind kind, long revision, boolean initialEventsEnd);

    /** An event of a watch about what {@link #inFrame} or {@link #bookmark} gave, ready to be sent. */
    default byte[] frame(String type, byte[] object) {
        byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(object, 0, line, head.length, object.length);
        line[line.length - 2] = '}';
        line[line.length - 1] = '\n';
        return line;
    }

    /** The event that says why a watch cannot go on; {@code status} in JSON. */
    default byte[] error(byte[] status) {
        return frame("ERROR", status);
    }

    /** Whether lists and frames are in protobuf. */
    default boolean isBinary() {
        return false;
    }

    /** The media type of a watch. */
    default String streamType() {
        return "application/json";
    }

    static ObjectNode bookmarkObject(String kind, String apiVersion, long revision, boolean initialEventsEnd) {
        ObjectNode object = KubeJson.mapper().createObjectNode();
        object.put("kind", kind).put("apiVersion", apiVersion);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(revision));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
        }
        return object;
    }

    /** The head of a list up to and including {@code "items":[}, with the given names. */
    static byte[] listHead(ListPage page, String kind, String apiVersion, String items) {
        ObjectNode metadata = KubeJson.mapper().createObjectNode();
        metadata.put("resourceVersion", Long.toString(page.revision()));
        if (!page.token().isEmpty()) {
            metadata.put("continue", page.token());
        }
        if (page.remaining() != null) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return ("{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + apiVersion + "\",\"metadata\":" + metadata + ","
                        + items + ":[")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** One piece of a list's items. */
    @FunctionalInterface
    interface Piece {
        byte[] of(KubeObject object);
    }

    static void writeItems(ListPage page, Piece piece, OutputStream out) throws IOException {
        boolean more = false;
        for (KubeObject object : page.objects()) {
            if (more) {
                out.write(',');
            }
            out.write(piece.of(object));
            more = true;
        }
        out.write(']');
        out.write('}');
    }
}
