package dev.timonel.controller.nodes;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.config;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeReconcilerTest {

    private static String block(NodeFixtures cluster, String node) {
        return cluster.nodeNamed(node).getSpec().getPodCIDR();
    }

    private static List<String> addresses(NodeFixtures cluster, String node) {
        return cluster.nodeNamed(node).getStatus().getAddresses().stream()
                .map(a -> a.getType() + " " + a.getAddress())
                .toList();
    }

    private static Node withBlock(String name, String cidr) {
        return new NodeBuilder(node(name))
                .withNewSpec()
                .withPodCIDR(cidr)
                .withPodCIDRs(cidr)
                .endSpec()
                .build();
    }

    @Test
    void blocksAreAssignedInTheOrderOfCreation() {
        NodeFixtures cluster = cluster().withNodes("z", "a", "m");

        assertThat(block(cluster, "z")).isEqualTo("10.244.0.0/24");
        assertThat(block(cluster, "a")).isEqualTo("10.244.1.0/24");
        assertThat(block(cluster, "m")).isEqualTo("10.244.2.0/24");
        assertThat(cluster.nodeNamed("m").getSpec().getPodCIDRs()).containsExactly("10.244.2.0/24");
    }

    @Test
    void theCursorIsAnInternalObjectWithTheLastBlock() {
        NodeFixtures cluster = cluster().withNodes("a", "b");

        GenericKubernetesResource cursor = cluster.snapshot
                .get(key(Kinds.CURSOR, "node-ipv4"))
                .orElseThrow()
                .as(GenericKubernetesResource.class);
        assertThat(cursor.getApiVersion()).isEqualTo("timonel.dev/v1");
        assertThat(cursor.getKind()).isEqualTo("Cursor");
        assertThat(cursor.getAdditionalProperties()).containsEntry("last", "10.244.1.0/24");
    }

    @Test
    void aReleasedBlockIsNotReusedUntilTheCounterWraps() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 24, "10.244.0.0/22")).withNodes("a", "b");
        cluster.delete(key(Kinds.NODE, "a"));

        cluster.withNodes("c", "d", "e");

        assertThat(block(cluster, "c")).isEqualTo("10.244.2.0/24");
        assertThat(block(cluster, "d")).isEqualTo("10.244.3.0/24");
        assertThat(block(cluster, "e")).as("after the wrap").isEqualTo("10.244.0.0/24");
    }

    @Test
    void aBlockThatANodeBringsAlongIsKeptAndSteppedOver() {
        NodeFixtures cluster = cluster();
        cluster.put(withBlock("own", "10.244.0.0/24"));
        cluster.withNodes("next");

        assertThat(block(cluster, "own")).isEqualTo("10.244.0.0/24");
        assertThat(block(cluster, "next")).isEqualTo("10.244.1.0/24");
    }

    @Test
    void aLargerBlockOccupiesAllThatItOverlaps() {
        NodeFixtures cluster = cluster();
        cluster.put(withBlock("large", "10.244.0.0/22"));
        cluster.withNodes("next");

        assertThat(block(cluster, "next")).isEqualTo("10.244.4.0/24");
    }

    @Test
    void blocksThatOverlapTheServiceCidrAreNotAssigned() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 16, "10.95.0.0/16", "fd00::/48"));
        cluster.withNodes("a");
        assertThat(block(cluster, "a")).isEqualTo("10.95.0.0/16");

        NodeFixtures overlapping = new NodeFixtures(config("198.51.100.0/24", 24, "10.96.0.0/15")).withNodes("a");
        assertThat(block(overlapping, "a")).as("10.96.0.0/16 is for services").isEqualTo("10.97.0.0/24");
    }

    @Test
    void aDualStackNodeGetsABlockOfEachFamilyInTheOrderOfTheClusterCidrs() {
        NodeFixtures cluster = new NodeFixtures(config("10.244.0.0/16", "fd00:10:244::/48")).withNodes("a", "b");

        assertThat(cluster.nodeNamed("b").getSpec().getPodCIDRs())
                .containsExactly("10.244.1.0/24", "fd00:10:244:1::/64");
        assertThat(block(cluster, "b")).isEqualTo("10.244.1.0/24");
        assertThat(addresses(cluster, "b"))
                .containsExactly("InternalIP 192.168.0.12", "InternalIP fd00:192:168::12", "Hostname b");
    }

    @Test
    void anIpv6ClusterSmallerThanANodeBlockIsOneBlock() {
        NodeFixtures cluster = new NodeFixtures(config("fd00:10:244::/80")).withNodes("a", "b");

        assertThat(block(cluster, "a")).isEqualTo("fd00:10:244::/80");
        assertThat(cluster.nodeNamed("b").getSpec().getPodCIDRs()).isEmpty();
    }

    @Test
    void aNodeWithoutABlockIsReportedOnceAndIsNotReady() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 24, "10.244.0.0/24")).withNodes("a", "b");
        cluster.editNode("b", n -> n.getMetadata().setAnnotations(java.util.Map.of("touched", "yes")));

        assertThat(cluster.nodeCondition("b", "Ready")).isEqualTo("False/KubeletNotReady");
        assertThat(cluster.nodeCondition("b", "NetworkUnavailable")).isEqualTo("True/CIDRNotAvailable");
        assertThat(cluster.notes.stream().filter(n -> n.reason().equals("CIDRNotAvailable")))
                .containsExactly(new Plan.Note(
                        key(Kinds.NODE, "b"),
                        "Normal",
                        "CIDRNotAvailable",
                        "Node b status is now: CIDRNotAvailable",
                        "cidrAllocator"));
    }

    @Test
    void aNodeThatWaitsGetsTheBlockThatAnotherReleases() {
        NodeFixtures cluster =
                new NodeFixtures(config("198.51.100.0/24", 24, "10.244.0.0/24")).withNodes("a", "b", "c");

        cluster.delete(key(Kinds.NODE, "a"));

        assertThat(block(cluster, "b")).isEqualTo("10.244.0.0/24");
        assertThat(cluster.nodeCondition("b", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nodeCondition("b", "NetworkUnavailable")).isEqualTo("-");
        assertThat(cluster.nodeCondition("c", "Ready")).isEqualTo("False/KubeletNotReady");
    }

    @Test
    void aDualStackNodeGetsNoBlockIfOneFamilyIsExhausted() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 24, "10.244.0.0/16", "fd00:10:244::/64"))
                .withNodes("a", "b");

        assertThat(cluster.nodeNamed("a").getSpec().getPodCIDRs()).hasSize(2);
        assertThat(cluster.nodeNamed("b").getSpec().getPodCIDRs()).isEmpty();
    }

    @Test
    void aSimulatedNodeReportsWhatAKubeletReports() {
        NodeFixtures cluster = cluster().withNodes("node-1");
        Node node = cluster.nodeNamed("node-1");

        assertThat(addresses(cluster, "node-1")).containsExactly("InternalIP 192.168.0.11", "Hostname node-1");
        assertThat(cluster.nodeCondition("node-1", "Ready")).isEqualTo("True/KubeletReady");
        assertThat(cluster.nodeCondition("node-1", "MemoryPressure")).isEqualTo("False/KubeletHasSufficientMemory");
        assertThat(cluster.nodeCondition("node-1", "DiskPressure")).isEqualTo("False/KubeletHasNoDiskPressure");
        assertThat(cluster.nodeCondition("node-1", "PIDPressure")).isEqualTo("False/KubeletHasSufficientPID");
        assertThat(node.getStatus().getConditions())
                .allSatisfy(c -> assertThat(c.getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z"));
        assertThat(node.getStatus().getCapacity())
                .containsKeys("cpu", "memory")
                .containsEntry("pods", new Quantity("110"));
        assertThat(node.getStatus().getAllocatable()).isEqualTo(node.getStatus().getCapacity());
        assertThat(node.getMetadata().getLabels())
                .containsEntry("kubernetes.io/hostname", "node-1")
                .containsEntry("kubernetes.io/os", "linux")
                .containsEntry("kubernetes.io/arch", "amd64");
    }

    @Test
    void nodeInfoHasAllTenFieldsThatStrictClientsRequire() {
        NodeSystemInfo info =
                cluster().withNodes("node-1").nodeNamed("node-1").getStatus().getNodeInfo();

        assertThat(List.of(
                        info.getArchitecture(),
                        info.getBootID(),
                        info.getContainerRuntimeVersion(),
                        info.getKernelVersion(),
                        info.getKubeProxyVersion(),
                        info.getKubeletVersion(),
                        info.getMachineID(),
                        info.getOperatingSystem(),
                        info.getOsImage(),
                        info.getSystemUUID()))
                .doesNotContainNull()
                .contains("v1.37.0", "Timonel simulated node");
    }

    @Test
    void aFreedNodeAddressIsTakenByTheNextNode() {
        NodeFixtures cluster = cluster().withNodes("a", "b", "c");
        cluster.delete(key(Kinds.NODE, "b"));
        cluster.withNodes("d");

        assertThat(addresses(cluster, "d")).contains("InternalIP 192.168.0.12");
    }

    @Test
    void derivedAddressesSkipWhatLooksLikeANetworkOrABroadcast() {
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 24, "10.0.0.0/12"));
        cluster.checkSettled = false;
        for (int i = 0; i < 246; i++) {
            cluster.withNodes("node-" + (1000 + i));
        }

        assertThat(addresses(cluster, "node-1243")).contains("InternalIP 192.168.0.254");
        assertThat(addresses(cluster, "node-1244")).contains("InternalIP 192.168.1.1");
    }

    @Test
    void whatTheNodeAlreadyReportsIsKept() {
        NodeFixtures cluster = cluster();
        cluster.put(new NodeBuilder(node("a"))
                .editMetadata()
                .addToLabels("kubernetes.io/arch", "arm64")
                .endMetadata()
                .withNewStatus()
                .addToAddresses(new NodeAddress("172.16.0.5", "InternalIP"))
                .addToCapacity("pods", new Quantity("20"))
                .endStatus()
                .build());

        Node node = cluster.nodeNamed("a");
        assertThat(addresses(cluster, "a")).containsExactly("InternalIP 172.16.0.5", "Hostname a");
        assertThat(node.getMetadata().getLabels()).containsEntry("kubernetes.io/arch", "arm64");
        assertThat(node.getStatus().getAllocatable()).containsOnlyKeys("pods");
    }

    @Test
    void aReadyConditionWrittenByHandStands() {
        NodeFixtures cluster = cluster().withNodes("a");
        cluster.editNode(
                "a",
                n -> n.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .forEach(c -> c.setStatus("False")));
        cluster.editNode("a", n -> n.getMetadata().getLabels().put("touched", "yes"));

        assertThat(cluster.nodeCondition("a", "Ready")).isEqualTo("False/KubeletReady");
    }

    @Test
    void anExternalNodeGetsABlockAndNoStatus() {
        NodeFixtures cluster = cluster();
        cluster.put(externalNode("vm"));

        Node node = cluster.nodeNamed("vm");
        assertThat(node.getSpec().getPodCIDR()).isEqualTo("10.244.0.0/24");
        assertThat(node.getStatus()).isNull();
        assertThat(node.getMetadata().getLabels()).isNullOrEmpty();
    }

    @Test
    void otherKindsDoNotWakeIt() {
        NodeFixtures cluster = cluster();
        assertThat(new NodeReconciler(config("10.244.0.0/16"))
                        .reconcile(key(Kinds.POD, "x"), cluster.snapshot, cluster.now))
                .isEqualTo(Plan.nothing());
    }
}
