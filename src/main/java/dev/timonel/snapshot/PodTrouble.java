package dev.timonel.snapshot;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a pod does not serve, in the words of its conditions, container statuses and annotations. */
public final class PodTrouble {
    public static final String READY_AFTER = PodFacts.READY_AFTER_ANNOTATION;
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    private PodTrouble() {}

    public static String whyUnscheduled(KubeObject pod) {
        Pod whole = pod.as(Pod.class);
        Optional<String> other = otherScheduler(whole.getSpec());
        if (other.isPresent()) {
            return "it waits for the scheduler " + other.get();
        }
        return condition(whole, "PodScheduled")
                .filter(c -> !"True".equals(c.getStatus()))
                .map(PodTrouble::words)
                .orElse("the scheduler has not looked at it yet");
    }

    /** The scheduler that binds the pod, where it is not the one that is simulated here. */
    public static Optional<String> otherScheduler(PodSpec spec) {
        return Optional.ofNullable(spec.getSchedulerName())
                .filter(name -> !name.isEmpty() && !name.equals(DEFAULT_SCHEDULER));
    }

    public static String whyNoAddress(ClusterSnapshot snapshot, KubeObject pod) {
        String node = pod.facts(PodFacts.class).nodeName();
        boolean missing = snapshot.get(Kinds.NODE, "", node).isEmpty();
        return condition(pod.as(Pod.class), "PodReadyToStartContainers")
                .filter(c -> "False".equals(c.getStatus()) && c.getMessage() != null)
                .map(PodTrouble::words)
                .orElse("node " + node + (missing ? " does not exist" : " has not written its status.podIPs yet"));
    }

    public static String whyNotReady(KubeObject pod) {
        Pod whole = pod.as(Pod.class);
        PodStatus status = Objects.requireNonNullElseGet(whole.getStatus(), PodStatus::new);
        Optional<String> container = status.getContainerStatuses().stream()
                .flatMap(PodTrouble::trouble)
                .findFirst();
        if (container.isPresent()) {
            return container.get();
        }
        Optional<PodCondition> ready = condition(whole, "Ready");
        Map<String, String> annotations = orEmpty(whole.getMetadata().getAnnotations());
        boolean notStarted = status.getContainerStatuses().stream().anyMatch(c -> Boolean.FALSE.equals(c.getStarted()));
        String delay = annotations.get(READY_AFTER);
        if (delay != null && notStarted) {
            return "its annotation " + READY_AFTER + " makes it wait " + delay + " from "
                    + orElse(status.getStartTime(), "its start");
        }
        return ready.map(PodTrouble::words).orElse("nobody has written its condition Ready");
    }

    /** Why a container that is not ready does not run, if it does not. */
    private static Stream<String> trouble(ContainerStatus container) {
        ContainerState state = container.getState();
        if (Boolean.TRUE.equals(container.getReady()) || state == null) {
            return Stream.empty();
        }
        String title = "container " + container.getName();
        if (state.getWaiting() != null && state.getWaiting().getReason() != null) {
            return Stream.of(title + " waits: "
                    + words(state.getWaiting().getReason(), state.getWaiting().getMessage()));
        }
        if (state.getTerminated() != null) {
            return Stream.of(title + " has ended with exit code "
                    + state.getTerminated().getExitCode() + ": "
                    + words(
                            orElse(state.getTerminated().getReason(), "no reason given"),
                            state.getTerminated().getMessage()));
        }
        return Stream.empty();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(c -> type.equals(c.getType()))
                        .findFirst();
    }

    private static String words(PodCondition condition) {
        String reason = condition.getReason();
        return reason == null || reason.isEmpty()
                ? orElse(
                        condition.getMessage(),
                        "its condition " + condition.getType() + " is " + condition.getStatus() + ", without a reason")
                : words(reason, condition.getMessage());
    }

    private static String words(String reason, @Nullable String message) {
        return message == null || message.isEmpty() ? reason : reason + ": " + message;
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }
}
