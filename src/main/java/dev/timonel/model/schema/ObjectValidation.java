package dev.timonel.model.schema;

import dev.timonel.model.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with an object of a custom resource by its schema, in the words of {@code kube-openapi/pkg/validation} as
 * {@code apiextensions-apiserver/pkg/apiserver/validation} hands them on. Errors come in the order of the schema. Of several
 * alternatives that all fail, the errors of the one with the fewest are told.
 */
public final class ObjectValidation {
    /** The path that errors about a schema as a whole have: upstream gives none. */
    private static final String NOWHERE = "<nil>";

    private final List<FieldError> errors = new ArrayList<>();

    private ObjectValidation() {}

    /** Of the object as it is to be stored: pruned, with its defaults. */
    public static List<FieldError> errors(JsonNode object, Schema schema) {
        return errors(object, schema, "");
    }

    private static List<FieldError> errors(JsonNode value, Schema schema, String path) {
        ObjectValidation validation = new ObjectValidation();
        validation.check(value, schema, path);
        return validation.errors;
    }

    private void check(JsonNode value, Schema schema, String path) {
        ValueType.of(schema).mismatch(value, path).ifPresent(errors::add);
        if (value.isNull()) {
            return;
        }
        alternatives(value, schema, path);
        if (value.isString()) {
            text(value.asString(), schema, path);
        } else if (value.isNumber()) {
            number(value, schema, path);
        } else if (value.isArray()) {
            list(value, schema, path);
        }
        choice(value, schema, path);
        if (value.isObject()) {
            members(value, schema, path);
        }
    }

