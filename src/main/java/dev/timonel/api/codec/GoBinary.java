package dev.timonel.api.codec;

import com.google.protobuf.CodedOutputStream;
import dev.timonel.api.codec.ProtobufMessages.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The messages whose JSON is not just their fields: the opposite of {@link GoJson}. */
final class GoBinary {
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "k8s.io.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    private static final byte[] NOTHING = new byte[0];

    private GoBinary() {}

    static boolean isTime(String type) {
        return type.equals(META + "Time") || type.equals(META + "MicroTime");
    }

    /** Without its length; {@code value} is null for the zero of the type. */
    static byte[] of(String type, @Nullable JsonNode value) {
        return switch (type) {
            case META + "Time", META + "MicroTime" -> value == null ? NOTHING : time(value.asString(""));
            case META + "FieldsV1", "k8s.io.apimachinery.pkg.runtime.RawExtension", EXTENSIONS + "JSON" ->
                value == null || value.isNull()
                        ? NOTHING
                        : ProtobufWriter.bytes(
                                out -> out.writeByteArray(1, value.toString().getBytes(StandardCharsets.UTF_8)));
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" ->
                ProtobufWriter.bytes(out -> out.writeString(1, value == null ? "0" : value.asString("0")));
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" -> intOrString(value);
            case EXTENSIONS + "JSONSchemaPropsOrArray" -> schemaOr(value, EXTENSIONS + "JSONSchemaProps");
            case EXTENSIONS + "JSONSchemaPropsOrStringArray" -> schemaOr(value, "string");
            case EXTENSIONS + "JSONSchemaPropsOrBool" -> schemaOrBool(value);
            case "k8s.io.api.authentication.v1.ExtraValue",
                    "k8s.io.api.authentication.v1.AttestationValue",
                    "k8s.io.api.authorization.v1.ExtraValue" -> texts(value);
            default -> plain(type, value);
        };
    }

    private static byte[] plain(String type, @Nullable JsonNode value) {
        JsonNode tree = value == null ? JsonNodeFactory.instance.objectNode() : value;
        return ProtobufWriter.message(tree, ProtobufMessages.of(type));
    }

    private static byte[] time(String text) {
        Instant time = OffsetDateTime.parse(text).toInstant();
        return ProtobufWriter.bytes(out -> {
            out.writeInt64(1, time.getEpochSecond());
            out.writeInt32(2, time.getNano());
        });
    }

    private static byte[] intOrString(@Nullable JsonNode value) {
        boolean text = value != null && value.isString();
        return ProtobufWriter.bytes(out -> {
            out.writeInt64(1, text ? 1 : 0);
            out.writeInt32(2, value == null || text ? 0 : value.asInt(0));
            out.writeString(3, value != null && text ? value.asString("") : "");
        });
    }

    private static byte[] schemaOr(@Nullable JsonNode value, String element) {
        Message either =
                new Message("", java.util.Map.of(2, ProtobufWriter.field("list", ProtobufMessages.Form.LIST, element)));
        return value != null && value.isArray()
                ? ProtobufWriter.message(JsonNodeFactory.instance.objectNode().set("list", value), either)
                : ProtobufWriter.bytes(out -> schema(value, 1, out));
    }

    private static byte[] schemaOrBool(@Nullable JsonNode value) {
        boolean allows = value != null && (value.isObject() || value.asBoolean(false));
        return ProtobufWriter.bytes(out -> {
            out.writeBool(1, allows);
            schema(value, 2, out);
        });
    }

    private static void schema(@Nullable JsonNode value, int number, CodedOutputStream out) throws IOException {
        if (value != null && value.isObject()) {
            out.writeByteArray(number, plain(EXTENSIONS + "JSONSchemaProps", value));
        }
    }

    private static byte[] texts(@Nullable JsonNode value) {
        return ProtobufWriter.bytes(out -> {
            if (value != null) {
                for (JsonNode each : value) {
                    out.writeString(1, each.asString(""));
                }
            }
        });
    }
}
