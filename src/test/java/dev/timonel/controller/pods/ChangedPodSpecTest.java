package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import org.junit.jupiter.api.Test;

/** What the simulated kubelet does about a spec that is written while the pod runs. */
class ChangedPodSpecTest {
    private static Pod first(Pod pod) {
        pod.getMetadata().setGeneration(1L);
        return pod;
    }

    private static void image(NodeFixtures cluster, String image) {
        cluster.editPod("web-1", p -> {
            p.getSpec().getContainers().get(0).setImage(image);
            p.getMetadata().setGeneration(p.getMetadata().getGeneration() + 1);
        });
    }

    @Test
    void theGenerationThatRunsIsObserved() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(first(pod("web-1")));
        assertThat(cluster.podNamed("web-1").getStatus().getObservedGeneration())
                .isEqualTo(1);

        cluster.editPod("web-1", p -> p.getMetadata().setGeneration(501L));
        PodStatus status = cluster.podNamed("web-1").getStatus();
        assertThat(status.getObservedGeneration()).isEqualTo(501);
        assertThat(status.getContainerStatuses().get(0).getRestartCount()).isZero();
    }

    /** What stern looks for before it asks for a log. */
    @Test
    void aContainerWhoseLogAnAnnotationHoldsHasAnId() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("said"), "timonel.dev/log", "hello"));
        cluster.put(annotated(pod("other"), "timonel.dev/log.another", "hello"));
        cluster.put(pod("mute"));

        assertThat(containerId(cluster, "said")).startsWith("timonel://").endsWith("/app");
        assertThat(containerId(cluster, "other")).isNull();
        assertThat(containerId(cluster, "mute")).isNull();

        cluster.editPod("mute", p -> p.getMetadata().getAnnotations().put("timonel.dev/log.app", "hello at last"));
        assertThat(containerId(cluster, "mute")).as("of a pod that runs").startsWith("timonel://");
    }

    private static String containerId(NodeFixtures cluster, String pod) {
        return cluster.podNamed(pod).getStatus().getContainerStatuses().get(0).getContainerID();
    }

    @Test
    void aContainerWithAnotherImageIsStartedAnewAndKeepsItsAddress() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(first(pod("web-1")));
        cluster.advance(60);
        image(cluster, "nginx:2");

        ContainerStatus status =
                cluster.podNamed("web-1").getStatus().getContainerStatuses().get(0);
        assertThat(status.getImage()).isEqualTo("nginx:2");
        assertThat(status.getRestartCount()).isEqualTo(1);
        assertThat(status.getState().getRunning().getStartedAt()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(status.getLastState().getTerminated().getStartedAt()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(status.getLastState().getTerminated().getFinishedAt()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(cluster.condition("web-1", "Ready")).isEqualTo("True");
        assertThat(cluster.ipsOf("web-1")).containsExactly("10.244.0.2");
    }

    @Test
    void aStatusWrittenByHandStartsNothing() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(first(pod("web-1")));
        cluster.editPod(
                "web-1", p -> p.getStatus().getContainerStatuses().get(0).setImage("docker.io/library/nginx:1"));

        ContainerStatus status =
                cluster.podNamed("web-1").getStatus().getContainerStatuses().get(0);
        assertThat(status.getImage()).isEqualTo("docker.io/library/nginx:1");
        assertThat(status.getRestartCount()).isZero();
    }

    @Test
    void aChangeWhileThePodIsNotReadyYetDoesNotMakeItReady() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(first(annotated(pod("web-1"), "timonel.dev/ready-after", "30s")));
        cluster.advance(10);
        image(cluster, "nginx:2");
        assertThat(cluster.condition("web-1", "Ready")).startsWith("False");
        assertThat(cluster.podNamed("web-1").getStatus().getObservedGeneration())
                .isEqualTo(2);

        cluster.advance(20);
        assertThat(cluster.condition("web-1", "Ready")).isEqualTo("True");
    }
}
