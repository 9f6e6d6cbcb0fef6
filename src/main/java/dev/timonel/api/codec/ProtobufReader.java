package dev.timonel.api.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.timonel.api.codec.ProtobufMessages.Field;
import dev.timonel.api.codec.ProtobufMessages.Form;
import dev.timonel.api.codec.ProtobufMessages.Message;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TreeReader.Malformed;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a protobuf body as Kubernetes frames it (four magic bytes, then a {@code runtime.Unknown} that has the object)
 * into the tree that Go's JSON of the same object is read into: {@code apimachinery/pkg/runtime/serializer/protobuf}.
 * What is not known is refused, where Go would drop it, and what is nested deeper than JSON may be: the schema of a custom
 * resource contains schemas.
 */
final class ProtobufReader {
    static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String UNKNOWN = "k8s.io.apimachinery.pkg.runtime.Unknown";
    static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";
    /** In one list, where each takes a byte of the body and many of memory. */
    private static final int MOST_NUMBERS = 10_000;

    private static final Set<String> VARINTS = Set.of("bool", "int32", "int64");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CodedInputStream in;
    private int depth;

    private ProtobufReader(byte[] message) {
        this.in = CodedInputStream.newInstance(message);
    }

    /** {@code type} is the message that the body's object is. */
    static TreeReader.Document read(byte[] body, Message type) throws Malformed {
        if (body.length == 0) {
            throw new Malformed("empty data");
        }
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Malformed(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        if (body.length == MAGIC.length) {
            throw new Malformed("empty body");
        }
        ObjectNode envelope = whole(Arrays.copyOfRange(body, MAGIC.length, body.length), ProtobufMessages.of(UNKNOWN));
        requireOneOf(envelope, "contentEncoding", Set.of(""));
        requireOneOf(envelope, "contentType", Set.of("", CONTENT_TYPE));
        ObjectNode tree = whole(raw(envelope), type);
        envelope.path("typeMeta").properties().forEach(meta -> tree.set(meta.getKey(), meta.getValue()));
        return new TreeReader.Document(tree, Set.of());
    }

    private static byte[] raw(ObjectNode envelope) {
        JsonNode raw = envelope.path("raw");
        return raw.isBinary() ? raw.binaryValue() : new byte[0];
    }

    private static void requireOneOf(ObjectNode envelope, String field, Set<String> accepted) throws Malformed {
        if (!accepted.contains(envelope.path(field).asString(""))) {
            throw new Malformed("the " + field + " of the protobuf envelope is not one that is understood here");
        }
    }

    private static ObjectNode whole(byte[] bytes, Message type) throws Malformed {
        try {
            return new ProtobufReader(bytes).fields(type, NODES.objectNode(), "");
        } catch (InvalidProtocolBufferException e) {
            boolean truncated = String.valueOf(e.getMessage()).contains("ended unexpectedly");
            throw new Malformed(truncated ? "unexpected end of protobuf input" : "malformed protobuf");
        } catch (IOException e) {
            throw new IllegalStateException("an array is read without input and output", e);
        }
    }

    private ObjectNode fields(Message type, ObjectNode into, String path) throws IOException, Malformed {
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            int number = WireFormat.getTagFieldNumber(tag);
            Field field = type.fields().get(number);
            if (field == null) {
                throw new Malformed("unknown field " + number + " of " + type.name() + at(path));
            }
            String below = join(path, field.json());
            requireWireType(tag, field, below);
            switch (field.form()) {
                case LIST -> list(field, tag, into, below);
                case MAP -> entry(field, into, below);
                case ONE -> one(field, into, below);
            }
        }
        return into;
    }

