package dev.timonel.model.schema;

import dev.timonel.model.FieldError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which values a schema takes by their type and format alone ({@code kube-openapi/pkg/validation/validate/type.go}). */
record ValueType(List<String> types, String format, boolean nullable) {
    static ValueType of(Schema schema) {
        List<String> types = schema.attribute("x-kubernetes-int-or-string").asBoolean(false)
                ? List.of("integer", "string")
                : schema.type().isEmpty() ? List.of() : List.of(schema.type());
        return new ValueType(types, schema.format(), schema.nullable());
    }

    /** Empty if the value fits. */
    Optional<FieldError> mismatch(JsonNode value, String path) {
        if (types.isEmpty() && format.isEmpty()) {
            return Optional.empty();
        }
        String type = type(value);
        if (value.isNull()) {
            return types.isEmpty() || nullable ? Optional.empty() : Optional.of(error(path, typeNames(), "null"));
        }
        boolean number = (type.equals("integer") && types.contains("number"))
                || (type.equals("number") && types.contains("integer") && isWhole(value));
        boolean text = value.isString() || value.isArray();
        if (!text && !format.isEmpty() && !types.contains(type) && !number) {
            return Optional.of(error(path, format, formatOf(value)));
        }
        if (text && !format.isEmpty() && !types.contains("number") && !types.contains("integer")) {
            return Optional.empty();
        }
        return types.contains(type) || number ? Optional.empty() : Optional.of(error(path, typeNames(), type));
    }

    /** Whether a number is within the range that the format sets. */
    boolean holds(JsonNode number) {
        if (!types.contains("integer") || format.isEmpty()) {
            return true;
        }
        BigDecimal value = number.decimalValue();
        return switch (format) {
            case "int32" ->
                isWhole(number)
                        && value.compareTo(BigDecimal.valueOf(Integer.MIN_VALUE)) >= 0
                        && value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
            case "int64" -> isWhole(number);
            default -> true;
        };
    }

    private String typeNames() {
        return String.join(",", types);
    }

    private static FieldError error(String path, String wanted, String given) {
        String field = path.isEmpty() ? "<nil>" : path;
        return FieldError.typeInvalid(
                field, given, path + " in body must be of type " + wanted + ": \"" + given + "\"");
    }

    private static boolean isWhole(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    private static String type(JsonNode value) {
        if (value.isObject()) {
            return "object";
        }
        if (value.isArray()) {
            return "array";
        }
        if (value.isString()) {
            return "string";
        }
        return value.isBoolean() ? "boolean" : value.isIntegralNumber() ? "integer" : value.isNumber() ? "number" : "";
    }

    private static String formatOf(JsonNode value) {
        return value.isIntegralNumber() ? "int64" : value.isNumber() ? "float64" : "";
    }
}
