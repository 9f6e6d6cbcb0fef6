package dev.timonel.routing.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.Golden;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.overlay.OverlayPlan.LeftOut;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The plan against service-semantics E3, whose addresses the fixture has. */
class OverlayPlanTest {
    private static final String FLANNEL = "flannel.alpha.coreos.com/";
    private static final List<Cidr> IPV4 = List.of(Cidr.of("10.244.0.0/16"));

    private static NodeOverlay node(OverlayPlan plan, String name) {
        return plan.nodes().stream()
                .filter(n -> n.node().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static NodeOverlay.Network network(OverlayPlan plan, String name) {
        return node(plan, name).networks().get(0);
    }

    private static List<Peer> peers(OverlayPlan plan, String name) {
        return Objects.requireNonNull(network(plan, name).peers());
    }

    private static Vtep vtep(OverlayPlan plan, String name) {
        return Objects.requireNonNull(network(plan, name).vtep());
    }

    @Test
    void aNodesDeviceHasTheNetworkAddressOfItsBlockAndTheReducedMtu() {
        OverlayPlan plan = OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), IPV4);
        assertThat(vtep(plan, "node-1").device()).isEqualTo("flannel.1");
        assertThat(vtep(plan, "node-1").address()).isEqualTo("10.244.1.0/32");
        assertThat(vtep(plan, "node-1").vni()).isEqualTo(1);
        assertThat(vtep(plan, "node-1").port()).isEqualTo(8472);
        assertThat(network(plan, "node-1").mtu()).isEqualTo(1450);
        assertThat(network(plan, "node-1").gateway()).isEqualTo("10.244.1.1/24");
    }

