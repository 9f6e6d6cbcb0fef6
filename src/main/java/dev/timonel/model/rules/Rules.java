package dev.timonel.model.rules;

import dev.cel.runtime.CelEvaluationException;
import dev.timonel.model.FieldError;
import dev.timonel.model.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules of a schema, held against an object ({@code apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go}). A rule
 * that names {@code oldSelf} counts where there was a value before that this one is the successor of. What an update leaves as it
 * was is not judged again.
 */
public final class Rules {
    private static final String RULES = "x-kubernetes-validations";
    private static final String NOWHERE = "<nil>";
    private static final Pattern OF_OLD = Pattern.compile("\\boldSelf\\b");

    private final List<FieldError> errors = new ArrayList<>();
    private final boolean update;

    private Rules(boolean update) {
        this.update = update;
    }

    /** Why the rules of this schema, of which {@code path} is the place in its definition, are no rules. */
    public static List<FieldError> mistakes(JsonNode schema, String path) {
        List<FieldError> mistakes = new ArrayList<>();
        for (int i = 0; i < schema.path(RULES).size(); i++) {
            JsonNode rule = schema.path(RULES).get(i);
            String at = path + "." + RULES + "[" + i + "]";
            String text = rule.path("rule").asString("");
            if (text.isBlank()) {
                mistakes.add(FieldError.required(at + ".rule", "rule is not specified"));
            } else {
                compiles(text, at + ".rule", mistakes);
            }
            String message = rule.path("messageExpression").asString("");
            if (!message.isBlank()) {
                compiles(message, at + ".messageExpression", mistakes);
            }
        }
        return mistakes;
    }

    /**
     * Compiles all rules of a definition, so that who judges by them, and lets others wait meanwhile, finds them done. Wrong ones
     * are not told of here.
     */
    public static void prepare(JsonNode definition) {
        for (JsonNode schema : definition.findParents(RULES)) {
            mistakes(schema, "");
        }
    }

    private static void compiles(String text, String at, List<FieldError> mistakes) {
        try {
            RuleLanguage.compile(text);
        } catch (IllegalArgumentException wrong) {
            mistakes.add(FieldError.invalid(at, text, "compilation failed: " + wrong.getMessage()));
        }
    }

    /** {@code before} is null of an object that comes to be. */
    public static List<FieldError> errors(JsonNode object, @Nullable JsonNode before, Schema schema) {
        Rules rules = new Rules(before != null);
        rules.check(object, before, schema, "");
        return rules.errors;
    }

    private void check(JsonNode value, @Nullable JsonNode old, Schema schema, String path) {
        if (value.isNull() || update && value.equals(old)) {
            return;
        }
        JsonNode rules = schema.attribute(RULES);
        if (!rules.isEmpty()) {
            judge(rules, value, old, schema, path);
        }
        if (value.isObject()) {
            members(value, old, schema, path);
        } else if (value.isArray() && schema.items() != null) {
            for (int i = 0; i < value.size(); i++) {
                JsonNode item = value.get(i);
                check(item, predecessor(item, old, schema), schema.items(), path + "[" + i + "]");
            }
        }
    }

    private void members(JsonNode value, @Nullable JsonNode old, Schema schema, String path) {
        Schema additional = schema.additional();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            Schema field = schema.field(member.getKey());
            JsonNode oldMember = old == null ? null : old.get(member.getKey());
            if (field != null) {
                String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                check(member.getValue(), oldMember, field, at);
            } else if (additional != null) {
                check(member.getValue(), oldMember, additional, path + "[" + member.getKey() + "]");
            }
        }
    }

    /** Elements of a list are the same from one state to the next where their keys are. */
    private static @Nullable JsonNode predecessor(JsonNode item, @Nullable JsonNode old, Schema list) {
        if (old == null || !list.listType().equals("map")) {
            return null;
        }
        for (JsonNode each : old) {
            boolean same = true;
            for (String key : list.listMapKeys()) {
                same &= Objects.equals(each.get(key), item.get(key));
            }
            if (same) {
                return each;
            }
        }
        return null;
    }

    private void judge(JsonNode rules, JsonNode value, @Nullable JsonNode old, Schema schema, String path) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", Values.of(value, schema));
        if (old != null) {
            variables.put("oldSelf", Values.of(old, schema));
        }
        for (JsonNode rule : rules) {
            String text = rule.path("rule").asString("");
            boolean ofOld = OF_OLD.matcher(text).find();
            boolean optional = rule.path("optionalOldSelf").asBoolean(false);
            if (ofOld && old == null && !optional) {
                continue;
            }
            Map<String, Object> given = variables;
            if (ofOld && optional) {
                given = new HashMap<>(variables);
                given.put("oldSelf", Optional.ofNullable(variables.get("oldSelf")));
            }
            judge(rule, text, given, value, path);
        }
    }

    private void judge(JsonNode rule, String text, Map<String, Object> variables, JsonNode value, String path) {
        String message = rule.path("message").asString("failed rule: " + text.strip());
        String field = path.isEmpty() ? NOWHERE : path;
        try {
            if (Boolean.TRUE.equals(RuleLanguage.compile(text).eval(variables))) {
                return;
            }
            String own = rule.path("messageExpression").asString("");
            Object told = own.isBlank() ? "" : RuleLanguage.compile(own).eval(variables);
            String said = told instanceof String words && !words.isBlank() ? words : message;
            errors.add(error(rule, path + rule.path("fieldPath").asString(""), field, value, said));
        } catch (CelEvaluationException | IllegalArgumentException failed) {
            String because = String.valueOf(failed.getMessage());
            errors.add(error(rule, path, field, value, because + " evaluating rule: " + message));
        }
    }

    private static FieldError error(JsonNode rule, String path, String whole, JsonNode value, String message) {
        String field = path.isEmpty() ? whole : path.startsWith(".") ? path.substring(1) : path;
        return switch (rule.path("reason").asString("")) {
            case "FieldValueForbidden" -> FieldError.forbidden(field, message);
            case "FieldValueRequired" -> FieldError.required(field, message);
            case "FieldValueDuplicate" -> FieldError.duplicate(field, value);
            default ->
                value.isContainer()
                        ? new FieldError(FieldError.Type.INVALID, field, "Invalid value: " + message)
                        : FieldError.invalid(field, scalar(value), message);
        };
    }

    private static Object scalar(JsonNode value) {
        return value.isString() ? value.asString() : value.isNumber() ? value.numberValue() : value.asBoolean();
    }
}
