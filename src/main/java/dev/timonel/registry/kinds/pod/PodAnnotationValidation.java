package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The annotations of a pod that mean something to Kubernetes, by {@code ValidatePodSpecificAnnotations} and
 * {@code ValidatePodSpecificAnnotationUpdates}; those of AppArmor and seccomp are not looked at.
 */
final class PodAnnotationValidation {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    /** No plus sign, no leading zeros. */
    private static final Pattern COST = Pattern.compile("0|-[0-9]{1,10}|[1-9][0-9]{0,9}");

    private PodAnnotationValidation() {}

    static List<FieldError> validate(Pod pod) {
        FieldErrors errors = new FieldErrors();
        Map<String, String> annotations = annotations(pod);
        if (annotations.containsKey(MIRROR)
                && orEmpty(pod.getSpec().getNodeName()).isEmpty()) {
            errors.invalid(
                    path(MIRROR),
                    orEmpty(annotations.get(MIRROR)),
                    "must set spec.nodeName if mirror pod annotation is set");
        }
        String cost = annotations.get(DELETION_COST);
        if (cost != null && !is32Bit(cost)) {
            errors.invalid(path(DELETION_COST), cost, "must be a 32bit integer");
        }
        return errors.list();
    }

    static List<FieldError> validateUpdate(Pod pod, Pod old) {
        FieldErrors errors = new FieldErrors();
        Map<String, String> now = annotations(pod);
        Map<String, String> before = annotations(old);
        if (before.containsKey(MIRROR) && !Objects.equals(before.get(MIRROR), now.get(MIRROR))) {
            errors.forbidden(path(MIRROR), "may not remove or update mirror pod annotation");
        } else if (now.containsKey(MIRROR) && !before.containsKey(MIRROR)) {
            errors.forbidden(path(MIRROR), "may not add mirror pod annotation");
        }
        return errors.list();
    }

    private static boolean is32Bit(String text) {
        return COST.matcher(text).matches() && (int) Long.parseLong(text) == Long.parseLong(text);
    }

    private static String path(String key) {
        return "metadata.annotations[" + key + "]";
    }

    private static Map<String, String> annotations(Pod pod) {
        return orEmpty(pod.getMetadata().getAnnotations());
    }
}
