package dev.timonel.registry.strategy;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Taints of nodes and tolerations of pods, by {@code pkg/apis/core/validation/validation.go}. */
public final class TaintValidation {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private TaintValidation() {}

    public static List<FieldError> validateTaints(List<Taint> taints, String path) {
        FieldErrors errors = new FieldErrors();
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            String at = path + "[" + i + "]";
            String key = orEmpty(taint.getKey());
            errors.invalid(at + ".key", key, Names.qualifiedName(key));
            joined(at + ".value", orEmpty(taint.getValue()), errors);
            errors.oneOf(at + ".effect", taint.getEffect(), EFFECTS);
            if (!seen.add(List.of(key, orEmpty(taint.getEffect())))) {
                FieldError plain = FieldError.duplicate(at, shown(taint));
                errors.add(new FieldError(
                        plain.type(), at, plain.message() + ": taints must be unique by key and effect pair"));
            }
        }
        return errors.list();
    }

    /** As upstream's internal type is rendered. */
    private static Map<String, Object> shown(Taint taint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Key", orEmpty(taint.getKey()));
        fields.put("Value", orEmpty(taint.getValue()));
        fields.put("Effect", orEmpty(taint.getEffect()));
        fields.put("TimeAdded", taint.getTimeAdded());
        return fields;
    }

    public static List<FieldError> validateTolerations(List<Toleration> tolerations, String path) {
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < tolerations.size(); i++) {
            validateToleration(tolerations.get(i), path + "[" + i + "]", errors);
        }
        return errors.list();
    }

    private static void validateToleration(Toleration toleration, String at, FieldErrors errors) {
        String key = orEmpty(toleration.getKey());
        String operator = orEmpty(toleration.getOperator());
        String effect = orEmpty(toleration.getEffect());
        if (!key.isEmpty()) {
            errors.invalid(at + ".key", key, Names.qualifiedName(key));
        } else if (!operator.equals("Exists")) {
            errors.invalid(
                    at + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (toleration.getTolerationSeconds() != null && !effect.equals("NoExecute")) {
            errors.invalid(at + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        validateOperator(operator, orEmpty(toleration.getValue()), at + ".operator", errors);
        if (!effect.isEmpty()) {
            errors.oneOf(at + ".effect", effect, EFFECTS);
        }
    }

    private static void validateOperator(String operator, String value, String field, FieldErrors errors) {
        switch (operator) {
            case "", "Equal" -> joined(field, value, errors);
            case "Exists" -> {
                if (!value.isEmpty()) {
                    errors.invalid(field, value, "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> errors.add(FieldError.notSupported(field, operator, List.of("Equal", "Exists")));
        }
    }

    private static void joined(String field, String value, FieldErrors errors) {
        List<String> messages = Names.labelValue(value);
        if (!messages.isEmpty()) {
            errors.invalid(field, value, String.join(";", messages));
        }
    }
}
