package dev.timonel.controller.pods;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The container statuses of a pod whose containers all started at one moment. {@code imageID} is empty, because no image was
 * pulled, and there is no {@code containerID}, because no container exists; but where an annotation holds a log, one stands for
 * it: what follows logs passes by a container without.
 */
final class ContainerStatuses {
    /** The exit code of a container that its runtime could not start. */
    private static final int NOT_STARTED = 128;

    private ContainerStatuses() {}

    /**
     * Writes the statuses that the pod lacks. {@code ready} also tells whether containers count as started: a container
     * that is not is one whose startup probe has yet to succeed.
     */
    static void fill(Pod pod, boolean ready, Instant now) {
        ContainerState running = running(now);
        if (pod.getStatus().getContainerStatuses().isEmpty()) {
            pod.getStatus()
                    .setContainerStatuses(pod.getSpec().getContainers().stream()
                            .map(c -> status(c, running, ready, ready))
                            .toList());
            nameLogs(pod);
        }
        if (pod.getStatus().getInitContainerStatuses().isEmpty()) {
            ContainerState completed = new ContainerStateBuilder()
                    .withNewTerminated()
                    .withExitCode(0)
                    .withReason("Completed")
                    .withStartedAt(ApiTime.text(now))
                    .withFinishedAt(ApiTime.text(now))
                    .endTerminated()
                    .build();
            pod.getStatus()
                    .setInitContainerStatuses(pod.getSpec().getInitContainers().stream()
                            .map(c -> "Always".equals(c.getRestartPolicy())
                                    ? status(c, running, true, true)
                                    : status(c, completed, true, false))
                            .toList());
        }
    }

    /** Of containers that have a log and no name yet; false if there is none. */
    static boolean nameLogs(Pod pod) {
        Map<String, String> annotations = orEmpty(pod.getMetadata().getAnnotations());
        boolean named = false;
        if (annotations.keySet().stream().anyMatch(name -> name.startsWith(PodFacts.LOG_ANNOTATION))) {
            for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
                boolean logs = annotations.containsKey(PodFacts.LOG_ANNOTATION)
                        || annotations.containsKey(PodFacts.LOG_ANNOTATION + "." + status.getName());
                if (logs && orEmpty(status.getContainerID()).isEmpty()) {
                    status.setContainerID("timonel://" + pod.getMetadata().getUid() + "/" + status.getName());
                    named = true;
                }
            }
        }
        return named;
    }

    /** A container with another image than its status tells is stopped and started, as ready as it was. */
    static void restartChanged(Pod pod, Instant now) {
        for (Container container : pod.getSpec().getContainers()) {
            String image = orEmpty(container.getImage());
            pod.getStatus().getContainerStatuses().stream()
                    .filter(status -> Objects.equals(status.getName(), container.getName()))
                    .filter(status -> !image.equals(status.getImage()))
                    .filter(status ->
                            status.getState() != null && status.getState().getRunning() != null)
                    .forEach(status -> restart(status, image, now));
        }
    }

    static void restart(ContainerStatus status, String image, Instant now) {
        status.setLastState(new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(0)
                .withReason("Completed")
                .withStartedAt(status.getState().getRunning().getStartedAt())
                .withFinishedAt(ApiTime.text(now))
                .endTerminated()
                .build());
        status.setState(running(now));
        status.setImage(image);
        status.setRestartCount(Objects.requireNonNullElse(status.getRestartCount(), 0) + 1);
    }

    /** A container that is added to a pod which runs is told of as one that could not be started: none is. */
    static void refuseEphemeral(Pod pod, Instant now) {
        if (pod.getSpec().getEphemeralContainers().isEmpty()) {
            return;
        }
        Set<String> told = pod.getStatus().getEphemeralContainerStatuses().stream()
                .map(ContainerStatus::getName)
                .collect(Collectors.toSet());
        List<ContainerStatus> all = new ArrayList<>(pod.getStatus().getEphemeralContainerStatuses());
        pod.getSpec().getEphemeralContainers().stream()
                .filter(container -> !told.contains(container.getName()))
                .forEach(container -> all.add(new ContainerStatusBuilder()
                        .withName(container.getName())
                        .withImage(orEmpty(container.getImage()))
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(0)
                        .withState(new ContainerStateBuilder()
                                .withNewTerminated()
                                .withExitCode(NOT_STARTED)
                                .withReason("StartError")
                                .withMessage("pods are simulated and no container runs here")
                                .withFinishedAt(ApiTime.text(now))
                                .endTerminated()
                                .build())
                        .build()));
        pod.getStatus().setEphemeralContainerStatuses(all);
    }

    private static ContainerState running(Instant now) {
        return new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(ApiTime.text(now))
                .endRunning()
                .build();
    }

    static boolean anyNotStarted(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream().anyMatch(c -> Boolean.FALSE.equals(c.getStarted()));
    }

    private static ContainerStatus status(Container container, ContainerState state, boolean ready, boolean started) {
        ContainerStatus status = new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(orEmpty(container.getImage()))
                .withImageID("")
                .withReady(ready)
                .withRestartCount(0)
                .withStarted(started)
                .withState(state)
                .build();
        PodResizing.give(container, status);
        return status;
    }
}
