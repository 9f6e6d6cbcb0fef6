package dev.timonel.registry.kinds.pod;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PriorityFacts;
import dev.timonel.model.StatusException;
import dev.timonel.model.SystemPriorities;
import dev.timonel.model.TopologyLabels;
import dev.timonel.registry.kinds.quota.LimitRanger;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The admission plugins LimitRanger, ServiceAccount, Priority, RuntimeClass and PodTopologyLabels of {@code plugin/pkg/admission}, for a cluster without RuntimeClasses: a pod
 * that names a class which is not there is refused, with 403.
 */
final class PodAdmission {
    private static final String PREEMPTION_POLICY = "PreemptLowerPriority";

    private static final PriorityFacts NONE = new PriorityFacts(0, false, PREEMPTION_POLICY);

    private PodAdmission() {}

    /** Sets what it may ask for, the account, the priority and, if it names its node, the labels of a pod that is created. */
    static void admit(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        LimitRanger.admit(pod, spec, snapshot).ifPresent(because -> {
            throw forbidden(pod, orEmpty(pod.getMetadata().getName()), because); // upstream knows the name by then
        });
        ServiceAccountAdmission.admit(pod, spec, snapshot);
        priority(pod, spec, snapshot);
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
        String node = orEmpty(spec.getNodeName());
        if (!node.isEmpty()) {
            snapshot.get(Kinds.NODE, "", node).ifPresent(bound -> TopologyLabels.copy(bound, pod.getMetadata()));
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

    private static void priority(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        PriorityFacts granted = granted(pod, spec, snapshot);
        int priority = granted.value();
        if (spec.getPriority() != null && spec.getPriority() != priority) {
            throw forbidden(
                    pod,
                    "the integer value of priority (" + spec.getPriority()
                            + ") must not be provided in pod spec; priority admission controller computed " + priority
                            + " from the given PriorityClass name");
        }
        String policy = spec.getPreemptionPolicy();
        if (policy != null && !policy.equals(granted.preemptionPolicy())) {
            throw forbidden(
                    pod,
                    "the string value of PreemptionPolicy (" + policy
                            + ") must not be provided in pod spec; priority admission controller computed "
                            + granted.preemptionPolicy() + " from the given PriorityClass name");
        }
        spec.setPriority(priority);
        spec.setPreemptionPolicy(granted.preemptionPolicy());
    }

    /** Without a name that of the default class, which the pod then names; of several, the lowest. */
    private static PriorityFacts granted(Pod pod, PodSpec spec, ClusterSnapshot snapshot) {
        String name = orEmpty(spec.getPriorityClassName());
        if (name.isEmpty()) {
            return defaultClass(snapshot)
                    .map(found -> {
                        spec.setPriorityClassName(found.name());
                        return found.facts(PriorityFacts.class);
                    })
                    .orElse(NONE);
        }
        Integer system = SystemPriorities.VALUES.get(name);
        if (system != null) {
            return new PriorityFacts(system, false, PREEMPTION_POLICY);
        }
        return snapshot.get(Kinds.PRIORITY_CLASS, "", name)
                .map(found -> found.facts(PriorityFacts.class))
                .orElseThrow(() -> forbidden(pod, "no PriorityClass with name " + name + " was found"));
    }

    private static Optional<KubeObject> defaultClass(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.PRIORITY_CLASS).stream()
                .filter(found -> found.facts(PriorityFacts.class).isDefault())
                .min(Comparator.comparingInt(
                        found -> found.facts(PriorityFacts.class).value()));
    }

    static StatusException forbidden(Pod pod, String because) {
        ObjectMeta meta = pod.getMetadata();
        String prefix = orEmpty(meta.getGenerateName()); // upstream admits before it makes the name
        return forbidden(pod, prefix.isEmpty() ? orEmpty(meta.getName()) : prefix, because);
    }

    private static StatusException forbidden(Pod pod, String name, String because) {
        String namespace = orEmpty(pod.getMetadata().getNamespace());
        return StatusException.forbidden(new ObjectKey(Kinds.POD, namespace, name), because, List.of());
    }
}
