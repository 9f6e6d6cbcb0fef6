package dev.timonel.controller.pods;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Timonel's own annotations on pods. */
final class PodAnnotations {
    private PodAnnotations() {}

    static Optional<String> get(Pod pod, String name) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations()).map(annotations -> annotations.get(name));
    }

    static String malformed(String name, String value) {
        return "annotation " + name + " is ignored: \"" + value + "\" is not a duration such as 5s or 1m30s";
    }
}
