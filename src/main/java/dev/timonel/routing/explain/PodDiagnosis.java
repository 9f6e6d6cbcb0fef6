package dev.timonel.routing.explain;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.explain.ServiceExplanation.PodLine;
import dev.timonel.routing.explain.ServiceExplanation.PodState;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one pod that the selector finds is for its service, in the order in which the endpoints controller asks
 * (service-semantics C1, C2), and why, in the words of its conditions and container statuses.
 */
final class PodDiagnosis {
    static final String READY_AFTER = "timonel.dev/ready-after";
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    private final ClusterSnapshot snapshot;
    private final ServiceFacts service;
    private final KubeObject pod;
    private final PodFacts facts;

    private PodDiagnosis(ClusterSnapshot snapshot, ServiceFacts service, KubeObject pod) {
        this.snapshot = snapshot;
        this.service = service;
        this.pod = pod;
        this.facts = pod.facts(PodFacts.class);
    }

    static PodLine of(ClusterSnapshot snapshot, ServiceFacts service, KubeObject pod) {
        return new PodDiagnosis(snapshot, service, pod).line();
    }

    private PodLine line() {
        boolean published = service.publishNotReadyAddresses();
        if (facts.terminal()) {
            return line(PodState.Finished, "its phase is " + facts.phase() + ", and a finished pod never serves again");
        }
        if (facts.nodeName().isEmpty()) {
            return line(PodState.Unscheduled, whyUnscheduled());
        }
        if (facts.ips().isEmpty()) {
            return line(PodState.NoAddress, whyNoAddress());
        }
        if (nodeIsMissing() && !published) {
            return line(PodState.NodeMissing, "node " + facts.nodeName() + " does not exist");
        }
        if (!service.families().isEmpty() && service.families().stream().noneMatch(this::hasFamily)) {
            return line(
                    PodState.OtherFamily,
                    "the service is " + String.join(" and ", service.families()) + ", and the pod only "
                            + facts.ips().get(0).family());
        }
        if (pod.deleting() && !published) {
            return line(
                    PodState.Terminating,
                    facts.ready()
                            ? "it still serves, but gets new connections only while no other pod is ready"
                            : "it is not ready any more");
        }
        return facts.ready()
                ? line(PodState.Serving, "")
                : line(published ? PodState.Published : PodState.NotReady, whyNotReady());
    }

    private PodLine line(PodState state, String because) {
        return new PodLine(
                pod.name(),
                state,
                because,
                facts.nodeName(),
                facts.ips().stream().map(IpAddress::toString).toList());
    }

    private boolean nodeIsMissing() {
        return snapshot.get(Kinds.NODE, "", facts.nodeName()).isEmpty();
    }

    private boolean hasFamily(String family) {
        return facts.ips().stream().anyMatch(ip -> ip.family().name().equals(family));
    }

    private String whyUnscheduled() {
        Pod whole = pod.as(Pod.class);
        String scheduler = whole.getSpec().getSchedulerName();
        if (scheduler != null && !scheduler.isEmpty() && !scheduler.equals(DEFAULT_SCHEDULER)) {
            return "it waits for the scheduler " + scheduler;
        }
        return condition(whole, "PodScheduled")
                .filter(c -> !"True".equals(c.getStatus()))
                .map(PodDiagnosis::words)
                .orElse("the scheduler has not looked at it yet");
    }

    private String whyNoAddress() {
        return condition(pod.as(Pod.class), "PodReadyToStartContainers")
                .filter(c -> "False".equals(c.getStatus()) && c.getMessage() != null)
                .map(PodDiagnosis::words)
                .orElse("node " + facts.nodeName()
                        + (nodeIsMissing() ? " does not exist" : " has not written its status.podIPs yet"));
    }

    private String whyNotReady() {
        Pod whole = pod.as(Pod.class);
        PodStatus status = Objects.requireNonNullElseGet(whole.getStatus(), PodStatus::new);
        Optional<String> container = status.getContainerStatuses().stream()
                .flatMap(PodDiagnosis::trouble)
                .findFirst();
        if (container.isPresent()) {
            return container.get();
        }
        Optional<PodCondition> ready = condition(whole, "Ready");
        Map<String, String> annotations =
                Objects.requireNonNullElse(whole.getMetadata().getAnnotations(), Map.of());
        boolean notStarted = status.getContainerStatuses().stream().anyMatch(c -> Boolean.FALSE.equals(c.getStarted()));
        String delay = annotations.get(READY_AFTER);
        if (delay != null && notStarted) {
            return "its annotation " + READY_AFTER + " makes it wait " + delay + " from "
                    + orElse(status.getStartTime(), "its start");
        }
        return ready.map(PodDiagnosis::words).orElse("nobody has written its condition Ready");
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