    private void alternatives(JsonNode value, Schema schema, String path) {
        String quoted = "\"" + path + "\" ";
        List<List<FieldError>> any = each(value, schema, "anyOf", path);
        if (!any.isEmpty() && any.stream().noneMatch(List::isEmpty)) {
            whole(quoted + "must validate at least one schema (anyOf)");
            errors.addAll(fewest(any));
        }
        List<List<FieldError>> one = each(value, schema, "oneOf", path);
        long valid = one.stream().filter(List::isEmpty).count();
        if (!one.isEmpty() && valid != 1) {
            whole(quoted + "must validate one and only one schema (oneOf). "
                    + (valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives"));
            if (valid == 0) {
                errors.addAll(fewest(one));
            }
        }
        List<List<FieldError>> all = each(value, schema, "allOf", path);
        if (all.stream().anyMatch(failed -> !failed.isEmpty())) {
            all.forEach(errors::addAll);
            whole(quoted + "must validate all the schemas (allOf)"
                    + (all.stream().noneMatch(List::isEmpty) ? ". None validated" : ""));
        }
        JsonNode not = schema.attribute("not");
        if (not.isObject() && errors(value, Schema.structural(not), path).isEmpty()) {
            whole(quoted + "must not validate the schema (not)");
        }
    }

    private static List<List<FieldError>> each(JsonNode value, Schema schema, String choice, String path) {
        List<List<FieldError>> each = new ArrayList<>();
        schema.attribute(choice).forEach(tree -> each.add(errors(value, Schema.structural(tree), path)));
        return each;
    }

    private static List<FieldError> fewest(List<List<FieldError>> failures) {
        List<FieldError> best = failures.get(0);
        for (List<FieldError> each : failures) {
            best = each.size() < best.size() ? each : best;
        }
        return best;
    }

    private void whole(String message) {
        errors.add(FieldError.invalid(NOWHERE, "", message));
    }

    /** Length before pattern, and one mistake of these only, as upstream. */
    private void text(String text, Schema schema, String path) {
        int length = text.codePointCount(0, text.length());
        JsonNode maximum = schema.attribute("maxLength");
        JsonNode minimum = schema.attribute("minLength");
        String pattern = schema.attribute("pattern").asString("");
        if (maximum.isNumber() && length > maximum.asLong()) {
            errors.add(FieldError.tooLong(path, maximum.asInt()));
        } else if (minimum.isNumber() && length < minimum.asLong()) {
            invalid(path, text, "should be at least " + minimum.asLong() + " chars long");
        } else if (!pattern.isEmpty()) {
            expression(text, pattern, path);
        }
        if (!schema.format().isEmpty() && !Formats.fits(text, schema.format())) {
            errors.add(FieldError.typeInvalid(
                    path, text, path + " in body must be of type " + schema.format() + ": \"" + text + "\""));
        }
    }

    /** What is no expression was taken by an older version, and nothing fits it. */
    private void expression(String text, String pattern, String path) {
        try {
            if (!RegularExpression.of(pattern).isIn(text)) {
                invalid(path, text, "should match '" + pattern + "'");
            }
        } catch (IllegalArgumentException none) {
            invalid(path, text, "should match '" + pattern + ", but pattern is invalid: " + none.getMessage() + "'");
        }
    }

    private void number(JsonNode value, Schema schema, String path) {
        if (!ValueType.of(schema).holds(value)) {
            whole("Checked value must be of type " + schema.type() + " with format " + schema.format() + " in " + path);
        }
        BigDecimal number = value.decimalValue();
        JsonNode step = schema.attribute("multipleOf");
        if (step.isNumber() && number.remainder(step.decimalValue()).signum() != 0) {
            invalid(path, value.numberValue(), "should be a multiple of " + plain(step));
        }
        JsonNode maximum = schema.attribute("maximum");
        if (maximum.isNumber()) {
            boolean exclusive = schema.attribute("exclusiveMaximum").asBoolean(false);
            int above = number.compareTo(maximum.decimalValue());
            if (above > 0 || (exclusive && above == 0)) {
                String than = exclusive ? "should be less than " : "should be less than or equal to ";
                invalid(path, value.numberValue(), than + plain(maximum));
            }
        }
        JsonNode minimum = schema.attribute("minimum");
        if (minimum.isNumber()) {
            boolean exclusive = schema.attribute("exclusiveMinimum").asBoolean(false);
            int above = number.compareTo(minimum.decimalValue());
            if (above < 0 || (exclusive && above == 0)) {
                String than = exclusive ? "should be greater than " : "should be greater than or equal to ";
                invalid(path, value.numberValue(), than + plain(minimum));
            }
        }
    }

    private static String plain(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().toPlainString();
    }

    private void list(JsonNode list, Schema schema, String path) {
        Schema items = schema.items();
        for (int i = 0; items != null && i < list.size(); i++) {
            check(list.get(i), items, path + "[" + i + "]");
        }
        JsonNode minimum = schema.attribute("minItems");
        if (minimum.isNumber() && list.size() < minimum.asLong()) {
            invalid(path, list.size(), "should have at least " + minimum.asLong() + " items");
        }
        JsonNode maximum = schema.attribute("maxItems");
        if (maximum.isNumber() && list.size() > maximum.asLong()) {
            errors.add(FieldError.tooMany(path, list.size(), maximum.asInt()));
        }
    }

    private void choice(JsonNode value, Schema schema, String path) {
        JsonNode choices = schema.attribute("enum");
        if (!choices.isArray()) {
            return;
        }
        List<String> supported = new ArrayList<>();
        for (JsonNode choice : choices) {
            if (choice.equals(value)) {
                return;
            }
            supported.add(choice.isString() ? choice.asString() : choice.toString());
        }
        Object shown = value.isString() ? value.asString() : value.isNumber() ? value.numberValue() : value;
        errors.add(FieldError.notSupported(path, shown, supported));
    }

    private void members(JsonNode object, Schema schema, String path) {
        JsonNode minimum = schema.attribute("minProperties");
        if (minimum.isNumber() && object.size() < minimum.asLong()) {
            invalid(path, object.size(), "should have at least " + minimum.asLong() + " properties");
        }
        JsonNode maximum = schema.attribute("maxProperties");
        if (maximum.isNumber() && object.size() > maximum.asLong()) {
            errors.add(FieldError.tooMany(path, object.size(), maximum.asInt()));
        }
        Map<String, Schema> fields = schema.fields();
        Schema additional = schema.additional();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Schema field = fields.getOrDefault(member.getKey(), additional);
            if (field != null) {
                check(member.getValue(), field, below(path, member.getKey()));
            }
        }
        for (String name : schema.required()) {
            if (!object.has(name)) {
                errors.add(FieldError.required(below(path, name), ""));
            }
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void invalid(String path, Object value, String words) {
        errors.add(FieldError.invalid(path, value, path + " in body " + words));
    }
}
