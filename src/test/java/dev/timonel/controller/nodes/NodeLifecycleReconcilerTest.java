package dev.timonel.controller.nodes;

import static dev.timonel.controller.NodeFixtures.START;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class NodeLifecycleReconcilerTest {
    private static final String NEVER = "Kubelet never posted node status.";
    private static final String STOPPED = "Kubelet stopped posting node status.";

    public static Lease lease(String node, Instant renewed) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("kube-node-lease")
                .withName(node)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    public static void report(NodeFixtures cluster, String node, String type, String status, String reason) {
        cluster.editNode(node, n -> setCondition(n, type, status, reason, cluster.now));
    }

    private static void setCondition(Node node, String type, String status, String reason, Instant now) {
        if (node.getStatus() == null) {
            node.setStatus(new NodeStatus());
        }
        node.getStatus().getConditions().removeIf(c -> type.equals(c.getType()));
        node.getStatus()
                .getConditions()
                .add(new NodeConditionBuilder()
                        .withType(type)
                        .withStatus(status)
                        .withReason(reason)
                        .withLastHeartbeatTime(ApiTime.text(now))
                        .withLastTransitionTime(ApiTime.text(now))
                        .build());
    }

    private static List<String> taints(NodeFixtures cluster, String node) {
        return cluster.nodeNamed(node).getSpec().getTaints().stream()
                .map(t -> t.getKey().replace("node.kubernetes.io/", "") + ":" + t.getEffect())
                .toList();
    }

    private static String message(NodeFixtures cluster, String node) {
        return cluster.nodeNamed(node).getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .map(c -> c.getMessage())
                .findFirst()
                .orElse("-");
    }

    /** A node whose agent has reported at START, without a Lease. */
    private static NodeFixtures withReadyAgent() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        report(cluster, "vm", "Ready", "True", "KubeletReady");
        return cluster;
    }

    @Test
    void anAgentThatNeverReportedIsUnknownOneGracePeriodAfterItsNodeWasCreated() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        assertThat(cluster.nextTimer()).contains(START.plusSeconds(40));

        cluster.advance(39);
        assertThat(cluster.nodeNamed("vm").getSpec().getTaints()).isEmpty();
        cluster.advance(1);
        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("Unknown/NodeStatusNeverUpdated");
        assertThat(message(cluster, "vm")).isEqualTo(NEVER);
        assertThat(taints(cluster, "vm")).containsExactly("unreachable:NoSchedule", "unreachable:NoExecute");
    }

    @Test
    void aPostedReadyConditionIsASignOfLife() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));
        cluster.advance(30);
        report(cluster, "vm", "Ready", "True", "KubeletReady");
        cluster.advance(39);
        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("True/KubeletReady");

        cluster.advance(1);
        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("Unknown/NodeStatusUnknown");
        assertThat(message(cluster, "vm")).isEqualTo(STOPPED);
        assertThat(cluster.reasons()).containsExactly("NodeNotReady");
        assertThat(cluster.notes.get(0).message()).isEqualTo("Node vm status is now: NodeNotReady");
    }

    @Test
    void aRenewedLeaseKeepsTheNodeReady() {
        NodeFixtures cluster = withReadyAgent();
        for (int i = 0; i < 10; i++) {
            cluster.advance(39);
            cluster.put(lease("vm", cluster.now));
        }
        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nextTimer()).contains(cluster.now.plusSeconds(40));
    }

    @Test
    void aLeaseOfAnotherNamespaceIsNoSignOfLife() {
        NodeFixtures cluster = withReadyAgent();
        cluster.advance(30);
        Lease elsewhere = lease("vm", cluster.now);
        elsewhere.getMetadata().setNamespace("default");
        cluster.put(elsewhere);
        cluster.advance(10);

        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("Unknown/NodeStatusUnknown");
    }

    @Test
    void aLeaseRenewedAgainBringsBackWhatTheAgentHadReported() {
        NodeFixtures cluster = withReadyAgent();
        report(cluster, "vm", "MemoryPressure", "False", "KubeletHasSufficientMemory");
        cluster.advance(100);
        assertThat(cluster.nodeCondition("vm", "MemoryPressure")).isEqualTo("Unknown/NodeStatusUnknown");

        cluster.put(lease("vm", cluster.now));

        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nodeCondition("vm", "MemoryPressure")).isEqualTo("False/KubeletHasSufficientMemory");
        assertThat(taints(cluster, "vm")).isEmpty();
        assertThat(cluster.nodeNamed("vm").getMetadata().getAnnotations()).containsOnlyKeys("timonel.dev/agent");
    }

    @Test
    void aNodeThatWasNotReadyBeforeItFellSilentIsNotReadyAgainAfterwards() {
        NodeFixtures cluster = withReadyAgent();
        report(cluster, "vm", "Ready", "False", "KubeletNotReady");
        cluster.advance(100);
        assertThat(taints(cluster, "vm")).containsExactly("unreachable:NoSchedule", "unreachable:NoExecute");

        cluster.put(lease("vm", cluster.now));
        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("False/KubeletNotReady");
        assertThat(taints(cluster, "vm")).containsExactly("not-ready:NoSchedule", "not-ready:NoExecute");
    }

    @Test
    void whatTheAgentReportsAnewCountsMoreThanWhatItHadReported() {
        NodeFixtures cluster = withReadyAgent();
        cluster.advance(100);
        report(cluster, "vm", "Ready", "False", "KubeletNotReady");

        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("False/KubeletNotReady");
        assertThat(cluster.nodeNamed("vm").getMetadata().getAnnotations()).containsOnlyKeys("timonel.dev/agent");
    }

    @Test
    void aSpoiltAnnotationLeavesTheNodeUnknownAndHarmsNothingElse() {
        NodeFixtures cluster = withReadyAgent();
        cluster.advance(100);
        cluster.editNode("vm", n -> n.getMetadata().getAnnotations().put(NodeHeartbeat.REPORTED, "{"));
        cluster.put(lease("vm", cluster.now));

        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("Unknown/NodeStatusUnknown");
        report(cluster, "vm", "Ready", "True", "KubeletReady");
        assertThat(taints(cluster, "vm")).isEmpty();
    }

    @Test
    void aNodeThatBecomesSimulatedNeedsNoAgent() {
        NodeFixtures cluster = withReadyAgent();
        cluster.advance(100);
        cluster.editNode("vm", n -> n.getMetadata().getAnnotations().remove("timonel.dev/agent"));

        assertThat(cluster.nodeCondition("vm", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @Test
    void aSimulatedNodeNeverFallsSilent() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.advance(100_000);

        assertThat(cluster.nodeCondition("node-1", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @ParameterizedTest(name = "{0}={1} brings {2}")
    @CsvSource({
        "Ready, False, not-ready:NoSchedule not-ready:NoExecute",
        "Ready, Unknown, unreachable:NoSchedule unreachable:NoExecute",
        "MemoryPressure, True, memory-pressure:NoSchedule",
        "DiskPressure, True, disk-pressure:NoSchedule",
        "PIDPressure, True, pid-pressure:NoSchedule",
        "NetworkUnavailable, True, network-unavailable:NoSchedule",
    })
    void aConditionIsATaintAsLongAsItLasts(String type, String status, String expected) {
        NodeFixtures cluster = cluster().withNodes("node-1");
        report(cluster, "node-1", type, status, "Test");
        assertThat(String.join(" ", taints(cluster, "node-1"))).isEqualTo(expected);
        assertThat(cluster.nodeNamed("node-1").getSpec().getTaints())
                .allSatisfy(t -> assertThat(t.getTimeAdded()).isEqualTo(ApiTime.text(START)));

        report(cluster, "node-1", type, type.equals("Ready") ? "True" : "False", "Test");
        assertThat(taints(cluster, "node-1")).isEmpty();
    }

    @Test
    void aCordonIsATaintToo() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.editNode("node-1", n -> n.getSpec().setUnschedulable(true));
        assertThat(taints(cluster, "node-1")).containsExactly("unschedulable:NoSchedule");

        cluster.editNode("node-1", n -> n.getSpec().setUnschedulable(null));
        assertThat(taints(cluster, "node-1")).isEmpty();
    }

    @Test
    void taintsOfOtherKeysAreLeftAlone() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        cluster.editNode("node-1", n -> n.getSpec().setTaints(List.of(new Taint("NoSchedule", "gpu", null, "yes"))));
        report(cluster, "node-1", "Ready", "False", "Test");
        report(cluster, "node-1", "Ready", "True", "Test");

        assertThat(cluster.nodeNamed("node-1").getSpec().getTaints())
                .containsExactly(new Taint("NoSchedule", "gpu", null, "yes"));
    }

    @Test
    void aDeletedNodeLeavesNoLeaseBehind() {
        NodeFixtures cluster = withReadyAgent();
        cluster.put(lease("vm", cluster.now));
        cluster.put(lease("other", cluster.now));
        cluster.delete(key(Kinds.NODE, "vm"));

        assertThat(cluster.snapshot.list(Kinds.LEASE)).extracting(o -> o.name()).containsExactly("other");
        assertThat(cluster.nextTimer()).isEmpty();
    }

    @Test
    void afterAStopThatWasLongAnAgentHasTheGracePeriodFromTheStart() {
        NodeFixtures cluster = withReadyAgent();
        Instant started = START.plusSeconds(3600);
        NodeLifecycleReconciler restarted = new NodeLifecycleReconciler(Duration.ofSeconds(40), started);

        Plan early = restarted.reconcile(key(Kinds.NODE, "vm"), cluster.snapshot, started.plusSeconds(39));
        assertThat(early.puts()).isEmpty();
        assertThat(early.dueAt()).isEqualTo(started.plusSeconds(40));
        Plan late = restarted.reconcile(key(Kinds.NODE, "vm"), cluster.snapshot, started.plusSeconds(40));
        assertThat(late.puts()).isNotEmpty();
    }

    @Test
    void anAgentThatWasSilentBeforeTheStopIsSilentAfterIt() {
        NodeFixtures cluster = withReadyAgent();
        cluster.advance(40);
        NodeLifecycleReconciler restarted =
                new NodeLifecycleReconciler(Duration.ofSeconds(40), cluster.now.plusSeconds(60));

        assertThat(restarted
                        .reconcile(key(Kinds.NODE, "vm"), cluster.snapshot, cluster.now.plusSeconds(61))
                        .puts())
                .isEmpty();
    }
}
