package dev.timonel.model.rules;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.NullValue;
import com.google.protobuf.Timestamp;
import dev.timonel.model.GoDuration;
import dev.timonel.model.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON as CEL sees it ({@code apiserver/pkg/cel/common/values.go}): integers, floating numbers and times by the schema; names of
 * fields that are no identifiers in CEL are escaped, those of maps are not.
 */
final class Values {
    static final Set<String> RESERVED = Set.of(
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

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");

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
            Object value = of(member.getValue(), entry == null ? field : entry);
            map.put(name, value);
            if (field != null && RESERVED.contains(member.getKey())) {
                map.put(member.getKey(), value);
            }
        }
        return map;
    }

    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "byte" -> ByteString.copyFrom(Base64.getDecoder().decode(text));
                case "date-time" -> timestamp(OffsetDateTime.parse(text).toInstant());
                case "date" ->
                    timestamp(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
                case "duration" -> duration(text);
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException malformed) {
            return text;
        }
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    private static Object duration(String text) {
        return GoDuration.parse(text)
                .<Object>map(length -> Duration.newBuilder()
                        .setSeconds(length.getSeconds())
                        .setNanos(length.getNano())
                        .build())
                .orElse(text);
    }

    /** The name that a field goes by in CEL, if it can have one ({@code apiserver/pkg/cel/escaping.go}). */
    static Optional<String> identifier(String name) {
        return NAME.matcher(name).matches() ? Optional.of(escaped(name)) : Optional.empty();
    }

    /** The word that was escaped because the language has it, too: it is understood behind a dot. */
    static Optional<String> keyword(String escaped) {
        boolean whole = escaped.length() > 4 && escaped.startsWith("__") && escaped.endsWith("__");
        return Optional.of(whole ? escaped.substring(2, escaped.length() - 2) : "")
                .filter(RESERVED::contains);
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
