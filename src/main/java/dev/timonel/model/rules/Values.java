package dev.timonel.model.rules;

import com.google.protobuf.ByteString;
import com.google.protobuf.NullValue;
import com.google.protobuf.Timestamp;
import dev.timonel.model.schema.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON as CEL sees it ({@code apiserver/pkg/cel/common/values.go}): integers, floating numbers and times by the schema; names of
 * fields that are no identifiers in CEL are escaped, those of maps are not.
 */
final class Values {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private Values() {}

    static Object of(JsonNode value, @Nullable Schema schema) {
        if (value.isObject()) {
            return map(value, schema);
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>(value.size());
            Schema items = schema == null ? null : schema.items();
            value.forEach(item -> list.add(of(item, items)));
            return list;
        }
        if (value.isString()) {
            return text(value.asString(), schema == null ? "" : schema.format());
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isNumber()) {
            boolean real = schema != null && schema.type().equals("number") || !value.isIntegralNumber();
            return real ? (Object) value.asDouble() : (Object) value.asLong();
        }
        return NullValue.NULL_VALUE;
    }

    private static Map<String, Object> map(JsonNode object, @Nullable Schema schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Schema field = schema == null ? null : schema.field(member.getKey());
            Schema entry = schema == null || field != null ? null : schema.additional();
            String name = entry == null ? escaped(member.getKey()) : member.getKey();
            map.put(name, of(member.getValue(), entry == null ? field : entry));
        }
        return map;
    }

    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "byte" -> ByteString.copyFrom(Base64.getDecoder().decode(text));
                case "date-time" -> {
                    Instant at = OffsetDateTime.parse(text).toInstant();
                    yield Timestamp.newBuilder()
                            .setSeconds(at.getEpochSecond())
                            .setNanos(at.getNano())
                            .build();
                }
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException malformed) {
            return text;
        }
    }

    static String escaped(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
