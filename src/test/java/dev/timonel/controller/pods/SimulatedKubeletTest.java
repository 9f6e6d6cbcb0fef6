package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.config;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedKubeletTest {
    private static final String GATE = "example.com/load-balanced";

    private static Pod gated(String name) {
        return new PodBuilder(pod(name))
                .editSpec()
                .withReadinessGates(new PodReadinessGate(GATE))
                .endSpec()
                .build();
    }

    private static void setCondition(NodeFixtures cluster, String pod, String type, String status) {
        cluster.editPod(pod, p -> {
            List<PodCondition> conditions = p.getStatus().getConditions();
            conditions.removeIf(c -> type.equals(c.getType()));
            conditions.add(
                    new PodConditionBuilder().withType(type).withStatus(status).build());
        });
    }

    @Test
    void aPodOnASimulatedNodeRunsAtOnce() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("web-1"));
        PodStatus status = cluster.podNamed("web-1").getStatus();

        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(status.getPodIP()).isEqualTo("10.244.0.2");
        assertThat(cluster.ipsOf("web-1")).containsExactly("10.244.0.2");
        assertThat(status.getHostIP()).isEqualTo("192.168.0.11");
        assertThat(status.getHostIPs()).extracting("ip").containsExactly("192.168.0.11");
        assertThat(status.getStartTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(status.getConditions())
                .allSatisfy(c -> assertThat(c.getStatus()).isEqualTo("True"))
                .extracting(PodCondition::getType)
                .containsExactlyInAnyOrder(
                        "PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready", "PodScheduled");
    }

    @Test
    void containerStatusesHaveTheFieldsThatStrictClientsRequire() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(new PodBuilder(pod("web-1"))
                .editSpec()
                .addNewContainer()
                .withName("side")
                .withImage("envoy:2")
                .endContainer()
                .endSpec()
                .build());
        PodStatus status = cluster.podNamed("web-1").getStatus();

        assertThat(status.getContainerStatuses())
                .extracting(ContainerStatus::getName, ContainerStatus::getImage)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("app", "nginx:1"),
                        org.assertj.core.groups.Tuple.tuple("side", "envoy:2"));
        assertThat(status.getContainerStatuses()).allSatisfy(c -> {
            assertThat(c.getImageID()).isNotNull();
            assertThat(c.getReady()).isTrue();
            assertThat(c.getStarted()).isTrue();
            assertThat(c.getRestartCount()).isZero();
            assertThat(c.getState().getRunning().getStartedAt()).isEqualTo("2026-01-01T00:00:00Z");
        });
    }

    @Test
    void initContainersHaveCompletedAndSidecarsRun() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(new PodBuilder(pod("web-1"))
                .editSpec()
                .addToInitContainers(
                        new ContainerBuilder().withName("setup").withImage("sh").build(),
                        new ContainerBuilder()
                                .withName("proxy")
                                .withImage("sh")
                                .withRestartPolicy("Always")
                                .build())
                .endSpec()
                .build());
        PodStatus status = cluster.podNamed("web-1").getStatus();

        assertThat(status.getInitContainerStatuses()
                        .get(0)
                        .getState()
                        .getTerminated()
                        .getReason())
                .isEqualTo("Completed");
        assertThat(status.getInitContainerStatuses().get(1).getState().getRunning())
                .isNotNull();
    }

    @Test
    void aRecreatedPodGetsAnotherAddress() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("web-1"));
        cluster.put(pod("web-2"));
        cluster.delete(key(Kinds.POD, "web-1"));
        cluster.put(pod("web-1"));

        assertThat(cluster.ipsOf("web-1")).containsExactly("10.244.0.4");
    }

    @Test
    void addressesWrapAfterTheLastOneBeforeTheBroadcastAndSkipThoseHeld() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 29, "10.244.0.0/16")).withNodes("node-1");
        for (int i = 2; i <= 6; i++) {
            cluster.put(pod("p" + i));
            assertThat(cluster.ipsOf("p" + i)).containsExactly("10.244.0." + i);
        }
        cluster.delete(key(Kinds.POD, "p3"));
        cluster.delete(key(Kinds.POD, "p5"));

        cluster.put(pod("q1"));
        cluster.put(pod("q2"));

        assertThat(cluster.ipsOf("q1")).containsExactly("10.244.0.3");
        assertThat(cluster.ipsOf("q2")).containsExactly("10.244.0.5");
    }

    @Test
    void aPodWithoutAnAddressStaysPendingIsReportedOnceAndStartsWhenOneIsFree() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 30, "10.244.0.0/16")).withNodes("node-1");
        cluster.put(pod("p1"));
        cluster.put(pod("p2"));
        cluster.editPod("p2", p -> p.getMetadata().setLabels(Map.of("touched", "yes")));

        assertThat(cluster.podNamed("p2").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(cluster.ipsOf("p2")).isEmpty();
        assertThat(cluster.reasons()).containsOnlyOnce("FailedCreatePodSandBox");

        cluster.delete(key(Kinds.POD, "p1"));

        assertThat(cluster.ipsOf("p2")).containsExactly("10.244.0.2");
        assertThat(cluster.podNamed("p2").getStatus().getPhase()).isEqualTo("Running");
        assertThat(cluster.condition("p2", "PodReadyToStartContainers")).isEqualTo("True");
    }

    @Test
    void aFinishedPodNoLongerHoldsItsAddress() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 30, "10.244.0.0/16")).withNodes("node-1");
        cluster.put(pod("job"));
        cluster.put(pod("waiting"));

        cluster.editPod("job", p -> p.getStatus().setPhase("Succeeded"));

        assertThat(cluster.ipsOf("waiting")).containsExactly("10.244.0.2");
        assertThat(cluster.condition("job", "Ready")).as("left as it was").isEqualTo("True");
    }

    @Test
    void aDualStackPodGetsAnAddressOfEachFamily() {
        NodeFixtures cluster = new NodeFixtures(config("fd00:10:244::/48", "10.244.0.0/16")).withNodes("node-1");
        cluster.put(pod("web-1"));

        assertThat(cluster.ipsOf("web-1")).containsExactly("fd00:10:244::2", "10.244.0.2");
        assertThat(cluster.podNamed("web-1").getStatus().getPodIP()).isEqualTo("fd00:10:244::2");
        assertThat(cluster.podNamed("web-1").getStatus().getHostIPs())
                .extracting("ip")
                .containsExactly("fd00:192:168::11", "192.168.0.11");
    }

    @Test
    void hostNetworkPodsShareTheAddressesOfTheirNode() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        for (String name : List.of("a", "b")) {
            cluster.put(new PodBuilder(pod(name))
                    .editSpec()
                    .withHostNetwork(true)
                    .endSpec()
                    .build());
            assertThat(cluster.ipsOf(name)).containsExactly("192.168.0.11");
        }
        cluster.put(pod("web-1"));
        assertThat(cluster.ipsOf("web-1")).as("no address was used up").containsExactly("10.244.0.2");
    }

    @Test
    void podsOnExternalAndOnMissingNodesAreLeftToOthers() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(podOn("p", "vm"));
        cluster.put(podOn("q", "missing"));

        assertThat(cluster.podNamed("p").getStatus().getPodIP()).isNull();
        assertThat(cluster.podNamed("q").getStatus().getPodIP()).isNull();
    }

    @Test
    void aPodThatNamesANodeBeforeItExistsStartsWithIt() {
        NodeFixtures cluster = cluster();
        cluster.put(podOn("p", "node-1"));
        cluster.withNodes("node-1");

        assertThat(cluster.ipsOf("p")).containsExactly("10.244.0.2");
    }

    @Test
    void readyAfterKeepsThePodRunningButUnreadyForThatLong() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), "timonel.dev/ready-after", "5s"));

        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");
        assertThat(cluster.condition("p", "ContainersReady")).isEqualTo("False/ContainersNotReady");
        assertThat(cluster.podNamed("p").getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("Ready"))
                .extracting(PodCondition::getMessage)
                .containsExactly("containers with unready status: [app]");
        assertThat(cluster.nextTimer()).contains(NodeFixtures.START.plusSeconds(5));

        cluster.advance(4);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");

        cluster.advance(1);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
        assertThat(cluster.condition("p", "ContainersReady")).isEqualTo("True");
        assertThat(cluster.podNamed("p").getStatus().getContainerStatuses())
                .allMatch(c -> c.getReady() && c.getStarted());
        assertThat(cluster.podNamed("p").getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("Ready"))
                .extracting(PodCondition::getLastTransitionTime)
                .containsExactly("2026-01-01T00:00:05Z");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @ParameterizedTest(name = "now ready-after {0}")
    @ValueSource(strings = {"0s", "1s"})
    void aReadyAfterThatIsShortenedMakesAWaitingPodReady(String shorter) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), "timonel.dev/ready-after", "1h"));
        cluster.advance(1);
        cluster.editPod("p", p -> p.getMetadata().getAnnotations().put("timonel.dev/ready-after", shorter));

        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "soon", "-1s", ""})
    void aMalformedReadyAfterIsReportedAndThePodIsReadyAtOnce(String value) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), "timonel.dev/ready-after", value));

        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
        assertThat(cluster.notes)
                .filteredOn(n -> n.type().equals("Warning"))
                .containsExactly(new Plan.Note(
                        key(Kinds.POD, "p"),
                        "Warning",
                        "InvalidAnnotation",
                        "annotation timonel.dev/ready-after is ignored: \"" + value
                                + "\" is not a duration such as 5s or 1m30s",
                        "kubelet"));
    }

    @ParameterizedTest(name = "ready-after {0}")
    @ValueSource(strings = {"0s", "5s"})
    void aReadyConditionWrittenByHandStands(String readyAfter) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), "timonel.dev/ready-after", readyAfter));
        cluster.advance(10);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");

        cluster.editPod(
                "p",
                p -> p.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals("Ready"))
                        .forEach(c -> {
                            c.setStatus("False");
                            c.setReason("ContainersNotReady");
                        }));
        cluster.editNode("node-1", n -> n.getSpec().setUnschedulable(true));
        cluster.advance(3600);

        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");
        cluster.put(annotated(cluster.podNamed("p"), "touched", "yes"));
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");
    }

    @Test
    void containersWrittenAsNotStartedStayThatWayWithoutTheAnnotation() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        cluster.editPod(
                "p",
                p -> p.getStatus().getContainerStatuses().forEach(c -> {
                    c.setStarted(false);
                    c.setReady(false);
                }));

        assertThat(cluster.podNamed("p").getStatus().getContainerStatuses()).noneMatch(ContainerStatus::getReady);
    }

    @Test
    void aFinishedPodIsNotTouchedWhenItsTimeComes() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), "timonel.dev/ready-after", "5s"));
        cluster.editPod("p", p -> p.getStatus().setPhase("Failed"));
        cluster.advance(5);

        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");
    }

    @Test
    void readinessGatesDecideBothWays() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(gated("p"));
        assertThat(cluster.condition("p", "ContainersReady")).isEqualTo("True");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ReadinessGatesNotReady");
        assertThat(readyMessage(cluster))
                .isEqualTo("corresponding condition of pod readiness gate \"" + GATE + "\" does not exist.");

        setCondition(cluster, "p", GATE, "False");
        assertThat(readyMessage(cluster))
                .isEqualTo("the status of pod readiness gate \"" + GATE + "\" is not \"True\", but False");

        setCondition(cluster, "p", GATE, "True");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");

        setCondition(cluster, "p", GATE, "Unknown");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ReadinessGatesNotReady");
    }

    private static String readyMessage(NodeFixtures cluster) {
        return cluster.podNamed("p").getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .map(PodCondition::getMessage)
                .findFirst()
                .orElse("");
    }

    @Test
    void aGatedPodWhoseReadyWasWrittenByHandStaysUnready() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(gated("p"));
        setCondition(cluster, "p", GATE, "True");
        setCondition(cluster, "p", "Ready", "False");

        assertThat(cluster.condition("p", "Ready")).isEqualTo("False");
        setCondition(cluster, "p", GATE, "True");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False");
    }

    @Test
    void gatesCountOnlyOnceContainersAreReady() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(gated("p"), "timonel.dev/ready-after", "5s"));
        setCondition(cluster, "p", GATE, "True");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ContainersNotReady");

        cluster.advance(5);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }

    @Test
    void aStatusThatExistsBeforeTheStartIsOnlyCompleted() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(podOn("p", "vm"));
        setCondition(cluster, "p", "Ready", "False");
        cluster.editPod("p", p -> {
            p.getStatus().setPodIP("172.20.0.9");
            p.getStatus().getPodIPs().add(new io.fabric8.kubernetes.api.model.PodIP("172.20.0.9"));
        });

        cluster.editNode("vm", n -> n.getMetadata().setAnnotations(Map.of()));

        assertThat(cluster.ipsOf("p")).containsExactly("172.20.0.9");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False");
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");
        assertThat(Instant.parse(cluster.podNamed("p").getStatus().getStartTime()))
                .isEqualTo(NodeFixtures.START);
    }
}
