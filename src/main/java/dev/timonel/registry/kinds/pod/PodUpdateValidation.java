package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.model.KubeJson;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an update may change of a pod's spec, by {@code ValidatePodUpdate} of {@code pkg/apis/core/validation}.
 */
final class PodUpdateValidation {
    private static final String UPDATABLE = String.join(
            ",",
            "`spec.containers[*].image`",
            "`spec.initContainers[*].image`",
            "`spec.activeDeadlineSeconds`",
            "`spec.tolerations` (only additions to existing tolerations)",
            "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");

    private PodUpdateValidation() {}

    static List<FieldError> validate(PodSpec spec, PodSpec old) {
        FieldErrors errors = new FieldErrors();
        if (resized(spec.getContainers(), old.getContainers(), "spec.containers", errors)
                || resized(spec.getInitContainers(), old.getInitContainers(), "spec.initContainers", errors)) {
            return errors.list();
        }
        if (!validateDeadline(spec.getActiveDeadlineSeconds(), old.getActiveDeadlineSeconds(), errors)) {
            return errors.list();
        }
        validateTolerations(spec.getTolerations(), old.getTolerations(), errors);
        validateSchedulingGates(spec.getSchedulingGates(), old.getSchedulingGates(), errors);
        PodSpec before = copy(old);
        PodSpec after = withoutPermittedChanges(copy(spec), before);
        if (!old.getSchedulingGates().isEmpty()) {
            errors.addAll(GatedPodValidation.validate(after, before));
        }
        List<String> changes =
                SpecDiff.between(KubeJson.tree(KubeJson.write(before)), KubeJson.tree(KubeJson.write(after)), "spec");
        if (!changes.isEmpty()) {
            errors.forbidden(
                    "spec",
                    "pod updates may not change fields other than " + UPDATABLE + "\n" + String.join("\n", changes));
        }
        return errors.list();
    }

    private static boolean resized(List<Container> now, List<Container> before, String path, FieldErrors errors) {
        if (now.size() == before.size()) {
            return false;
        }
        errors.forbidden(path, "pod updates may not add or remove containers");
        return true;
    }

    /** A deadline may be set and may come nearer. False if there is nothing more to say. */
    private static boolean validateDeadline(@Nullable Long now, @Nullable Long before, FieldErrors errors) {
        String field = "spec.activeDeadlineSeconds";
        if (now == null) {
            if (before != null) {
                errors.invalid(field, (Object) null, "must not update from a positive integer to nil value");
            }
            return true;
        }
        if (now < 0 || now > Integer.MAX_VALUE) {
            errors.invalid(field, now, "must be between 0 and 2147483647, inclusive");
            return false;
        }
        if (before != null && before < now) {
            errors.invalid(field, now, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void validateTolerations(List<Toleration> now, List<Toleration> before, FieldErrors errors) {
        Set<Toleration> kept = now.stream().map(PodUpdateValidation::timeless).collect(Collectors.toSet());
        if (!before.stream().map(PodUpdateValidation::timeless).allMatch(kept::contains)) {
            errors.forbidden(
                    "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    private static Toleration timeless(Toleration toleration) {
        return new TolerationBuilder(toleration).withTolerationSeconds(null).build();
    }

    private static void validateSchedulingGates(
            List<PodSchedulingGate> now, List<PodSchedulingGate> before, FieldErrors errors) {
        Set<String> known = before.stream().map(g -> orEmpty(g.getName())).collect(Collectors.toSet());
        for (int i = 0; i < now.size(); i++) {
            String name = orEmpty(now.get(i).getName());
            if (!known.contains(name)) {
                errors.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
        }
    }

    private static PodSpec withoutPermittedChanges(PodSpec spec, PodSpec old) {
        keepPermitted(spec.getContainers(), old.getContainers());
        keepPermitted(spec.getInitContainers(), old.getInitContainers());
        spec.setActiveDeadlineSeconds(old.getActiveDeadlineSeconds());
        spec.setSchedulingGates(old.getSchedulingGates());
        spec.setTolerations(old.getTolerations());
        Long before = old.getTerminationGracePeriodSeconds();
        Long now = spec.getTerminationGracePeriodSeconds();
        if (before != null && before < 0 && now != null && now == 1) {
            spec.setTerminationGracePeriodSeconds(before);
        }
        return spec;
    }

    /** The image, and the spelling of equal amounts. */
    private static void keepPermitted(List<Container> now, List<Container> before) {
        for (int i = 0; i < now.size(); i++) {
            Container container = now.get(i);
            container.setImage(before.get(i).getImage());
            if (Objects.equals(container.getResources(), before.get(i).getResources())) {
                container.setResources(before.get(i).getResources());
            }
        }
    }

    private static PodSpec copy(PodSpec spec) {
        return KubeJson.read(KubeJson.write(spec), PodSpec.class);
    }
}
