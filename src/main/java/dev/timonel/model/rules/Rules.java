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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of a schema, held against an object ({@code apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go}). A rule
 * that names {@code oldSelf} counts where there was a value before that this one is the successor of. What an update leaves as it
 * was is not judged again.
 */
public final class Rules {
    private static final String RULES = "x-kubernetes-validations";
    private static final String NOWHERE = "<nil>";
    private static final JsonNode NONE = JsonNodeFactory.instance.objectNode();
    private static final Pattern OF_OLD = Pattern.compile("\\boldSelf\\b");

    private final List<FieldError> errors = new ArrayList<>();
    private final Budget budget = new Budget();
    private final boolean update;
    private boolean over;

    private Rules(boolean update) {
        this.update = update;
    }

    /** Why the rules of this schema and those below it, of which {@code path} is the place in its definition, are no rules. */
    public static List<FieldError> mistakes(JsonNode schema, String path) {
        return LookedAt.errors(schema, path);
    }

    /** Whether they can be judged, whatever they may cost and whether or not they fit the types. */
    public static boolean areReadable(JsonNode schema) {
        for (JsonNode rules : schema.findValues(RULES)) {
            for (JsonNode rule : rules) {
                try {
                    RuleLanguage.compile(rule.path("rule").asString(""));
                } catch (IllegalArgumentException wrong) {
                    return false;
                }
            }
        }
        return true;
    }

    /** {@code before} is null of an object that comes to be. */
    public static List<FieldError> errors(JsonNode object, @Nullable JsonNode before, Schema schema) {
        return judged(object, before, schema).errors();
    }

    /** What is wrong, and how many steps it took to know. */
    record Judged(List<FieldError> errors, long steps) {}

    static Judged judged(JsonNode object, @Nullable JsonNode before, Schema schema) {
        Rules rules = new Rules(before != null);
        if (!object.equals(before)) {
            rules.changed(seen(object), before == null ? null : seen(before), schema, "");
        }
        return new Judged(rules.errors, rules.budget.spent());
    }

    /** Of its metadata rules see the name alone ({@code WithTypeAndObjectMeta}). */
    static JsonNode seen(JsonNode object) {
        if (!(object instanceof ObjectNode whole) || !(whole.path("metadata") instanceof ObjectNode metadata)) {
            return object;
        }
        ObjectNode seen = whole.objectNode().setAll(whole);
        seen.set("metadata", metadata.deepCopy().retain("name", "generateName"));
        return seen;
    }

    private void check(JsonNode value, @Nullable JsonNode old, Schema schema, String path) {
        if (!value.isNull() && !(update && value.equals(old))) {
            changed(value, old, schema, path);
        }
    }

    private void changed(JsonNode value, @Nullable JsonNode old, Schema schema, String path) {
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
        if (over) {
            return;
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", Values.of(value, schema));
        if (old != null) {
            variables.put("oldSelf", Values.of(old, schema));
        }
        for (JsonNode rule : rules) {
            if (over || isExhausted(value, path)) {
                return;
            }
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
            judge(rule, text, given, value, schema, path);
        }
    }

    private boolean isExhausted(JsonNode value, String path) {
        over = budget.isExhausted();
        if (over) {
            errors.add(error(
                    NONE,
                    path,
                    NOWHERE,
                    value,
                    "validation failed due to running out of cost budget, no further validation rules will be run"));
        }
        return over;
    }

    private void judge(
            JsonNode rule, String text, Map<String, Object> variables, JsonNode value, Schema schema, String path) {
        String given = rule.path("message").asString("").strip();
        String named = given.isEmpty() ? text.strip() : given;
        String message = rule.path("message").asString("failed rule: " + text.strip());
        String field = path.isEmpty() ? NOWHERE : path;
        try {
            if (Boolean.TRUE.equals(RuleLanguage.evaluate(text, variables, budget))) {
                return;
            }
            String own = rule.path("messageExpression").asString("");
            Object told = own.isBlank() ? "" : RuleLanguage.evaluate(own, variables, budget);
            String said = told instanceof String words && !words.isBlank() ? words : message;
            errors.add(error(rule, at(path, rule, schema), field, value, said));
        } catch (Budget.Exceeded costly) {
            over = true;
            errors.add(error(
                    NONE,
                    path,
                    field,
                    value,
                    "'" + costly.getMessage()
                            + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                            + named));
        } catch (CelEvaluationException | IllegalArgumentException failed) {
            String because = String.valueOf(failed.getMessage());
            errors.add(error(NONE, path, field, value, because + " evaluating rule: " + named));
        }
    }

    /** The place that the rule names, below its own. */
    private static String at(String path, JsonNode rule, Schema schema) {
        String below = RuleForm.normal(rule.path("fieldPath").asString(""), schema.tree())
                .orElse("");
        return path.isEmpty() || below.isEmpty() || below.startsWith("[") ? path + below : path + "." + below;
    }

    private static FieldError error(JsonNode rule, String path, String whole, JsonNode value, String message) {
        String field = path.isEmpty() ? whole : path;
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
