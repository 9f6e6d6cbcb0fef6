package dev.timonel.controller.scheduling;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.nodes.NodeLifecycleReconcilerTest;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fits on a simulated node of 8 cpus, 16Gi and 110 pods. */
class NodeRoomTest {
    private static Pod asking(Pod pod, String... amounts) {
        Map<String, Quantity> requests = new HashMap<>();
        for (int i = 0; i < amounts.length; i += 2) {
            requests.put(amounts[i], new Quantity(amounts[i + 1]));
        }
        return new PodBuilder(pod)
                .editSpec()
                .editContainer(0)
                .withNewResources()
                .withRequests(requests)
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod onPort(Pod pod, int port, String protocol, @Nullable String hostIp) {
        return new PodBuilder(pod)
                .editSpec()
                .editContainer(0)
                .addToPorts(new ContainerPortBuilder()
                        .withContainerPort(80)
                        .withHostPort(port)
                        .withProtocol(protocol)
                        .withHostIP(hostIp)
                        .build())
                .endContainer()
                .endSpec()
                .build();
    }

    private static boolean placed(NodeFixtures cluster, String pod) {
        return cluster.podNamed(pod).getSpec().getNodeName() != null;
    }

    private static String whyNot(NodeFixtures cluster, String pod) {
        return cluster.podNamed(pod).getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodScheduled"))
                .map(c -> c.getMessage())
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest(name = "{0} {1} beside {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "cpu, 5, 3, -",
                "cpu, 5, 3001m, Insufficient cpu",
                "cpu, 7500m, 500m, -",
                "memory, 10Gi, 6Gi, -",
                "memory, 10Gi, 6145Mi, Insufficient memory",
                "ephemeral-storage, 1Ti, 1Ti, -",
                "example.com/gpu, 0, 1, Insufficient example.com/gpu",
            })
    void whatIsTakenIsNotThereForOthers(String resource, String first, String second, @Nullable String obstacle) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(asking(pod("a"), resource, first));
        cluster.put(asking(pod("b"), resource, second));

        assertThat(placed(cluster, "a")).isTrue();
        assertThat(placed(cluster, "b")).isEqualTo(obstacle == null);
        if (obstacle != null) {
            assertThat(whyNot(cluster, "b")).isEqualTo("0/1 nodes are available: 1 " + obstacle + ".");
        }
    }

    @Test
    void everyResourceThatIsShortIsNamed() {
        NodeFixtures cluster = cluster().withNodes("node-1", "node-2");
        cluster.put(asking(pod("p"), "cpu", "9", "memory", "17Gi"));

        assertThat(whyNot(cluster, "p"))
                .isEqualTo("0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory.");
    }

    @Test
    void theNodeWithRoomIsChosenThoughItHasMorePods() {
        NodeFixtures cluster = cluster().withNodes("node-1", "node-2");
        cluster.put(asking(podOn("big", "node-1"), "cpu", "8"));
        cluster.put(podOn("s1", "node-2"));
        cluster.put(podOn("s2", "node-2"));
        cluster.put(asking(pod("p"), "cpu", "1"));

        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isEqualTo("node-2");
    }

    @Test
    void aNodeTakesAsManyPodsAsItSays() {
        NodeFixtures cluster = cluster();
        cluster.checkSettled = false;
        cluster.withNodes("node-1");
        for (int i = 0; i < 110; i++) {
            cluster.put(pod("p-" + i));
        }
        cluster.put(pod("one-too-many"));
        assertThat(whyNot(cluster, "one-too-many")).isEqualTo("0/1 nodes are available: 1 Too many pods.");

        cluster.delete(key(Kinds.POD, "p-7"));
        assertThat(placed(cluster, "one-too-many")).isTrue();
    }

    @Test
    void aFinishedPodMakesRoom() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(asking(pod("job"), "cpu", "8"));
        cluster.put(asking(pod("next"), "cpu", "8"));
        assertThat(placed(cluster, "next")).isFalse();

        cluster.editPod("job", p -> p.getStatus().setPhase("Succeeded"));
        assertThat(placed(cluster, "next")).isTrue();
    }

    @Test
    void aTerminatingPodKeepsItsRoomUntilItIsGone() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(NodeFixtures.annotated(asking(pod("old"), "cpu", "8"), "timonel.dev/terminate-after", "10s"));
        cluster.put(asking(pod("next"), "cpu", "8"));
        cluster.deleteGracefully("old", 30);
        assertThat(placed(cluster, "next")).isFalse();

        cluster.advance(10);
        assertThat(placed(cluster, "next")).isTrue();
    }

    @Test
    void aNodeThatDoesNotSayWhatItHasIsNotLimited() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        NodeLifecycleReconcilerTest.report(cluster, "vm", "Ready", "True", "KubeletReady");
        cluster.put(asking(pod("p"), "cpu", "100", "memory", "1Ti"));

        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isEqualTo("vm");
    }

    @ParameterizedTest(name = "{0}/{1} at {2} beside 8080/TCP at {3}: {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "8080, TCP, -, -, false",
                "8081, TCP, -, -, true",
                "8080, UDP, -, -, true",
                "8080, TCP, 10.0.0.1, 10.0.0.2, true",
                "8080, TCP, 10.0.0.1, 10.0.0.1, false",
                "8080, TCP, 0.0.0.0, 10.0.0.1, false",
                "8080, TCP, 10.0.0.1, -, false",
            })
    void aHostPortIsTakenByAddressAndProtocol(
            int port, String protocol, @Nullable String ip, @Nullable String takenIp, boolean fits) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(onPort(pod("a"), 8080, "TCP", takenIp));
        cluster.put(onPort(pod("b"), port, protocol, ip));

        assertThat(placed(cluster, "b")).isEqualTo(fits);
        if (!fits) {
            assertThat(whyNot(cluster, "b"))
                    .isEqualTo("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod"
                            + " ports.");
            cluster.delete(key(Kinds.POD, "a"));
            assertThat(placed(cluster, "b")).isTrue();
        }
    }
}
