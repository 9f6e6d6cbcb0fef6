package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerResizePolicyBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the simulated kubelet does about resources and containers that a running pod is given. */
class PodResizingTest {
    private final NodeFixtures cluster = cluster();

    PodResizingTest() {
        Node node = NodeFixtures.node("node-1");
        node.setStatus(new NodeStatus());
        node.getStatus().setAllocatable(Map.of("cpu", new Quantity("4"), "pods", new Quantity("10")));
        cluster.put(node);
        cluster.put(asking("web-1", "1"));
    }

    private static Pod asking(String name, String cpu) {
        Pod pod = pod(name);
        pod.getMetadata().setGeneration(1L);
        ask(pod, cpu);
        return pod;
    }

    private static void ask(Pod pod, String cpu) {
        pod.getSpec()
                .getContainers()
                .get(0)
                .setResources(new ResourceRequirementsBuilder()
                        .addToRequests("cpu", new Quantity(cpu))
                        .build());
    }

    private void resize(String name, String cpu) {
        cluster.editPod(name, p -> {
            ask(p, cpu);
            p.getMetadata().setGeneration(p.getMetadata().getGeneration() + 1);
        });
    }

    private String has(String name) {
        ContainerStatus status =
                cluster.podNamed(name).getStatus().getContainerStatuses().get(0);
        assertThat(status.getAllocatedResources())
                .isEqualTo(status.getResources().getRequests());
        return status.getAllocatedResources().get("cpu").toString();
    }

    private List<String> pending() {
        return cluster.podNamed("web-1").getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodResizePending"))
                .map(PodCondition::getReason)
                .toList();
    }

    private long counted() {
        return KubeObject.draft(cluster.podNamed("web-1"))
                .facts(PodFacts.class)
                .requests()
                .get("cpu");
    }

    @Test
    void aContainerHasWhatItAsksForAtOnceAndGoesOnRunning() {
        assertThat(has("web-1")).isEqualTo("1");
        resize("web-1", "3");
        assertThat(has("web-1")).isEqualTo("3");
        assertThat(counted()).isEqualTo(3000);
        assertThat(cluster.reasons()).contains("ResizeCompleted");
        ContainerStatus status =
                cluster.podNamed("web-1").getStatus().getContainerStatuses().get(0);
        assertThat(status.getRestartCount()).isZero();
        assertThat(cluster.podNamed("web-1").getStatus().getObservedGeneration())
                .isEqualTo(2);
    }

    @Test
    void itIsStartedAnewIfItsPolicySaysSo() {
        cluster.editPod(
                "web-1",
                p -> p.getSpec()
                        .getContainers()
                        .get(0)
                        .setResizePolicy(List.of(new ContainerResizePolicyBuilder()
                                .withResourceName("cpu")
                                .withRestartPolicy("RestartContainer")
                                .build())));
        resize("web-1", "2");
        assertThat(cluster.podNamed("web-1")
                        .getStatus()
                        .getContainerStatuses()
                        .get(0)
                        .getRestartCount())
                .isEqualTo(1);
    }

    @Test
    void whatTheNodeNeverHasIsInfeasible() {
        resize("web-1", "5");
        assertThat(pending()).containsExactly("Infeasible");
        assertThat(has("web-1")).isEqualTo("1");
        assertThat(counted()).isEqualTo(1000);
        assertThat(cluster.reasons()).contains("ResizeInfeasible");
        resize("web-1", "1");
        assertThat(pending()).isEmpty();
    }

    @Test
    void whatOthersHaveIsWaitedFor() {
        cluster.put(asking("web-2", "2"));
        resize("web-1", "3");
        assertThat(pending()).containsExactly("Deferred");
        assertThat(cluster.podNamed("web-1").getStatus().getConditions())
                .extracting(PodCondition::getMessage)
                .contains("Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000");
        cluster.delete(NodeFixtures.key(Kinds.POD, "web-2"));
        assertThat(pending()).isEmpty();
        assertThat(has("web-1")).isEqualTo("3");
    }

    @Test
    void whatOthersGiveBackOrTheNodeGetsIsTakenAtOnce() {
        cluster.put(asking("web-2", "2"));
        resize("web-1", "3");
        assertThat(pending()).containsExactly("Deferred");
        resize("web-2", "1");
        assertThat(has("web-1")).isEqualTo("3");
        resize("web-1", "4");
        assertThat(pending()).containsExactly("Deferred");
        cluster.editNode(
                "node-1",
                node -> node.getStatus().setAllocatable(Map.of("cpu", new Quantity("5"), "pods", new Quantity("10"))));
        assertThat(pending()).isEmpty();
        assertThat(has("web-1")).isEqualTo("4");
    }

    @Test
    void aContainerThatIsAddedIsToldOfAsOneThatDidNotStart() {
        cluster.editPod("web-1", p -> {
            p.getSpec()
                    .setEphemeralContainers(List.of(new EphemeralContainerBuilder()
                            .withName("debugger-1")
                            .withImage("busybox")
                            .build()));
            p.getMetadata().setGeneration(2L);
        });
        ContainerStatus status = cluster.podNamed("web-1")
                .getStatus()
                .getEphemeralContainerStatuses()
                .get(0);
        assertThat(status.getName()).isEqualTo("debugger-1");
        assertThat(status.getState().getTerminated().getReason()).isEqualTo("StartError");
        assertThat(status.getState().getTerminated().getMessage()).contains("no container runs here");
        assertThat(cluster.condition("web-1", "Ready")).isEqualTo("True");
    }
}
