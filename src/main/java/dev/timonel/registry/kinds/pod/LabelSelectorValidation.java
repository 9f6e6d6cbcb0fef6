package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.Names;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Label selectors inside other objects: {@code ValidateLabelSelector} of {@code apimachinery/pkg/apis/meta/v1/validation},
 * and the lists of keys that go with them in pods.
 */
public final class LabelSelectorValidation {
    private LabelSelectorValidation() {}

    public static void validate(@Nullable LabelSelector selector, String path, FieldErrors errors) {
        if (selector == null) {
            return;
        }
        errors.addAll(Names.validateLabels(selector.getMatchLabels(), path + ".matchLabels"));
        for (int i = 0; i < selector.getMatchExpressions().size(); i++) {
            String at = path + ".matchExpressions[" + i + "]";
            var expression = selector.getMatchExpressions().get(i);
            List<String> values = orEmpty(expression.getValues());
            operator(expression.getOperator(), values, at, errors);
            key(orEmpty(expression.getKey()), at + ".key", errors);
            values(values, at, errors);
        }
    }

    /** What the operators that selectors of labels and of nodes share ask of the values; refuses all others. */
    static void operator(@Nullable String operator, List<String> values, String at, FieldErrors errors) {
        switch (orEmpty(operator)) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(
                            at + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.forbidden(
                            at + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> errors.invalid(at + ".operator", orEmpty(operator), "not a valid selector operator");
        }
    }

    static void key(String key, String field, FieldErrors errors) {
        errors.invalid(field, key, Names.qualifiedName(key));
    }

    static void values(List<String> values, String at, FieldErrors errors) {
        for (int i = 0; i < values.size(); i++) {
            errors.invalid(at + ".values[" + i + "]", values.get(i), Names.labelValue(values.get(i)));
        }
    }

    /** Keys whose values are those of the pod itself. They add to a selector, so there must be one. */
    static void keys(List<String> keys, @Nullable LabelSelector selector, String path, FieldErrors errors) {
        if (keys.isEmpty()) {
            return;
        }
        if (selector == null) {
            errors.forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            key(keys.get(i), path + "[" + i + "]", errors);
        }
    }
}
