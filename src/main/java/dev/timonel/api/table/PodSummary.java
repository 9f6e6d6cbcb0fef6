package dev.timonel.api.table;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code kubectl get pods} says of a pod: the reason is its phase, unless a container, a deletion or a scheduling
 * gate tells more ({@code printPod} in {@code pkg/printers/internalversion/printers.go}).
 */
record PodSummary(
        int ready,
        int total,
        String reason,
        int restarts,
        @Nullable Instant lastRestart) {

    static PodSummary of(Pod pod, PodSpec spec, PodStatus status) {
        Set<String> sidecars = spec.getInitContainers().stream()
                .filter(c -> "Always".equals(c.getRestartPolicy()))
                .map(Container::getName)
                .collect(Collectors.toSet());
        Tally tally = new Tally(initialReason(status));
        boolean initializing = tally.addInitContainers(
                status, sidecars, spec.getInitContainers().size());
        if (!initializing || PodRow.isTrue(status, "Initialized")) {
            tally.addContainers(status, sidecars);
        }
        return new PodSummary(
                tally.ready,
                spec.getContainers().size() + sidecars.size(),
                deletionReason(pod, status, tally.reason),
                tally.restarts,
                tally.lastRestart);
    }

    private static String initialReason(PodStatus status) {
        boolean gated = status.getConditions().stream()
                .anyMatch(c -> "PodScheduled".equals(c.getType()) && "SchedulingGated".equals(c.getReason()));
        return gated ? "SchedulingGated" : RowRules.or(status.getReason(), RowRules.or(status.getPhase(), ""));
    }

    private static String deletionReason(Pod pod, PodStatus status, String otherwise) {
        if (pod.getMetadata().getDeletionTimestamp() == null) {
            return otherwise;
        }
        if ("NodeLost".equals(status.getReason())) {
            return "Unknown";
        }
        boolean terminal = "Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase());
        return terminal ? otherwise : "Terminating";
    }

    /** The running count over container statuses; lives only inside one call. */
    private static final class Tally {
        private String reason;
        private int ready;
        private int restarts;
        private @Nullable Instant lastRestart;

        Tally(String reason) {
            this.reason = reason;
        }

        /** Whether an init container failed or has not finished: the first such one gives the reason. */
        boolean addInitContainers(PodStatus status, Set<String> sidecars, int total) {
            List<ContainerStatus> all = status.getInitContainerStatuses();
            for (int i = 0; i < all.size(); i++) {
                ContainerStatus container = all.get(i);
                addRestarts(container);
                ContainerStateTerminated ended = state(container).getTerminated();
                if (ended != null && exitCode(ended) == 0) {
                    continue;
                }
                if (sidecars.contains(container.getName()) && Boolean.TRUE.equals(container.getStarted())) {
                    ready += Boolean.TRUE.equals(container.getReady()) ? 1 : 0;
                    continue;
                }
                reason = "Init:" + initReason(container, i + "/" + total);
                return true;
            }
            return false;
        }

        private static String initReason(ContainerStatus container, String progress) {
            ContainerState state = state(container);
            if (state.getTerminated() != null) {
                return ended(state.getTerminated());
            }
            String waiting = waitingReason(state);
            return waiting.isEmpty() || waiting.equals("PodInitializing") ? progress : waiting;
        }

        /** Restarts of ordinary init containers no longer count once the pod runs; those of sidecars do. */
        void addContainers(PodStatus status, Set<String> sidecars) {
            restarts = 0;
            lastRestart = null;
            status.getInitContainerStatuses().stream()
                    .filter(c -> sidecars.contains(c.getName()))
                    .forEach(this::addRestarts);
            boolean running = false;
            List<ContainerStatus> all = status.getContainerStatuses();
            for (int i = all.size() - 1; i >= 0; i--) {
                ContainerStatus container = all.get(i);
                addRestarts(container);
                ContainerState state = state(container);
                String waiting = waitingReason(state);
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (state.getTerminated() != null) {
                    reason = ended(state.getTerminated());
                } else if (Boolean.TRUE.equals(container.getReady()) && state.getRunning() != null) {
                    running = true;
                    ready++;
                }
            }
            if (reason.equals("Completed") && running) {
                reason = PodRow.isTrue(status, "Ready") ? "Running" : "NotReady";
            }
        }

        private void addRestarts(ContainerStatus container) {
            restarts += Objects.requireNonNullElse(container.getRestartCount(), 0);
            ContainerState before = container.getLastState();
            if (before != null && before.getTerminated() != null) {
                Instant at = HumanDuration.instant(before.getTerminated().getFinishedAt());
                if (at != null && (lastRestart == null || lastRestart.isBefore(at))) {
                    lastRestart = at;
                }
            }
        }

        private static ContainerState state(ContainerStatus container) {
            return Objects.requireNonNullElseGet(container.getState(), ContainerState::new);
        }

        private static String waitingReason(ContainerState state) {
            return state.getWaiting() == null
                    ? ""
                    : RowRules.or(state.getWaiting().getReason(), "");
        }

        private static int exitCode(ContainerStateTerminated ended) {
            return Objects.requireNonNullElse(ended.getExitCode(), 0);
        }

        private static String ended(ContainerStateTerminated ended) {
            int signal = Objects.requireNonNullElse(ended.getSignal(), 0);
            String code = signal != 0 ? "Signal:" + signal : "ExitCode:" + exitCode(ended);
            return RowRules.or(ended.getReason(), code);
        }
    }
}
