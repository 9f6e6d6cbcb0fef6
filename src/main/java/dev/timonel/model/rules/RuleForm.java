package dev.timonel.model.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.timonel.model.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a rule has to have before anybody looks at its meaning. */
final class RuleForm {
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\['((?:[^'\\\\]|\\\\[abfnrtv'\\\\])*)']");

    private RuleForm() {}

    static List<FieldError> errors(JsonNode rule, JsonNode schema, String at) {
        List<FieldError> errors = new ArrayList<>();
        String text = rule.path("rule").asString("").strip();
        String message = rule.path("message").asString("");
        if (text.isEmpty()) {
            errors.add(FieldError.required(at + ".rule", "rule is not specified"));
        } else if (!message.isEmpty() && message.isBlank()) {
            errors.add(FieldError.invalid(at + ".message", message, "must be non-empty if specified"));
        } else if (hasLines(message.strip())) {
            errors.add(FieldError.invalid(at + ".message", message, "must not contain line breaks"));
        } else if (hasLines(text) && message.isBlank()) {
            errors.add(FieldError.required(at + ".message", "message must be specified if rule contains line breaks"));
        }
        String expression = rule.path("messageExpression").asString("");
        if (!expression.isEmpty() && expression.isBlank()) {
            errors.add(
                    FieldError.required(at + ".messageExpression", "messageExpression must be non-empty if specified"));
        }
        String reason = rule.path("reason").asString(null);
        if (reason != null && !REASONS.contains(reason)) {
            errors.add(FieldError.notSupported(at + ".reason", reason, REASONS));
        }
        fieldPath(rule.path("fieldPath").asString(""), schema, at + ".fieldPath", errors);
        return errors;
    }

    private static void fieldPath(String path, JsonNode schema, String at, List<FieldError> errors) {
        if (path.isEmpty()) {
            return;
        }
        if (path.isBlank()) {
            errors.add(FieldError.invalid(at, path, "must be non-empty if specified"));
        }
        if (hasLines(path)) {
            errors.add(FieldError.invalid(at, path, "must not contain line breaks"));
        }
        if (normal(path, schema).isEmpty()) {
            errors.add(FieldError.invalid(at, path, "must be a valid path"));
        }
    }

    /** The path as errors have it, without a dot before it; empty if the schema has nothing there. */
    static Optional<String> normal(String path, JsonNode schema) {
        StringBuilder normal = new StringBuilder();
        JsonNode at = schema;
        Matcher step = STEP.matcher(path);
        int end = 0;
        while (end < path.length()) {
            if (!step.find(end) || step.start() != end) {
                return Optional.empty();
            }
            String name = step.group(1) != null ? step.group(1) : unescaped(step.group(2));
            JsonNode field = at.path("properties").path(name);
            boolean named = !at.path("properties").isMissingNode();
            JsonNode next = named ? field : at.path("additionalProperties");
            if (!next.isObject()) {
                return Optional.empty();
            }
            normal.append(named ? (normal.isEmpty() ? "" : ".") + name : "[" + name + "]");
            at = next;
            end = step.end();
        }
        return Optional.of(normal.toString());
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                int code = "abfnrtv".indexOf(text.charAt(i));
                plain.append(code < 0 ? text.charAt(i) : "\007\b\f\n\r\t\013".charAt(code));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static boolean hasLines(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    /** A rule as errors show it. */
    static Map<String, @Nullable Object> shown(JsonNode rule) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("Rule", rule.path("rule").asString(""));
        shown.put("Message", rule.path("message").asString(""));
        shown.put("MessageExpression", rule.path("messageExpression").asString(""));
        shown.put("Reason", rule.path("reason").asString(null));
        shown.put("FieldPath", rule.path("fieldPath").asString(""));
        shown.put(
                "OptionalOldSelf",
                rule.has("optionalOldSelf") ? rule.path("optionalOldSelf").asBoolean() : null);
        return shown;
    }
}
