package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.START;
import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.pod;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import org.junit.jupiter.api.Test;

class ActiveDeadlineTest {
    private static Pod limited(Pod pod, long seconds) {
        return new PodBuilder(pod)
                .editSpec()
                .withActiveDeadlineSeconds(seconds)
                .endSpec()
                .build();
    }

    @Test
    void aPodFailsWhenItsDeadlineIsOver() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(limited(pod("p"), 60));
        assertThat(cluster.nextTimer()).contains(START.plusSeconds(60));
        cluster.advance(59);
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Running");

        cluster.advance(1);
        PodStatus status = cluster.podNamed("p").getStatus();
        assertThat(status.getPhase()).isEqualTo("Failed");
        assertThat(status.getReason()).isEqualTo("DeadlineExceeded");
        assertThat(status.getMessage()).isEqualTo("Pod was active on the node longer than the specified deadline");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/PodFailed");
        assertThat(status.getContainerStatuses())
                .allSatisfy(c ->
                        assertThat(c.getState().getTerminated().getReason()).isEqualTo("Error"));
        assertThat(cluster.reasons()).containsExactly("Scheduled", "DeadlineExceeded");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @Test
    void aDeadlineThatIsShortenedAfterwardsCountsFromTheStart() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(pod("p"));
        cluster.advance(10);
        cluster.editPod("p", p -> p.getSpec().setActiveDeadlineSeconds(5L));

        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Failed");
    }

    @Test
    void theEarlierOfReadinessAndDeadlineIsNext() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(limited(annotated(pod("p"), "timonel.dev/ready-after", "20s"), 60));
        assertThat(cluster.nextTimer()).contains(START.plusSeconds(20));
        cluster.advance(20);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
        assertThat(cluster.nextTimer()).contains(START.plusSeconds(60));
    }

    @Test
    void aDeadlineBeforeReadinessComesFirst() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(limited(annotated(pod("p"), "timonel.dev/ready-after", "20s"), 5));
        cluster.advance(5);

        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Failed");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @Test
    void theAgentOfAnExternalNodeKeepsTheDeadlineItself() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(limited(podOn("p", "vm"), 5));
        cluster.advance(39);

        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Pending");
    }
}
