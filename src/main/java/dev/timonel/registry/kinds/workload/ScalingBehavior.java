package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How fast an autoscaler may scale: {@code SetDefaults_HorizontalPodAutoscalerBehavior} of {@code pkg/apis/autoscaling/v2} and
 * {@code validateBehavior} of {@code pkg/apis/autoscaling/validation}. One that says nothing of it stays so.
 */
final class ScalingBehavior {
    private static final List<String> SELECTIONS = List.of("Disabled", "Max", "Min");
    private static final List<String> TYPES = List.of("Percent", "Pods");
    private static final int PERIOD = 15;
    private static final int MOST_PERIOD = 1800;
    private static final int MOST_WINDOW = 3600;

    private ScalingBehavior() {}

    static void setDefaults(HorizontalPodAutoscalerBehavior behavior) {
        behavior.setScaleUp(filled(
                behavior.getScaleUp(),
                0,
                List.of(new HPAScalingPolicy(PERIOD, "Pods", 4), new HPAScalingPolicy(PERIOD, "Percent", 100))));
        behavior.setScaleDown(
                filled(behavior.getScaleDown(), null, List.of(new HPAScalingPolicy(PERIOD, "Percent", 100))));
    }

    private static HPAScalingRules filled(
            @Nullable HPAScalingRules given, @Nullable Integer window, List<HPAScalingPolicy> policies) {
        HPAScalingRules rules = Objects.requireNonNullElseGet(given, HPAScalingRules::new);
        if (rules.getStabilizationWindowSeconds() == null) {
            rules.setStabilizationWindowSeconds(window);
        }
        if (rules.getSelectPolicy() == null) {
            rules.setSelectPolicy("Max");
        }
        if (rules.getPolicies().isEmpty()) {
            rules.setPolicies(policies);
        }
        return rules;
    }

    static void validate(HorizontalPodAutoscalerBehavior behavior, FieldErrors errors) {
        validate(behavior.getScaleUp(), "spec.behavior.scaleUp", errors);
        validate(behavior.getScaleDown(), "spec.behavior.scaleDown", errors);
    }

    private static void validate(HPAScalingRules rules, String path, FieldErrors errors) {
        Integer window = rules.getStabilizationWindowSeconds();
        if (window != null && window < 0) {
            errors.invalid(path + ".stabilizationWindowSeconds", window, "must be greater than or equal to zero");
        }
        if (window != null && window > MOST_WINDOW) {
            errors.invalid(
                    path + ".stabilizationWindowSeconds", window, "must be less than or equal to " + MOST_WINDOW);
        }
        if (!SELECTIONS.contains(rules.getSelectPolicy())) {
            errors.add(FieldError.notSupported(path + ".selectPolicy", rules.getSelectPolicy(), SELECTIONS));
        }
        for (int i = 0; i < rules.getPolicies().size(); i++) {
            validate(rules.getPolicies().get(i), path + ".policies[" + i + "]", errors);
        }
        if (rules.getTolerance() != null
                && rules.getTolerance().getNumericalAmount().signum() < 0) {
            errors.invalid(path + ".tolerance", rules.getTolerance().toString(), "must be greater than or equal to 0");
        }
    }

    private static void validate(HPAScalingPolicy policy, String path, FieldErrors errors) {
        if (!TYPES.contains(orEmpty(policy.getType()))) {
            errors.add(FieldError.notSupported(path + ".type", orEmpty(policy.getType()), TYPES));
        }
        int value = Counts.orZero(policy.getValue());
        if (value <= 0) {
            errors.invalid(path + ".value", value, "must be greater than zero");
        }
        int period = Counts.orZero(policy.getPeriodSeconds());
        if (period <= 0) {
            errors.invalid(path + ".periodSeconds", period, "must be greater than zero");
        }
        if (period > MOST_PERIOD) {
            errors.invalid(path + ".periodSeconds", period, "must be less than or equal to " + MOST_PERIOD);
        }
    }
}
