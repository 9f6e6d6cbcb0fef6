package dev.timonel.registry.kinds.workload;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.LabelSelector;
import dev.timonel.registry.kinds.pod.LabelSelectorValidation;
import dev.timonel.registry.kinds.pod.PodTemplates;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A selector and the template of the pods that it has to match, by {@code pkg/apis/apps/validation}. */
final class PodSelection {
    static final String TEMPLATE = "spec.template";
    private static final String SELECTOR = "spec.selector";

    private PodSelection() {}

    /** {@code whose} is what upstream's message about an empty selector names, {@code "is invalid for daemonset"}. */
    static void validateSelector(
            io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector, String whose, FieldErrors errors) {
        LabelSelectorValidation.validate(selector, SELECTOR, errors);
        if (selector != null
                && orEmpty(selector.getMatchLabels()).isEmpty()
                && selector.getMatchExpressions().isEmpty()) {
            errors.invalid(SELECTOR, selector, "empty selector " + whose);
        }
    }

    static void requireSelector(
            io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector, String whose, FieldErrors errors) {
        if (selector == null) {
            errors.required(SELECTOR);
        }
        validateSelector(selector, whose, errors);
    }

    static void matches(
            io.fabric8.kubernetes.api.model.@Nullable LabelSelector selector,
            PodTemplateSpec template,
            FieldErrors errors) {
        LabelSelector compiled = LabelSelector.of(selector);
        Map<String, String> labels = orEmpty(template.getMetadata().getLabels());
        if (compiled == null || !compiled.matches(labels)) {
            errors.invalid(
                    TEMPLATE + ".metadata.labels",
                    labels.isEmpty() ? null : labels,
                    "`selector` does not match template `labels`");
        }
    }

    /** The pods that run for ever; {@code whose} is the kind in upstream's message. */
    static void validateTemplate(PodTemplateSpec template, String whose, FieldErrors errors) {
        PodTemplates.validate(template, TEMPLATE, errors);
        alwaysRestarts(template, errors);
        if (template.getSpec().getActiveDeadlineSeconds() != null) {
            errors.forbidden(
                    TEMPLATE + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + whose + " is not Supported");
        }
    }

    static void alwaysRestarts(PodTemplateSpec template, FieldErrors errors) {
        String policy = orEmpty(template.getSpec().getRestartPolicy());
        if (!policy.equals("Always")) {
            errors.add(FieldError.notSupported(TEMPLATE + ".spec.restartPolicy", policy, List.of("Always")));
        }
    }
}
