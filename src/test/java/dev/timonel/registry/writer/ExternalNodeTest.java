package dev.timonel.registry.writer;

import static dev.timonel.registry.writer.LiveCluster.node;
import static dev.timonel.registry.writer.LiveCluster.pod;
import static dev.timonel.registry.writer.LiveCluster.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.routing.RouteDecision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node run by somebody else, from its registration to its loss, through the API alone. */
class ExternalNodeTest {
    private static final ObjectKey LEASE = new ObjectKey(Kinds.LEASE, "kube-node-lease", "vm");
    private static final String READY = "{'type': 'Ready', 'status': 'True', 'reason': 'KubeletReady'}";
    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
        cluster.create(
                Kinds.SERVICE,
                "{'metadata': {'namespace': 'default', 'name': 'web'}, 'spec': {'clusterIP': '10.96.0.80',"
                        + "'selector': {'app': 'web'}, 'ports': [{'port': 80, 'targetPort': 8080}]}}");
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'vm', 'annotations': {'timonel.dev/agent': 'external'}}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** What an agent does when it starts, and with the pod that it is given. */
    private void register() {
        cluster.patchStatus(
                node("vm"),
                "{'conditions': [" + READY + "], 'addresses': [{'type': 'InternalIP', 'address': '192.0.2.7'}]}");
        cluster.create(
                Kinds.LEASE,
                "{'metadata': {'namespace': 'kube-node-lease', 'name': 'vm'}, 'spec': {'holderIdentity': 'vm',"
                        + "'leaseDurationSeconds': 40, 'renewTime': '2026-01-01T00:00:00.000000Z'}}");
    }

    private KubeObject renew() {
        return cluster.patch(
                LEASE, "", "{'spec': {'renewTime': '" + cluster.time().replace("Z", ".000000Z") + "'}}");
    }

    private void runPod() {
        cluster.createPod("p", "", "");
        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isEqualTo("vm");
        assertThat(cluster.podNamed("p").getStatus().getPodIP())
                .as("the agent's to give")
                .isNull();
        cluster.patchStatus(pod("p"), """
                {'phase': 'Running', 'podIP': '10.9.9.9', 'podIPs': [{'ip': '10.9.9.9'}],
                 'conditions': [{'type': 'ContainersReady', 'status': 'True'}, {'type': 'Ready', 'status': 'True'}]}""");
    }

    private String ready() {
        return cluster.nodeNamed("vm").getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .map(c -> c.getStatus() + "/" + c.getReason() + "/" + c.getMessage())
                .findFirst()
                .orElse("-");
    }

    private List<String> taints() {
        return cluster.nodeNamed("vm").getSpec().getTaints().stream()
                .map(t -> t.getKey() + ":" + t.getEffect())
                .toList();
    }

    @Test
    void whatAnAgentReportsBecomesAnEndpoint() {
        cluster.createPod("early", "", "");
        assertThat(cluster.podNamed("early").getSpec().getNodeName())
                .as("no pod before the node is ready")
                .isNull();
        register();
        assertThat(cluster.podNamed("early").getSpec().getNodeName()).isEqualTo("vm");
        runPod();

        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 true true false");
        assertThat(cluster.route("10.96.0.80", 80).verdict()).isEqualTo(RouteDecision.Verdict.Forward);
    }

    @Test
    void aLeaseHasSixDigitsHoweverItIsWritten() {
        register();
        assertThat(text(renew())).contains("\"renewTime\":\"2026-01-01T00:00:00.000000Z\"");
    }

    @Test
    void aSilentNodeLosesItsEndpointsAfterFortySecondsAndItsPodsAfterThreeHundredMore() {
        register();
        runPod();
        cluster.advance(39);
        assertThat(ready()).startsWith("True/");
        cluster.advance(1);

        assertThat(ready()).isEqualTo("Unknown/NodeStatusUnknown/Kubelet stopped posting node status.");
        assertThat(taints())
                .containsExactly(
                        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 false false false");
        assertThat(cluster.route("10.96.0.80", 80).verdict()).isEqualTo(RouteDecision.Verdict.Reject);
        assertThat(cluster.events("NodeNotReady"))
                .containsExactlyInAnyOrder("Node vm status is now: NodeNotReady", "Node is not ready");

        cluster.advance(299);
        assertThat(cluster.podNamed("p").getMetadata().getDeletionTimestamp()).isNull();
        cluster.advance(1);
        assertThat(cluster.podNamed("p").getMetadata().getDeletionGracePeriodSeconds())
                .isEqualTo(30);
        assertThat(cluster.events("TaintManagerEviction")).containsExactly("Marking for deletion Pod default/p");
    }

    @Test
    void aRenewedLeaseUndoesItAll() {
        register();
        runPod();
        cluster.advance(200);
        renew();

        assertThat(ready()).startsWith("True/KubeletReady");
        assertThat(taints()).isEmpty();
        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 true true false");
        for (int i = 0; i < 10; i++) {
            cluster.advance(39);
            renew();
        }
        assertThat(cluster.podNamed("p").getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void aReportWithoutATimeIsASignOfLifeToo() {
        register();
        cluster.advance(100);
        cluster.patchStatus(node("vm"), "{'conditions': [" + READY + "]}");
        assertThat(ready()).startsWith("True/");
        cluster.advance(39);
        assertThat(ready()).startsWith("True/");
        cluster.advance(1);
        assertThat(ready()).startsWith("Unknown/");
    }

    @Test
    void anAgentThatIsNotReadyTakesItsPodsOutOfService() {
        register();
        runPod();
        cluster.patchStatus(
                node("vm"), "{'conditions': [{'type': 'Ready', 'status': 'False', 'reason': 'KubeletNotReady'}]}");

        assertThat(taints())
                .containsExactly("node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute");
        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 false false false");
        cluster.patchStatus(node("vm"), "{'conditions': [" + READY + "]}");
        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 true true false");
    }

    @Test
    void theAgentFinishesItsTerminatingPods() {
        register();
        runPod();
        cluster.delete(pod("p"), null);
        assertThat(cluster.endpoints("web")).containsExactly("10.9.9.9 false true true");
        cluster.advance(35);
        assertThat(cluster.exists(pod("p"))).isTrue();

        assertThat(cluster.delete(pod("p"), 0L).removed()).isTrue();
        assertThat(cluster.endpoints("web")).isEmpty();
    }

    @Test
    void aDeletedNodeTakesItsPodsAndItsLeaseWithIt() {
        register();
        runPod();
        cluster.delete(node("vm"), null);

        assertThat(cluster.exists(pod("p"))).isFalse();
        assertThat(cluster.exists(LEASE)).isFalse();
        assertThat(cluster.endpoints("web")).isEmpty();
    }

    @Test
    void theSecondsOfATolerationCountFromWhenTheTaintCame() {
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-1'}}");
        String patient =
                "'tolerations': [{'key': 'drain', 'operator': 'Exists', 'effect': 'NoExecute', 'tolerationSeconds': 60}],";
        cluster.createPod("p", "", patient + "'nodeName': 'node-1',");
        cluster.createPod("q", "", patient + "'nodeName': 'node-1',");
        cluster.advance(100);
        cluster.patch(node("node-1"), "", "{'spec': {'taints': [{'key': 'drain', 'effect': 'NoExecute'}]}}");
        cluster.advance(59);
        assertThat(cluster.exists(pod("p"))).isTrue();
        cluster.advance(1);
        assertThat(cluster.exists(pod("p"))).isFalse();
        assertThat(cluster.exists(pod("q"))).isFalse();
    }

    @Test
    void aTaintTakenAwayInTimeEvictsNobody() {
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-1'}}");
        cluster.createPod(
                "p",
                "",
                "'tolerations': [{'key': 'drain', 'operator': 'Exists', 'effect': 'NoExecute', 'tolerationSeconds': 60}],"
                        + "'nodeName': 'node-1',");
        cluster.patch(node("node-1"), "", "{'spec': {'taints': [{'key': 'drain', 'effect': 'NoExecute'}]}}");
        cluster.advance(59);
        cluster.patch(node("node-1"), "", "{'spec': {'taints': []}}");
        cluster.advance(1000);

        assertThat(cluster.exists(pod("p"))).isTrue();
    }
}
