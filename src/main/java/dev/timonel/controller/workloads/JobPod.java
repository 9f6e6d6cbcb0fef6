package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod of a Job while a step is planned. A finalizer holds it until it is counted, so that none is counted twice, or not at all
 * because somebody deleted it ({@code pkg/controller/job/tracking_utils.go}).
 */
final class JobPod {
    static final String TRACKING = "batch.kubernetes.io/job-tracking";
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
    static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

    private final KubeObject stored;
    private @Nullable Pod parsed;

    JobPod(KubeObject stored) {
        this.stored = stored;
    }

    static boolean isTracked(KubeObject pod) {
        return pod.hasFinalizers() && pod.metadata().getFinalizers().contains(TRACKING);
    }

    /** What is left of the finalizers. */
    static void release(ObjectMeta meta) {
        List<String> rest = new ArrayList<>(meta.getFinalizers());
        rest.remove(TRACKING);
        meta.setFinalizers(rest);
    }

    static void track(ObjectMeta meta) {
        if (!meta.getFinalizers().contains(TRACKING)) {
            List<String> more = new ArrayList<>(meta.getFinalizers());
            more.add(TRACKING);
            meta.setFinalizers(more);
        }
    }

    KubeObject stored() {
        return stored;
    }

    Pod pod() {
        if (parsed == null) {
            parsed = stored.asPod();
        }
        return parsed;
    }

    boolean isActive() {
        return KeptPods.isActive(stored);
    }

    boolean isTracked() {
        return isTracked(stored);
    }

    boolean isTerminating() {
        return stored.deleting() && !stored.facts(PodFacts.class).terminal();
    }

    boolean succeeded() {
        return stored.facts(PodFacts.class).phase().equals("Succeeded");
    }

    /** {@code isPodFailed}: one that is being deleted counts, unless only those are replaced that have failed. */
    boolean failed(boolean onlyFailed) {
        return stored.facts(PodFacts.class).phase().equals("Failed")
                || !onlyFailed && stored.deleting() && !succeeded();
    }

    /** -1 for none. */
    int index() {
        return (int) OwnedSet.number(stored.labels().getOrDefault(INDEX, "-1"));
    }

    int failuresOfIndex() {
        return annotated(FAILURES);
    }

    int ignoredFailuresOfIndex() {
        return annotated(IGNORED);
    }

    private int annotated(String key) {
        return (int) OwnedSet.number(orEmpty(stored.metadata().getAnnotations()).get(key));
    }

    /** {@code getFinishedTime} of {@code backoff_utils.go}. */
    Instant finishedAt() {
        PodStatus status = Objects.requireNonNullElseGet(pod().getStatus(), PodStatus::new);
        ObjectMeta meta = pod().getMetadata();
        Optional<Instant> ended = ended(status);
        if (ended.isPresent()) {
            return ended.get();
        }
        long grace = Objects.requireNonNullElse(meta.getDeletionGracePeriodSeconds(), 0L);
        return status.getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()) && "False".equals(c.getStatus()))
                .flatMap(c -> ApiTime.parse(c.getLastTransitionTime()).stream())
                .findFirst()
                .or(() -> ApiTime.parse(meta.getDeletionTimestamp()).map(at -> at.minusSeconds(grace)))
                .or(() -> ApiTime.parse(meta.getCreationTimestamp()))
                .orElse(Instant.EPOCH);
    }

    /** The end of the last container, and of the last sidecar, which outlives those; of sidecars alone while those have no end. */
    private Optional<Instant> ended(PodStatus status) {
        Set<String> sidecars = pod().getSpec().getInitContainers().stream()
                .filter(container -> "Always".equals(container.getRestartPolicy()))
                .map(Container::getName)
                .collect(Collectors.toSet());
        List<Optional<Instant>> ofSidecars = status.getInitContainerStatuses().stream()
                .filter(container -> sidecars.contains(container.getName()))
                .map(JobPod::end)
                .toList();
        List<Optional<Instant>> ends =
                status.getContainerStatuses().stream().map(JobPod::end).toList();
        if (ofSidecars.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        boolean known = ends.stream().allMatch(Optional::isPresent);
        return Stream.concat(known ? ends.stream() : Stream.empty(), ofSidecars.stream())
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    private static Optional<Instant> end(ContainerStatus container) {
        return container.getState() == null || container.getState().getTerminated() == null
                ? Optional.empty()
                : ApiTime.parse(container.getState().getTerminated().getFinishedAt());
    }
}