    private void one(Field field, ObjectNode into, String path) throws IOException, Malformed {
        if (field.json().isEmpty()) {
            message(field.type(), into, path);
            return;
        }
        JsonNode before = into.path(field.json());
        // the last value counts, but of a message that comes in pieces each counts
        JsonNode value = value(field.type(), before instanceof ObjectNode part ? part : NODES.objectNode(), path);
        if (value.isNull() || (field.omitZero() && isZero(value))) {
            into.remove(field.json());
        } else {
            into.set(field.json(), value);
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isNumber()
                ? value.longValue() == 0
                : value.isBoolean() ? !value.booleanValue() : value.asString().isEmpty();
    }

    private void list(Field field, int tag, ObjectNode into, String path) throws IOException, Malformed {
        ArrayNode list = into.get(field.json()) instanceof ArrayNode begun ? begun : into.putArray(field.json());
        if (!VARINTS.contains(field.type()) || WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            list.add(value(field.type(), NODES.objectNode(), path + "[" + list.size() + "]"));
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            if (list.size() == MOST_NUMBERS) {
                throw new Malformed("more than " + MOST_NUMBERS + " numbers" + at(path));
            }
            list.add(value(field.type(), NODES.objectNode(), path));
        }
        in.popLimit(outer);
    }

    /** An entry is a message with the key as field 1 and the value as field 2. */
    private void entry(Field field, ObjectNode into, String path) throws IOException, Malformed {
        Message entry = new Message(
                "an entry",
                java.util.Map.of(
                        1,
                        new Field("key", Form.ONE, "string", false, false),
                        2,
                        new Field("value", Form.ONE, field.type(), false, false)));
        ObjectNode read = limited(entry, NODES.objectNode(), path);
        ObjectNode map = into.get(field.json()) instanceof ObjectNode begun ? begun : into.putObject(field.json());
        JsonNode value = read.get("value");
        map.set(read.path("key").asString(""), value == null ? NODES.nullNode() : value);
    }

    private JsonNode value(String type, ObjectNode into, String path) throws IOException, Malformed {
        return switch (type) {
            case "string" -> NODES.stringNode(in.readString());
            case "bytes" -> NODES.binaryNode(in.readByteArray());
            case "base64" -> NODES.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            case "double" -> number(in.readDouble(), path);
            case "bool" -> NODES.booleanNode(in.readBool());
            case "int32" -> NODES.numberNode(in.readInt32());
            case "int64" -> NODES.numberNode(in.readInt64());
            default -> message(type, into, path);
        };
    }

    /** As Go writes it: a whole number without a point. */
    private static JsonNode number(double value, String path) throws Malformed {
        if (!Double.isFinite(value)) {
            throw new Malformed("unsupported value" + at(path));
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? NODES.numberNode((long) value) : NODES.numberNode(BigDecimal.valueOf(value));
    }

    private JsonNode message(String type, ObjectNode into, String path) throws IOException, Malformed {
        return GoJson.of(type, limited(ProtobufMessages.of(type), into, path));
    }

    private ObjectNode limited(Message type, ObjectNode into, String path) throws IOException, Malformed {
        int outer = in.pushLimit(in.readRawVarint32());
        if (++depth > TreeReader.MAX_DEPTH) {
            throw new Malformed("exceeded max depth");
        }
        fields(type, into, path);
        depth--;
        in.popLimit(outer);
        return into;
    }

    private static void requireWireType(int tag, Field field, String path) throws Malformed {
        int given = WireFormat.getTagWireType(tag);
        if (field.type().equals("double") && field.form() == Form.ONE) {
            if (given != WireFormat.WIRETYPE_FIXED64) {
                throw new Malformed("wrong wireType = " + given + at(path));
            }
            return;
        }
        boolean varint = VARINTS.contains(field.type()) && field.form() != Form.MAP;
        boolean fits = given == (varint ? WireFormat.WIRETYPE_VARINT : WireFormat.WIRETYPE_LENGTH_DELIMITED)
                || (varint && field.form() == Form.LIST && given == WireFormat.WIRETYPE_LENGTH_DELIMITED);
        if (!fits) {
            throw new Malformed("wrong wireType = " + given + at(path));
        }
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : " at " + path;
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }
}
