package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A pod of a DaemonSet: the node that it runs on, or was made for, whether it is of the current template, and when it counts as available,
 * null for one that is not ready.
 */
record DaemonPod(
        KubeObject stored,
        String node,
        boolean updated,
        @Nullable Instant availableFrom) {

    /** {@code podByCreationTimestampAndPhase}. */
    static final Comparator<DaemonPod> OLDEST_FIRST = Comparator.comparing((DaemonPod pod) ->
                    pod.stored().facts(PodFacts.class).nodeName().isEmpty())
            .thenComparing(pod -> orEmpty(pod.stored().created()))
            .thenComparing(pod -> pod.stored().name());

    static DaemonPod of(KubeObject pod, String hash, int minReadySeconds) {
        return new DaemonPod(
                pod,
                target(pod),
                hash.equals(pod.labels().get(Revisions.LABEL)),
                KeptPods.availableFrom(pod, minReadySeconds).orElse(null));
    }

    /** Whether it neither ends nor has ended. */
    boolean runs() {
        return KeptPods.isActive(stored);
    }

    boolean isAvailable(Instant now) {
        return availableFrom != null && !now.isBefore(availableFrom);
    }

    boolean hasFailed() {
        return stored.facts(PodFacts.class).phase().equals("Failed");
    }

    static String target(KubeObject pod) {
        String node = pod.facts(PodFacts.class).nodeName();
        if (!node.isEmpty()) {
            return node;
        }
        PodSpec spec = pod.asPod().getSpec();
        if (spec.getAffinity() == null
                || spec.getAffinity().getNodeAffinity() == null
                || spec.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return "";
        }
        return spec
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .flatMap(t -> t.getMatchFields().stream())
                .flatMap(f -> f.getValues().stream())
                .findFirst()
                .orElse("");
    }
}
