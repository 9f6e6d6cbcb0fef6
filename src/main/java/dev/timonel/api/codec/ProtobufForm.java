package dev.timonel.api.codec;

import dev.timonel.api.codec.ProtobufMessages.Message;
import dev.timonel.model.KubeJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Answers in protobuf, made of those in JSON ({@code apimachinery/pkg/runtime/serializer/protobuf}): four magic bytes, then a
 * {@code runtime.Unknown} that has the object. Frames of a watch have their length before them, in four bytes.
 */
public final class ProtobufForm {
    public static final String CONTENT_TYPE = ProtobufReader.CONTENT_TYPE;

    /** Of a stream of events. */
    public static final String STREAM_TYPE = CONTENT_TYPE + ";stream=watch";

    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    /** Bytes of a list that are held, so that its items are made once. */
    private static final int HELD = 4 << 20;

    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";

    private ProtobufForm() {}

    /** Empty if what the JSON says to be has no message. */
    public static Optional<byte[]> of(byte[] json) {
        JsonNode tree = KubeJson.tree(json);
        String apiVersion = tree.path("apiVersion").asString("");
        String kind = tree.path("kind").asString("");
        return message(apiVersion, kind).map(message -> {
            byte[] raw = ProtobufWriter.message(tree, message);
            ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length + 64);
            try {
                envelope(apiVersion, kind, raw.length, out);
                out.write(raw);
                end(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        });
    }

    private static Optional<Message> message(String apiVersion, String kind) {
        if (apiVersion.startsWith("meta.k8s.io/") || apiVersion.equals("v1") && kind.equals("Status")) {
            return ProtobufMessages.find(META + kind);
        }
        int slash = apiVersion.indexOf('/');
        return ProtobufMessages.find(BodyDecoder.message(
                slash < 0 ? "" : apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind));
    }

    /** The message of an object within another, a list; of a kind that has one. */
    public static byte[] bare(byte[] json) {
        JsonNode tree = KubeJson.tree(json);
        Message message = message(
                        tree.path("apiVersion").asString(""), tree.path("kind").asString(""))
                .orElseThrow();
        return ProtobufWriter.message(tree, message);
    }

    /** A list without its items, as JSON has it, and the items as {@link #bare} made them; a long one is asked for twice. */
    public static void list(JsonNode head, Iterable<byte[]> items, OutputStream out) throws IOException {
        byte[] metadata =
                field(1, ProtobufWriter.message(head.path("metadata"), ProtobufMessages.of(META + "ListMeta")));
        long length = metadata.length;
        List<byte[]> held = new ArrayList<>();
        for (byte[] item : items) {
            byte[] written = field(2, item);
            length += written.length;
            if (length <= HELD) {
                held.add(written);
            } else {
                held.clear();
            }
        }
        envelope(head.path("apiVersion").asString(""), head.path("kind").asString(""), length, out);
        out.write(metadata);
        if (length <= HELD) {
            for (byte[] item : held) {
                out.write(item);
            }
        } else {
            for (byte[] item : items) {
                out.write(field(2, item));
            }
        }
        end(out);
    }

    private static byte[] field(int number, byte[] content) {
        return ProtobufWriter.bytes(out -> out.writeByteArray(number, content));
    }

    private static void envelope(String apiVersion, String kind, long length, OutputStream out) throws IOException {
        byte[] typeMeta = ProtobufWriter.bytes(inner -> {
            inner.writeString(1, apiVersion);
            inner.writeString(2, kind);
        });
        out.write(ProtobufReader.MAGIC);
        out.write(ProtobufWriter.bytes(head -> {
            head.writeByteArray(TYPE_META, typeMeta);
            head.writeTag(RAW, com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED);
            head.writeUInt64NoTag(length);
        }));
    }

    /** Neither an encoding nor a type of the content. */
    private static void end(OutputStream out) throws IOException {
        out.write(ProtobufWriter.bytes(tail -> {
            tail.writeString(3, "");
            tail.writeString(4, "");
        }));
    }

    /** An event of a watch; {@code object} is whole, with its magic. */
    public static byte[] frame(String type, byte[] object) {
        byte[] event = ProtobufWriter.bytes(out -> {
            out.writeByteArray(1, type.getBytes(StandardCharsets.UTF_8));
            out.writeByteArray(2, field(1, object));
        });
        return ByteBuffer.allocate(4 + event.length)
                .putInt(event.length)
                .put(event)
                .array();
    }
}
