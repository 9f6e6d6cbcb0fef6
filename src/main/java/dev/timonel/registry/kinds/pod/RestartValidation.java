package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a container starts again, by itself or as it is resized: {@code validateContainerRestartPolicy} and
 * {@code validateResizePolicy} of {@code pkg/apis/core/validation/validation.go}.
 */
final class RestartValidation {
    private static final List<String> POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> ACTIONS = List.of("Restart", "RestartAllContainers");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> RESIZED = List.of("cpu", "memory");
    private static final List<String> RESIZES = List.of("NotRequired", "RestartContainer");
    private static final int MAX_RULES = 20;
    private static final int MAX_CODES = 255;

    private RestartValidation() {}

    static void policy(Container container, String at, FieldErrors errors) {
        String policy = container.getRestartPolicy();
        List<ContainerRestartRule> rules = container.getRestartPolicyRules();
        if (policy == null && !rules.isEmpty()) {
            errors.add(FieldError.required(
                    at + ".restartPolicy", "must specify restartPolicy when restart rules are used"));
        } else if (policy != null && !POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(at + ".restartPolicy", policy, POLICIES));
        }
        if (rules.size() > MAX_RULES) {
            errors.add(FieldError.tooMany(at + ".restartPolicyRules", rules.size(), MAX_RULES));
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), at + ".restartPolicyRules[" + i + "]", errors);
        }
    }

    private static void rule(ContainerRestartRule rule, String at, FieldErrors errors) {
        String action = orEmpty(rule.getAction());
        if (!ACTIONS.contains(action)) {
            errors.add(FieldError.notSupported(at + ".action", action, ACTIONS));
        }
        if (rule.getExitCodes() == null) {
            errors.add(FieldError.required(at + ".exitCodes", "must be specified"));
            return;
        }
        String operator = orEmpty(rule.getExitCodes().getOperator());
        if (!OPERATORS.contains(operator)) {
            errors.add(FieldError.notSupported(at + ".exitCodes.operator", operator, OPERATORS));
        }
        int codes = rule.getExitCodes().getValues().size();
        if (codes > MAX_CODES) {
            errors.add(FieldError.tooMany(at + ".exitCodes.values", codes, MAX_CODES));
        }
    }

    /** {@code path} is the list's: upstream does not say which one it is, but of a repeated name. */
    static void resize(List<ContainerResizePolicy> policies, String podPolicy, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < policies.size(); i++) {
            String name = orEmpty(policies.get(i).getResourceName());
            String restart = orEmpty(policies.get(i).getRestartPolicy());
            if (!names.add(name)) {
                errors.duplicate(path + "[" + i + "]", name);
            }
            errors.oneOf(path, name, RESIZED);
            errors.oneOf(path, restart, RESIZES);
            if (podPolicy.equals("Never") && !restart.equals("NotRequired")) {
                errors.invalid(path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }
}
