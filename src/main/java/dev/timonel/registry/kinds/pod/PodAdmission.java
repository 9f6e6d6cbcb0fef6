package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;

/**
 * The admission plugins Priority and RuntimeClass of {@code plugin/pkg/admission}, for a cluster that has no classes but the two
 * that Kubernetes makes itself: what names another is refused, with 403.
 */
final class PodAdmission {
    private static final Map<String, Integer> PRIORITIES =
            Map.of("", 0, "system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);
    private static final String PREEMPTION_POLICY = "PreemptLowerPriority";

    private PodAdmission() {}

    /** Sets the priority of a pod that is created. */
    static void admit(Pod pod, PodSpec spec) {
        priority(pod, spec);
        String runtimeClass = spec.getRuntimeClassName();
        if (runtimeClass != null) {
            throw forbidden(
                    pod,
                    "pod rejected: RuntimeClass \"" + runtimeClass
                            + "\" not found; the kind RuntimeClass is not served");
        }
        if (spec.getOverhead() != null && !spec.getOverhead().isEmpty()) {
            throw forbidden(pod, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }

    /** On update, {@code old} has what the client left out. */
    static void keep(PodSpec spec, PodSpec old) {
        if (spec.getPriority() == null) {
            spec.setPriority(old.getPriority());
        }
        if (spec.getPreemptionPolicy() == null) {
            spec.setPreemptionPolicy(old.getPreemptionPolicy());
        }
    }

    private static void priority(Pod pod, PodSpec spec) {
        String name = orEmpty(spec.getPriorityClassName());
        Integer priority = PRIORITIES.get(name);
        if (priority == null) {
            throw forbidden(
                    pod,
                    "no PriorityClass with name " + name
                            + " was found; here there are system-cluster-critical and system-node-critical");
        }
        if (spec.getPriority() != null && !spec.getPriority().equals(priority)) {
            throw forbidden(
                    pod,
                    "the integer value of priority (" + spec.getPriority()
                            + ") must not be provided in pod spec; priority admission controller computed " + priority
                            + " from the given PriorityClass name");
        }
        String policy = spec.getPreemptionPolicy();
        if (policy != null && !policy.equals(PREEMPTION_POLICY)) {
            throw forbidden(
                    pod,
                    "the string value of PreemptionPolicy (" + policy
                            + ") must not be provided in pod spec; priority admission controller computed "
                            + PREEMPTION_POLICY + " from the given PriorityClass name");
        }
        spec.setPriority(priority);
        spec.setPreemptionPolicy(PREEMPTION_POLICY);
    }

    private static StatusException forbidden(Pod pod, String because) {
        ObjectKey key = new ObjectKey(
                Kinds.POD,
                orEmpty(pod.getMetadata().getNamespace()),
                orEmpty(pod.getMetadata().getName()));
        return StatusException.forbidden(key, because, List.of());
    }
}