    @Test
    void subnetEnvIsWhatFlannelWritesInItsOrder() {
        OverlayPlan plan = OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), IPV4);
        assertThat(node(plan, "node-1").subnetEnv().entrySet().stream().map(Object::toString))
                .containsExactly(
                        "FLANNEL_NETWORK=10.244.0.0/16",
                        "FLANNEL_SUBNET=10.244.1.1/24",
                        "FLANNEL_MTU=1450",
                        "FLANNEL_IPMASQ=true");
    }

    @Test
    void eachOtherNodeHasNeighbourThenFdbThenRoute() {
        OverlayPlan plan = OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), IPV4);
        String mac = vtep(plan, "node-2").mac();
        assertThat(peers(plan, "node-1")).extracting(Peer::node).containsExactly("node-2", "node-3");
        assertThat(peers(plan, "node-1").get(0))
                .isEqualTo(new Peer(
                        "node-2",
                        new Peer.Neighbour("10.244.2.0", mac, "flannel.1"),
                        new Peer.ForwardingEntry(mac, "192.168.0.12", "flannel.1"),
                        new Peer.Route("10.244.2.0/24", "10.244.2.0", "flannel.1", true)));
        assertThat(KubeJson.tree(KubeJson.write(peers(plan, "node-1").get(0))).propertyNames())
                .containsExactly("node", "neighbour", "fdb", "route");
    }

    @Test
    void macsAreUnicastLocalDifferentAndAlwaysTheSame() {
        OverlayPlan once = OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), Cluster.CONFIG.clusterCidrs());
        OverlayPlan again = OverlayPlan.of(Cluster.ofThreeNodes().shuffled(7), Cluster.CONFIG.clusterCidrs());
        assertThat(again).isEqualTo(once);
        List<String> macs = once.nodes().stream()
                .flatMap(n -> n.networks().stream())
                .map(n -> Objects.requireNonNull(n.vtep()).mac())
                .toList();
        assertThat(macs)
                .hasSize(6)
                .doesNotHaveDuplicates()
                .allSatisfy(mac -> assertThat(Integer.parseInt(mac.substring(0, 2), 16) & 0x03)
                        .isEqualTo(0x02));
    }

    @Test
    void theMacFollowsTheUidSoThatANodeMadeAnewHasAnother() {
        assertThat(Vtep.macOf("uid-1", IpFamily.IPv4))
                .matches("([0-9a-f]{2}:){5}[0-9a-f]{2}")
                .isNotEqualTo(Vtep.macOf("uid-2", IpFamily.IPv4))
                .isNotEqualTo(Vtep.macOf("uid-1", IpFamily.IPv6));
    }

    @Test
    void annotationsOfFlannelComeFirst() {
        OverlayPlan plan = OverlayPlan.of(
                new Cluster()
                        .node("node-1", "a", 1)
                        .node(
                                "node-2",
                                "b",
                                2,
                                Map.of(
                                        FLANNEL + "backend-type", "vxlan",
                                        FLANNEL + "backend-data", "{\"VNI\":1,\"VtepMAC\":\"AA:BB:CC:DD:EE:FF\"}",
                                        FLANNEL + "backend-v6-data", "{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:dd:ee:06\"}",
                                        FLANNEL + "public-ip", "192.0.2.2",
                                        FLANNEL + "public-ipv6", "2001:db8::2",
                                        FLANNEL + "public-ipv6-overwrite", "2001:db8::22"))
                        .snapshot(),
                Cluster.CONFIG.clusterCidrs());
        Peer v4 = peers(plan, "node-1").get(0);
        assertThat(v4.fdb()).isEqualTo(new Peer.ForwardingEntry("aa:bb:cc:dd:ee:ff", "192.0.2.2", "flannel.1"));
        Peer v6 = Objects.requireNonNull(node(plan, "node-1").networks().get(1).peers())
                .get(0);
        assertThat(v6.fdb()).isEqualTo(new Peer.ForwardingEntry("aa:bb:cc:dd:ee:06", "2001:db8::22", "flannel-v6.1"));
        assertThat(v6.route()).isEqualTo(new Peer.Route("fd00:10:244:2::/64", "fd00:10:244:2::", "flannel-v6.1", true));
    }

    @Test
    void hostGatewayNodesHaveRoutesOnlyAndDoNotReachTheOthers() {
        Map<String, String> hostGateway = Map.of(FLANNEL + "backend-type", "host-gw", FLANNEL + "backend-data", "null");
        OverlayPlan plan = OverlayPlan.of(
                Cluster.ofThreeNodes()
                        .node("gw-1", "a", 4, hostGateway)
                        .node("gw-2", "a", 5, hostGateway)
                        .snapshot(),
                IPV4);
        assertThat(peers(plan, "gw-1"))
                .containsExactly(
                        new Peer("gw-2", null, null, new Peer.Route("10.244.5.0/24", "192.168.0.15", "eth0", false)));
        assertThat(network(plan, "gw-1").vtep()).isNull();
        assertThat(network(plan, "gw-1").mtu()).isEqualTo(1500);
        assertThat(network(plan, "gw-1").unreachable())
                .extracting(LeftOut::node)
                .containsExactly("node-1", "node-2", "node-3");
        assertThat(peers(plan, "node-1")).extracting(Peer::node).containsExactly("node-2", "node-3");
    }

    @Test
    void aNodeThatCannotTakePartIsLeftOutWithTheReason() {
        OverlayPlan plan = OverlayPlan.of(
                Cluster.ofThreeNodes()
                        .add(new NodeBuilder()
                                .withNewMetadata()
                                .withName("bare")
                                .endMetadata()
                                .build())
                        .add(new NodeBuilder()
                                .withNewMetadata()
                                .withName("mute")
                                .endMetadata()
                                .withNewSpec()
                                .withPodCIDR("10.244.9.0/24")
                                .endSpec()
                                .build())
                        .add(new NodeBuilder()
                                .withNewMetadata()
                                .withName("stray")
                                .endMetadata()
                                .withNewSpec()
                                .withPodCIDR("10.9.9.0/24")
                                .endSpec()
                                .build())
                        .snapshot(),
                IPV4);
        assertThat(plan.leftOut())
                .containsExactly(
                        new LeftOut("bare", IpFamily.IPv4, "node bare has no IPv4 podCIDR"),
                        new LeftOut("mute", IpFamily.IPv4, "node mute has no IPv4 InternalIP"),
                        new LeftOut(
                                "stray",
                                IpFamily.IPv4,
                                "node stray has podCIDR 10.9.9.0/24, which no cluster CIDR contains"));
        assertThat(plan.nodes()).hasSize(3);
    }

    @Test
    void aNodeThatGoesTakesItsEntriesWithIt() {
        OverlayPlan plan = OverlayPlan.of(
                new Cluster().node("node-1", "a", 1).node("node-3", "c", 3).snapshot(), IPV4);
        assertThat(peers(plan, "node-1")).extracting(Peer::node).containsExactly("node-3");
    }

    @Test
    void ofMoreThanAHundredNodesEachIsAskedForByItself() {
        Cluster cluster = new Cluster();
        for (int i = 1; i <= 101; i++) {
            cluster.node("node-" + i, "a", i);
        }
        OverlayPlan all = OverlayPlan.of(cluster.snapshot(), IPV4);
        assertThat(all.remark()).contains("101 nodes");
        assertThat(network(all, "node-7").peers()).isNull();
        assertThat(peers(OverlayPlan.of(cluster.snapshot(), IPV4, "node-7"), "node-7"))
                .hasSize(100);
    }

    @Test
    void anUnknownNodeIsNotFound() {
        assertThatThrownBy(() -> OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), IPV4, "node-9"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(404))
                .hasMessage("nodes \"node-9\" not found");
    }

    @Test
    void theJsonOfADualStackNodeReadsAsTheDocumentHasIt() {
        OverlayPlan plan = OverlayPlan.of(Cluster.ofThreeNodes().snapshot(), Cluster.CONFIG.clusterCidrs(), "node-1");
        Golden.assertMatches(
                "overlay/node-1.json.txt",
                KubeJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(plan) + "\n");
    }
}
