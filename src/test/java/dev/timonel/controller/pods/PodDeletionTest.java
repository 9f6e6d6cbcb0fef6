package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDeletionTest {
    private static final ObjectKey P = key(Kinds.POD, "p");
    private static final String TERMINATE_AFTER = "timonel.dev/terminate-after";

    @Test
    void aDeletedPodOnASimulatedNodeIsGoneAtOnce() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        cluster.deleteGracefully("p", 30);

        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aDeletedPodOnAMissingNodeIsGoneAtOnce() {
        NodeFixtures cluster = cluster();
        cluster.put(podOn("p", "missing"));
        cluster.deleteGracefully("p", 30);

        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aDeletedPodOnAnExternalNodeWaitsForItsAgent() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(podOn("p", "vm"));
        cluster.deleteGracefully("p", 30);
        cluster.advance(3600);

        assertThat(cluster.exists(P)).isTrue();
    }

    @Test
    void aFinalizerKeepsThePodUntilItIsTakenAway() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of("example.com/hold")));
        cluster.deleteGracefully("p", 30);
        assertThat(cluster.exists(P)).isTrue();

        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of()));
        assertThat(cluster.exists(P)).isFalse();
    }

    @ParameterizedTest(name = "terminate-after {0}, grace {1} s: gone after {2} s")
    @CsvSource({"10s, 30, 10", "60s, 30, 30", "30s, 30, 30", "1m, 5, 5"})
    void terminateAfterKeepsThePodTerminatingButNeverBeyondItsGrace(String after, long grace, long seconds) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), TERMINATE_AFTER, after));
        cluster.advance(100);
        cluster.deleteGracefully("p", grace);

        assertThat(cluster.nextTimer()).contains(cluster.now.plusSeconds(seconds));
        cluster.advance(seconds - 1);
        assertThat(cluster.exists(P)).isTrue();
        assertThat(cluster.condition("p", "Ready")).as("still serving").isEqualTo("True");
        cluster.advance(1);
        assertThat(cluster.exists(P)).isFalse();
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @Test
    void aShorterGraceShortensTheWait() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), TERMINATE_AFTER, "60s"));
        cluster.deleteGracefully("p", 30);
        cluster.deleteGracefully("p", 1);
        cluster.advance(1);

        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aMalformedTerminateAfterIsReportedAndThePodIsGoneAtOnce() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), TERMINATE_AFTER, "later"));
        cluster.deleteGracefully("p", 30);

        assertThat(cluster.exists(P)).isFalse();
        assertThat(cluster.reasons()).containsExactly("Scheduled", "InvalidAnnotation");
    }

    @Test
    void thePodsOfADeletedNodeGoWithIt() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(externalNode("vm"));
        cluster.put(podOn("p", "vm"));
        cluster.put(podOn("q", "vm"));
        cluster.put(podOn("r", "node-1"));

        cluster.delete(key(Kinds.NODE, "vm"));

        assertThat(cluster.snapshot.list(Kinds.POD)).extracting(o -> o.name()).containsExactly("r");
    }

    @Test
    void aPodOfADeletedNodeWithAFinalizerIsTerminatingUntilItIsTakenAway() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of("example.com/hold")));
        cluster.delete(key(Kinds.NODE, "node-1"));
        assertThat(cluster.snapshot.get(P).orElseThrow().deleting()).isTrue();

        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of()));
        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aDeletedNodeLeavesNoCursorBehind() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        assertThat(cluster.exists(key(Kinds.CURSOR, "pods-node-1"))).isTrue();

        cluster.delete(key(Kinds.NODE, "node-1"));
        assertThat(cluster.snapshot.list(Kinds.CURSOR))
                .extracting(o -> o.name())
                .containsExactly("node-ipv4");
    }

    @Test
    void aPodOfADeletedNodeIsNotMovedToAnother() {
        NodeFixtures cluster = cluster().withNodes("node-1", "node-2");
        cluster.put(podOn("p", "node-1"));
        cluster.delete(key(Kinds.NODE, "node-1"));

        assertThat(cluster.exists(P)).isFalse();
    }

    @Test
    void aPodHeldByAFinalizerStopsWhenItsTimeIsOverAndLeavesItsServices() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(pod("p"), TERMINATE_AFTER, "10s"));
        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of("example.com/hold")));
        Instant began = cluster.now;
        cluster.deleteGracefully("p", 30);
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");

        cluster.advance(10);
        Pod pod = cluster.podNamed("p");
        assertThat(pod.getStatus().getPhase()).isEqualTo("Succeeded");
        assertThat(pod.getStatus().getContainerStatuses()).allSatisfy(c -> {
            assertThat(c.getReady()).isFalse();
            assertThat(c.getState().getTerminated().getFinishedAt()).isEqualTo(ApiTime.text(cluster.now));
            assertThat(c.getState().getTerminated().getExitCode()).isZero();
        });
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/PodCompleted");
        assertThat(cluster.condition("p", "ContainersReady")).isEqualTo("False/PodCompleted");
        assertThat(pod.getMetadata().getDeletionGracePeriodSeconds()).isZero();
        assertThat(pod.getMetadata().getDeletionTimestamp()).isEqualTo(ApiTime.text(began.plusSeconds(0)));

        cluster.advance(1000);
        assertThat(cluster.exists(P)).isTrue();
    }

    @Test
    void aPodThatNeverStartedHasNoContainersToStop() {
        NodeFixtures cluster = cluster();
        cluster.put(podOn("p", "missing"));
        cluster.editPod("p", p -> p.getMetadata().setFinalizers(List.of("example.com/hold")));
        cluster.deleteGracefully("p", 30);

        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(cluster.podNamed("p").getMetadata().getDeletionGracePeriodSeconds())
                .isZero();
    }
}
