package dev.timonel.api.codec;

import dev.timonel.model.tree.Timestamps;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TreeReader.Malformed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages whose Go types write JSON of their own: times, quantities, ports by number or name, managed fields, and in the
 * schema of a custom resource what may be one thing or another.
 */
final class GoJson {
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "k8s.io.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private GoJson() {}

    /** What the message is in JSON, which for most is just its fields; null for a time that is not set. */
    static JsonNode of(String message, ObjectNode fields) throws Malformed {
        return switch (message) {
            case META + "Time" -> time(fields, Timestamps.SECONDS);
            case META + "MicroTime" -> time(fields, Timestamps.MICROS);
            case META + "FieldsV1", "k8s.io.apimachinery.pkg.runtime.RawExtension", EXTENSIONS + "JSON" ->
                raw(fields.path("Raw"));
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" ->
                NODES.stringNode(fields.path("string").asString("0"));
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" -> intOrString(fields);
            case EXTENSIONS + "JSONSchemaPropsOrArray", EXTENSIONS + "JSONSchemaPropsOrStringArray" ->
                fields.has("list") ? fields.path("list") : orNull(fields.get("schema"));
            case EXTENSIONS + "JSONSchemaPropsOrBool" ->
                fields.has("schema")
                        ? fields.path("schema")
                        : NODES.booleanNode(fields.path("allows").asBoolean(false));
            case "k8s.io.api.authentication.v1.ExtraValue",
                    "k8s.io.api.authentication.v1.AttestationValue",
                    "k8s.io.api.authorization.v1.ExtraValue" ->
                fields.has("items") ? fields.path("items") : NODES.arrayNode();
            default -> fields;
        };
    }

    private static JsonNode time(ObjectNode fields, DateTimeFormatter format) throws Malformed {
        if (fields.isEmpty()) {
            return NODES.nullNode();
        }
        try {
            ZonedDateTime time = Instant.ofEpochSecond(
                            fields.path("seconds").asLong(0),
                            fields.path("nanos").asLong(0))
                    .atZone(ZoneOffset.UTC);
            if (time.getYear() >= 0 && time.getYear() <= 9999) {
                return NODES.stringNode(format.format(time));
            }
        } catch (DateTimeException | ArithmeticException e) {
            // as every other time that no timestamp can tell
        }
        throw new Malformed("a time is outside of the years 0 to 9999");
    }

    private static JsonNode intOrString(ObjectNode fields) throws Malformed {
        return switch ((int) fields.path("type").asLong(0)) {
            case 0 -> NODES.numberNode(fields.path("intVal").asInt(0));
            case 1 -> NODES.stringNode(fields.path("strVal").asString(""));
            default -> throw new Malformed("impossible IntOrString.Type");
        };
    }

    private static JsonNode orNull(@Nullable JsonNode value) {
        return value == null ? NODES.nullNode() : value;
    }

    private static JsonNode raw(JsonNode bytes) throws Malformed {
        return bytes.isBinary() && bytes.binaryValue().length > 0
                ? TreeReader.json(bytes.binaryValue()).tree()
                : NODES.nullNode();
    }
}
