package dev.timonel.controller.pods;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.PodConditions;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a kubelet reports once it has stopped a pod for good: no container runs, nothing is ready, and the phase is
 * terminal ({@code getPhase} with podIsTerminal of {@code pkg/kubelet/kubelet_pods.go}, {@code pkg/kubelet/status/generate.go}).
 */
enum PodEnd {
    /** The containers did as they were asked. */
    COMPLETED("Succeeded", "PodCompleted", "Completed", 0),
    /** They ended by themselves, and badly. */
    FAILED("Failed", "PodFailed", "Error", 1),
    /** They were interrupted: 128 and the number of SIGTERM. */
    KILLED("Failed", "PodFailed", "Error", 143);

    private final String phase;
    private final String conditionReason;
    private final String containerReason;
    private final int exitCode;

    PodEnd(String phase, String conditionReason, String containerReason, int exitCode) {
        this.phase = phase;
        this.conditionReason = conditionReason;
        this.containerReason = containerReason;
        this.exitCode = exitCode;
    }

    /** A phase that is terminal already stays. */
    void report(Pod pod, Instant now) {
        PodConditions conditions = new PodConditions(pod, now);
        PodStatus status = pod.getStatus();
        int code = this == FAILED ? asked(pod).orElse(exitCode) : exitCode;
        Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .flatMap(java.util.List::stream)
                .forEach(container -> stop(container, code, now));
        if (!"Succeeded".equals(status.getPhase()) && !"Failed".equals(status.getPhase())) {
            status.setPhase(phase);
            conditions.set("Ready", false, conditionReason, null);
            conditions.set("ContainersReady", false, conditionReason, null);
        }
        if (conditions.isTrue("PodReadyToStartContainers")) {
            conditions.set("PodReadyToStartContainers", false, null, null);
        }
    }

    /** What its annotation asks for: 1 to 255. */
    static Optional<Integer> asked(Pod pod) {
        return PodAnnotations.get(pod, PodFacts.EXIT_CODE_ANNOTATION)
                .filter(text -> text.matches("\\d{1,3}"))
                .map(Integer::valueOf)
                .filter(code -> code > 0 && code < 256);
    }

    private void stop(ContainerStatus container, int code, Instant now) {
        boolean over = container.getState() != null && container.getState().getTerminated() != null;
        if (over) {
            return;
        }
        String startedAt = Optional.ofNullable(container.getState())
                .map(state -> state.getRunning())
                .map(ContainerStateRunning::getStartedAt)
                .orElse(null);
        container.setState(new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(containerReason)
                .withStartedAt(startedAt)
                .withFinishedAt(ApiTime.text(now))
                .endTerminated()
                .build());
        container.setReady(false);
        container.setStarted(false);
    }
}
