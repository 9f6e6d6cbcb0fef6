package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.FieldError;
import dev.timonel.registry.strategy.FieldErrors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which resources a resize may change: cpu and memory, of the same containers, and none that goes ({@code ValidatePodResize}). */
final class PodResizeValidation {
    private PodResizeValidation() {}

    static List<FieldError> validate(PodSpec spec, PodSpec old) {
        FieldErrors errors = new FieldErrors();
        sameContainers(spec.getContainers(), old.getContainers(), "containers", errors);
        sameContainers(spec.getInitContainers(), old.getInitContainers(), "initContainers", errors);
        if (!errors.list().isEmpty()) {
            return errors.list();
        }
        removed(spec.getInitContainers(), old.getInitContainers(), "spec.initContainers", errors);
        removed(spec.getContainers(), old.getContainers(), "spec.containers", errors);
        ofPod(spec.getResources(), old.getResources(), errors);
        for (int i = 0; i < spec.getContainers().size(); i++) {
            if (!mayBecome(old.getContainers().get(i), spec.getContainers().get(i))) {
                errors.forbidden("spec", "only cpu and memory resources are mutable");
            }
        }
        for (int i = 0; i < spec.getInitContainers().size(); i++) {
            ofInit(
                    spec.getInitContainers().get(i),
                    old.getInitContainers().get(i),
                    "spec.initContainers[" + i + "]",
                    errors);
        }
        return errors.list();
    }

    private static void sameContainers(List<Container> now, List<Container> before, String which, FieldErrors errors) {
        if (now.size() != before.size()) {
            errors.forbidden("spec." + which, which + " may not be added or removed on resize");
            return;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!Objects.equals(now.get(i).getName(), before.get(i).getName())) {
                errors.forbidden(
                        "spec." + which + "[" + i + "].name", which + " may not be renamed or reordered on resize");
            }
        }
    }

    private static void removed(List<Container> now, List<Container> before, String path, FieldErrors errors) {
        for (int i = 0; i < now.size(); i++) {
            removed(PodResize.of(now.get(i)), PodResize.of(before.get(i)), path + "[" + i + "].resources", errors);
        }
    }

    private static void removed(
            ResourceRequirements now, ResourceRequirements before, String path, FieldErrors errors) {
        if (!orEmpty(now.getRequests())
                .keySet()
                .containsAll(orEmpty(before.getRequests()).keySet())) {
            errors.forbidden(path + ".requests", "resource requests cannot be removed");
        }
        if (!orEmpty(now.getLimits())
                .keySet()
                .containsAll(orEmpty(before.getLimits()).keySet())) {
            errors.forbidden(path + ".limits", "resource limits cannot be removed");
        }
    }

    private static void ofPod(
            @Nullable ResourceRequirements now, @Nullable ResourceRequirements before, FieldErrors errors) {
        if (now != null && before != null) {
            removed(now, before, "spec.resources", errors);
        }
        if (!rest(now).equals(rest(before))) {
            errors.forbidden("spec", "only cpu and memory resources are mutable");
        }
    }

    private static void ofInit(Container now, Container before, String path, FieldErrors errors) {
        boolean sidecar = "Always".equals(before.getRestartPolicy());
        if (!mayBecome(before, now)) {
            errors.forbidden(path, "only cpu and memory resources for init or sidecar containers are mutable");
        }
        boolean restarts =
                now.getResizePolicy().stream().anyMatch(p -> "RestartContainer".equals(p.getRestartPolicy()));
        if (!sidecar && restarts && !PodResize.of(now).equals(PodResize.of(before))) {
            errors.forbidden(
                    path, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized");
        }
    }

    /** Whether nothing differs but cpu and memory. */
    private static boolean mayBecome(Container before, Container now) {
        return Objects.equals(before.getResizePolicy(), now.getResizePolicy())
                && rest(before.getResources()).equals(rest(now.getResources()));
    }

    private static List<Object> rest(@Nullable ResourceRequirements resources) {
        return resources == null
                ? List.of(Map.of(), Map.of(), List.of())
                : List.of(rest(resources.getRequests()), rest(resources.getLimits()), resources.getClaims());
    }

    private static Map<String, Quantity> rest(@Nullable Map<String, Quantity> amounts) {
        Map<String, Quantity> rest = new TreeMap<>(orEmpty(amounts));
        rest.remove("cpu");
        rest.remove("memory");
        return rest;
    }
}
