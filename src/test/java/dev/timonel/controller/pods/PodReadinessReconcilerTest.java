package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.podOn;
import static dev.timonel.controller.nodes.NodeLifecycleReconcilerTest.lease;
import static dev.timonel.controller.nodes.NodeLifecycleReconcilerTest.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.PodConditions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import org.junit.jupiter.api.Test;

class PodReadinessReconcilerTest {
    /** A pod that no taint evicts. */
    private static Pod patient(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addToTolerations(new TolerationBuilder().withOperator("Exists").build())
                .endSpec()
                .build();
    }

    private static void reportReady(NodeFixtures cluster, String pod) {
        cluster.editPod(pod, p -> {
            p.getStatus().setPhase("Running");
            PodConditions conditions = new PodConditions(p, cluster.now);
            conditions.set("ContainersReady", true, null, null);
            conditions.set("Ready", true, null, null);
        });
    }

    private static NodeFixtures withAgentAndPod() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        report(cluster, "vm", "Ready", "True", "KubeletReady");
        cluster.put(patient(podOn("p", "vm")));
        reportReady(cluster, "p");
        return cluster;
    }

    @Test
    void thePodsOfASilentNodeAreNotReadyAtOnce() {
        NodeFixtures cluster = withAgentAndPod();
        cluster.advance(39);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");

        cluster.advance(1);
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/NodeNotReady");
        assertThat(cluster.notes).last().satisfies(n -> {
            assertThat(n.type()).isEqualTo("Warning");
            assertThat(n.message()).isEqualTo("Node is not ready");
        });
    }

    @Test
    void theyAreReadyAgainWhenTheLeaseIsRenewed() {
        NodeFixtures cluster = withAgentAndPod();
        cluster.advance(40);
        cluster.put(lease("vm", cluster.now));

        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }

    @Test
    void aPodWhoseContainersAreNotReadyStaysSo() {
        NodeFixtures cluster = withAgentAndPod();
        cluster.advance(40);
        cluster.editPod(
                "p", p -> new PodConditions(p, cluster.now).set("ContainersReady", false, "ContainersNotReady", "x"));
        cluster.put(lease("vm", cluster.now));

        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/NodeNotReady");
    }

    @Test
    void aPodThatWasNotReadyForAnotherReasonIsNotTouched() {
        NodeFixtures cluster = withAgentAndPod();
        cluster.editPod("p", p -> new PodConditions(p, cluster.now).set("Ready", false, "ByHand", "x"));
        cluster.advance(40);
        cluster.put(lease("vm", cluster.now));

        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/ByHand");
    }

    @Test
    void aNodeThatNobodyHasReportedOnTakesNoPodOutOfService() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.put(patient(podOn("p", "vm")));
        reportReady(cluster, "p");

        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }

    @Test
    void aFinishedPodKeepsItsConditions() {
        NodeFixtures cluster = withAgentAndPod();
        cluster.editPod("p", p -> p.getStatus().setPhase("Succeeded"));
        cluster.advance(40);

        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }

    @Test
    void aSimulatedNodeThatIsMadeNotReadyByHandTakesItsPodsOutAndBack() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.put(annotated(patient(podOn("p", "node-1")), "timonel.dev/ready-after", "5s"));
        report(cluster, "node-1", "Ready", "False", "ByHand");
        cluster.advance(5);
        assertThat(cluster.condition("p", "ContainersReady")).isEqualTo("True");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("False/NodeNotReady");

        report(cluster, "node-1", "Ready", "True", "ByHand");
        assertThat(cluster.condition("p", "Ready")).isEqualTo("True");
    }
}
