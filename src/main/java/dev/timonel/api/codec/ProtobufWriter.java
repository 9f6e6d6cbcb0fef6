package dev.timonel.api.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.timonel.api.codec.ProtobufMessages.Field;
import dev.timonel.api.codec.ProtobufMessages.Form;
import dev.timonel.api.codec.ProtobufMessages.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The message that Go writes of the object whose JSON a tree is, byte for byte: fields in the order of their numbers, a value that is not
 * there as its zero, unless Go has a pointer, a list or a map there. The opposite of {@link ProtobufReader}.
 */
final class ProtobufWriter {
    private static final Comparator<Map.Entry<String, JsonNode>> BY_KEY = (a, b) -> Arrays.compareUnsigned(
            a.getKey().getBytes(StandardCharsets.UTF_8), b.getKey().getBytes(StandardCharsets.UTF_8));
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private ProtobufWriter() {}

    static byte[] message(JsonNode tree, Message type) {
        return bytes(out -> {
            for (Map.Entry<Integer, Field> field : type.fields().entrySet()) {
                field(tree, field.getKey(), field.getValue(), out);
            }
        });
    }

    /** What is written into one message. */
    @FunctionalInterface
    interface Content {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void field(JsonNode tree, int number, Field field, CodedOutputStream out) throws IOException {
        JsonNode value = field.json().isEmpty() ? tree : tree.get(field.json());
        boolean absent = value == null || value.isNull();
        switch (field.form()) {
            case ONE -> {
                // a pointer to no time is null in Go's JSON
                if (!absent || !field.mayBeAbsent() || value != null && GoBinary.isTime(field.type())) {
                    one(number, field.type(), absent ? null : value, out);
                }
            }
            case LIST -> {
                for (JsonNode item : absent ? List.<JsonNode>of() : value) {
                    one(number, field.type(), item, out);
                }
            }
            case MAP -> {
                if (!absent) {
                    for (Map.Entry<String, JsonNode> entry :
                            value.properties().stream().sorted(BY_KEY).toList()) {
                        out.writeByteArray(number, bytes(e -> {
                            e.writeString(KEY, entry.getKey());
                            one(VALUE, field.type(), entry.getValue(), e);
                        }));
                    }
                }
            }
        }
    }

    private static void one(int number, String type, @Nullable JsonNode value, CodedOutputStream out)
            throws IOException {
        switch (type) {
            case "string" -> out.writeString(number, value == null ? "" : value.asString(""));
            case "base64" ->
                out.writeByteArray(number, Base64.getDecoder().decode(value == null ? "" : value.asString("")));
            case "bool" -> out.writeBool(number, value != null && value.asBoolean(false));
            case "int32" -> out.writeInt32(number, value == null ? 0 : value.asInt(0));
            case "int64" -> out.writeInt64(number, value == null ? 0 : value.asLong(0));
            case "double" -> {
                out.writeTag(number, WireFormat.WIRETYPE_FIXED64);
                out.writeDoubleNoTag(value == null ? 0 : value.asDouble(0));
            }
            default -> out.writeByteArray(number, GoBinary.of(type, value));
        }
    }

    /** The field of a list or of one message, by hand. */
    static Field field(String json, Form form, String type) {
        return new Field(json, form, type, false, true);
    }
}
