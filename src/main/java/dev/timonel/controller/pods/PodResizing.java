package dev.timonel.controller.pods;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.model.KubeJson;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives containers that run the resources that their spec asks for by now, if the node has them ({@code pkg/kubelet/allocation}). If it has
 * not, the pod keeps those that it had and says so by the condition {@value #PENDING}, until the node has them.
 */
final class PodResizing {
    static final String PENDING = PodFacts.RESIZE_PENDING;
    private static final String COMPONENT = "kubelet";

    private final Pod pod;
    private final ObjectKey key;
    private final NodeFacts node;
    private final ClusterSnapshot snapshot;
    private final Instant now;

    /** {@code pod} is the caller's copy and is changed. */
    PodResizing(Pod pod, ObjectKey key, NodeFacts node, ClusterSnapshot snapshot, Instant now) {
        this.pod = pod;
        this.key = key;
        this.node = node;
        this.snapshot = snapshot;
        this.now = now;
    }

    /** What a container that starts has: what it asks for. */
    static void give(Container container, ContainerStatus status) {
        ResourceRequirements resources = container.getResources();
        if (isEmpty(resources)) {
            return;
        }
        status.setResources(resources);
        status.setAllocatedResources(resources.getRequests());
    }

    private static boolean isEmpty(@Nullable ResourceRequirements resources) {
        return resources == null
                || orEmpty(resources.getRequests()).isEmpty()
                        && orEmpty(resources.getLimits()).isEmpty();
    }

    /** Whether anything changes. */
    boolean follow(PlanDraft draft) {
        Map<Container, ContainerStatus> changed = changed();
        List<PodCondition> before = List.copyOf(pod.getStatus().getConditions());
        if (changed.isEmpty()) {
            say(null, "");
            return !before.equals(pod.getStatus().getConditions());
        }
        Optional<String> lack = lack();
        if (lack.isPresent()) {
            String reason = lack.get().startsWith("Node didn't have enough capacity") ? "Infeasible" : "Deferred";
            say(reason, lack.get());
            boolean news = !before.equals(pod.getStatus().getConditions());
            if (news) {
                draft.note(
                        key, "Warning", "Resize" + reason, "Pod resize " + reason + ": " + told(lack.get()), COMPONENT);
            }
            return news;
        }
        say(null, "");
        changed.forEach(this::resize);
        draft.note(key, "Normal", "ResizeCompleted", "Pod resize completed: " + told(""), COMPONENT);
        return true;
    }

    private Map<Container, ContainerStatus> changed() {
        Map<Container, ContainerStatus> changed = new LinkedHashMap<>();
        for (Container container : containers()) {
            Stream.concat(
                            pod.getStatus().getInitContainerStatuses().stream(),
                            pod.getStatus().getContainerStatuses().stream())
                    .filter(status -> Objects.equals(status.getName(), container.getName()))
                    .filter(status -> !same(status.getResources(), container.getResources()))
                    .findFirst()
                    .ifPresent(status -> changed.put(container, status));
        }
        return changed;
    }

    private List<Container> containers() {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .toList();
    }

    private static boolean same(@Nullable ResourceRequirements one, @Nullable ResourceRequirements other) {
        if (isEmpty(one) || isEmpty(other)) {
            return isEmpty(one) && isEmpty(other);
        }
        ResourceRequirements a = Objects.requireNonNull(one);
        ResourceRequirements b = Objects.requireNonNull(other);
        return orEmpty(a.getRequests()).equals(orEmpty(b.getRequests()))
                && orEmpty(a.getLimits()).equals(orEmpty(b.getLimits()));
    }

    /** What the node has too little of: of all that it could give, or of what others leave. */
    private Optional<String> lack() {
        Map<String, Long> asked = PodFacts.requestsOf(pod.getSpec());
        Map<String, Long> counted =
                snapshot.facts(key, PodFacts.class).map(PodFacts::requests).orElse(Map.of());
        Map<String, Long> load =
                snapshot.loadOnNode(pod.getSpec().getNodeName()).requests();
        for (String name : List.of("cpu", "memory")) {
            long wanted = asked.getOrDefault(name, 0L);
            long capacity = node.allocatable().getOrDefault(name, Long.MAX_VALUE);
            long used = load.getOrDefault(name, 0L) - counted.getOrDefault(name, 0L);
            if (wanted > capacity) {
                return Optional.of("Node didn't have enough capacity: " + name + ", requested: " + wanted
                        + ", capacity: " + capacity);
            }
            if (wanted > capacity - used) {
                return Optional.of("Node didn't have enough resource: " + name + ", requested: " + wanted + ", used: "
                        + used + ", capacity: " + capacity);
            }
        }
        return Optional.empty();
    }

    private void say(@Nullable String reason, String message) {
        List<PodCondition> conditions = pod.getStatus().getConditions();
        boolean told = reason != null
                && conditions.stream()
                        .anyMatch(c -> PENDING.equals(c.getType())
                                && reason.equals(c.getReason())
                                && message.equals(c.getMessage()));
        if (told) {
            return;
        }
        List<PodCondition> rest = new ArrayList<>(conditions);
        rest.removeIf(c -> PENDING.equals(c.getType()));
        if (reason != null) {
            rest.add(new PodConditionBuilder()
                    .withType(PENDING)
                    .withStatus("True")
                    .withReason(reason)
                    .withMessage(message)
                    .withLastTransitionTime(ApiTime.text(now))
                    .withObservedGeneration(pod.getMetadata().getGeneration())
                    .build());
        }
        pod.getStatus().setConditions(rest);
    }

    private void resize(Container container, ContainerStatus status) {
        ResourceRequirements before = status.getResources();
        boolean restarts = container.getResizePolicy().stream()
                .filter(policy -> "RestartContainer".equals(policy.getRestartPolicy()))
                .anyMatch(policy -> differ(policy.getResourceName(), before, container.getResources()));
        status.setResources(container.getResources());
        status.setAllocatedResources(container.getResources().getRequests());
        ContainerStateRunning running =
                status.getState() == null ? null : status.getState().getRunning();
        if (restarts && running != null) {
            ContainerStatuses.restart(status, orEmpty(status.getImage()), now);
        }
    }

    private static boolean differ(
            String name, @Nullable ResourceRequirements before, @Nullable ResourceRequirements now) {
        return !Objects.equals(amounts(name, before), amounts(name, now));
    }

    private static List<Optional<Quantity>> amounts(String name, @Nullable ResourceRequirements resources) {
        return resources == null
                ? List.of(Optional.empty(), Optional.empty())
                : List.of(
                        Optional.ofNullable(orEmpty(resources.getRequests()).get(name)),
                        Optional.ofNullable(orEmpty(resources.getLimits()).get(name)));
    }

    private String told(String error) {
        ObjectNode what = KubeJson.mapper().createObjectNode();
        ArrayNode all = what.putArray("containers");
        for (Container container : pod.getSpec().getContainers()) {
            ObjectNode one = all.addObject().put("name", container.getName());
            if (!isEmpty(container.getResources())) {
                one.set("resources", KubeJson.mapper().valueToTree(container.getResources()));
            }
        }
        what.put("generation", pod.getMetadata().getGeneration());
        if (!error.isEmpty()) {
            what.put("error", error);
        }
        return what.toString();
    }
}
