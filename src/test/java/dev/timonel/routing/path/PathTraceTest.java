package dev.timonel.routing.path;

import static dev.timonel.routing.Balanced.NODE_1;
import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.routing.Balanced;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way there and back beyond the golden files (service-semantics E3, E4). */
class PathTraceTest {
    private static final String FLANNEL = "flannel.alpha.coreos.com/";

    private static Cluster web(Cluster cluster) {
        return cluster.pod("client", POD_ON_1, "node-1", "app", "client", true)
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
                .member("web", "web-1", "10.244.2.5", "node-2", true);
    }

    private static Cluster annotated(Map<String, String> first, Map<String, String> second) {
        return web(new Cluster().node("node-1", "a", 1, first).node("node-2", "b", 2, second));
    }

    private static RouteDecision decide(Cluster cluster, String host, int port, String from) {
        return Balanced.decide(cluster, host, port, from, "");
    }

    private static List<Hop> hops(RouteDecision decision, Direction direction) {
        return Objects.requireNonNull(decision.path(), "there is no path").stream()
                .filter(h -> h.direction() == direction)
                .toList();
    }

    private static Hop last(RouteDecision decision, Direction direction) {
        List<Hop> hops = hops(decision, direction);
        return hops.get(hops.size() - 1);
    }

    @ParameterizedTest
    @CsvSource({"iptables", "ipvs"})
    void thePathOfAnImportedClusterNamesTheProxyThatItHas(String mode) {
        ClusterSnapshot snapshot = web(Cluster.ofThreeNodes()).add(frozen(mode)).snapshot();
        assertThat(proxy(new Router(Cluster.CONFIG), snapshot)).isEqualTo(mode + " kube-proxy, prerouting");
    }

    @Test
    void anImportOfTheSameNodesWithAnotherProxyHasAnotherPath() {
        ClusterSnapshot before = web(Cluster.ofThreeNodes()).snapshot();
        ClusterSnapshot after = before.with(new Change(Change.Type.ADDED, KubeObject.draft(frozen("iptables")), null));
        Router router = new Router(Cluster.CONFIG);
        assertThat(proxy(router, before)).isEqualTo("nftables kube-proxy, prerouting");
        assertThat(proxy(router, after)).isEqualTo("iptables kube-proxy, prerouting");
    }

    private static String proxy(Router router, ClusterSnapshot snapshot) {
        RouteDecision decision = router.decide(snapshot, Cluster.tcp("10.96.0.10", 80, POD_ON_1, ""), Ticket.of(0));
        return hops(decision, Direction.Request).stream()
                .map(Hop::at)
                .filter(at -> at.contains("kube-proxy"))
                .findFirst()
                .orElseThrow();
    }

    private static GenericKubernetesResource frozen(String mode) {
        return Frozen.object(Map.of(
                "takenAt",
                "2026-01-01T00:00:00Z",
                "nodePortRange",
                "30000-32767",
                "loadBalancerPool",
                "198.51.100.0/24",
                "clusterCidrs",
                "10.244.0.0/16,fd00:10:244::/56",
                "localCidrs",
                "10.244.0.0/16,fd00:10:244::/56",
                "detectLocalMode",
                "ClusterCIDR",
                "proxyMode",
                mode));
    }

    private static String reversed(Hop hop) {
        String[] ends = hop.inner().split(" → ");
        return ends[1] + " → " + ends[0];
    }

    /** Whatever is rewritten on the way, the client must get its answer from whom it asked, and the endpoint's must start it. */
    @ParameterizedTest(name = "{2} to {0}:{1}, ticket {3}")
    @CsvSource({
        "10.96.0.10,   80,    10.244.1.50,  0",
        "10.96.0.10,   80,    10.244.1.50,  1",
        "10.96.0.10,   80,    10.244.1.5,   0",
        "10.96.0.10,   80,    192.168.0.11, 0",
        "10.96.0.10,   80,    192.168.0.11, 1",
        "10.96.0.10,   80,    203.0.113.9,  1",
        "192.168.0.11, 30080, 203.0.113.9,  0",
        "192.168.0.11, 30080, 203.0.113.9,  1",
        "192.168.0.12, 30080, 10.244.1.50,  0",
        "192.168.0.12, 30080, 10.244.1.50,  1",
        "192.168.0.12, 30080, 192.168.0.11, 0",
        "192.168.0.12, 30080, 192.168.0.11, 1",
        "198.51.100.1, 80,    203.0.113.9,  0",
        "198.51.100.1, 80,    10.244.1.50,  1",
        "10.244.2.5,   8080,  10.244.1.50,  0",
        "10.244.2.5,   8080,  192.168.0.11, 0",
        "10.244.1.5,   8080,  10.244.1.50,  0",
        "10.244.2.5,   8080,  203.0.113.9,  0",
    })
    void theAnswerEndsWhereThePacketBeganAndStartsWhereItEnded(String host, int port, String from, long ticket) {
        RouteDecision decision = new Router(Cluster.CONFIG)
                .decide(
                        Balanced.balanced(Balanced.unchanged()).snapshot(),
                        Cluster.tcp(host, port, from, ""),
                        Ticket.of(ticket));
        Hop first = hops(decision, Direction.Request).get(0);
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo(reversed(first));
        assertThat(last(decision, Direction.Reply).node())
                .isEqualTo(first.node() == null ? decision.node() : first.node());
        Hop answer = hops(decision, Direction.Reply).get(0);
        assertThat(answer.inner()).isEqualTo(reversed(last(decision, Direction.Request)));
        assertThat(answer.node()).isEqualTo(last(decision, Direction.Request).node());
    }

    @Test
    void aRefusedPacketHasNoWayBack() {
        RouteDecision decision = decide(web(Cluster.ofThreeNodes()), "10.96.0.10", 81, POD_ON_1);
        assertThat(hops(decision, Direction.Reply)).isEmpty();
    }

    /** H19. */
    @Test
    void thePodBehindARemoteNodePortSeesTheAddressOfFlannel1() {
        RouteDecision decision = decide(web(Cluster.ofThreeNodes()), NODE_1, 30080, OUTSIDE);
        assertThat(last(decision, Direction.Request).inner()).isEqualTo("10.244.1.0:41000 → 10.244.2.5:8080");
        assertThat(hops(decision, Direction.Reply))
                .extracting(Hop::outer)
                .contains("192.168.0.12 → 192.168.0.11 vxlan vni 1");
    }

    @Test
    void theTunnelIsThatOfFlannelsAnnotations() {
        Map<String, String> first = Map.of(
                FLANNEL + "backend-data", "{\"VNI\":7,\"VtepMAC\":\"AA:BB:CC:00:00:01\"}",
                FLANNEL + "public-ip", "192.0.2.1");
        Map<String, String> second = Map.of(
                FLANNEL + "backend-data", "{\"VNI\":7,\"VtepMAC\":\"aa:bb:cc:00:00:02\"}",
                FLANNEL + "public-ip", "192.0.2.2",
                FLANNEL + "public-ip-overwrite", "192.0.2.22");
        RouteDecision decision = decide(annotated(first, second), "10.96.0.10", 80, POD_ON_1);
        Hop tunnel = hops(decision, Direction.Request).get(2);
        assertThat(tunnel.at()).isEqualTo("flannel.7");
        assertThat(tunnel.outer()).isEqualTo("192.0.2.1 → 192.0.2.22 vxlan vni 7");
        assertThat(tunnel.why()).contains("aa:bb:cc:00:00:02", "dev flannel.7 onlink");
    }

    @Test
    void underHostGatewayNothingIsWrappedAndTheSourceBecomesTheNodes() {
        Map<String, String> hostGateway = Map.of(FLANNEL + "backend-type", "host-gw");
        RouteDecision decision = decide(annotated(hostGateway, hostGateway), NODE_1, 30080, OUTSIDE);
        Hop out = hops(decision, Direction.Request).get(2);
        assertThat(out.at()).isEqualTo("eth0");
        assertThat(out.outer()).isNull();
        assertThat(out.mtu()).isEqualTo(1500);
        assertThat(out.inner()).isEqualTo("192.168.0.11:41000 → 10.244.2.5:8080");
        assertThat(out.why()).startsWith("route 10.244.2.0/24 via 192.168.0.12 dev eth0;");
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo("192.168.0.11:30080 → 203.0.113.9:41000");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "backend-type, host-gw, node node-1 uses vxlan",
        "backend-type, wireguard, node node-2 uses flannel's backend wireguard",
        "backend-data, '{\"VNI\":2,\"VtepMAC\":\"aa:bb:cc:00:00:02\"}', node node-1 uses VNI 1",
        "backend-data, no json, node node-2 has the annotation",
        "public-ip, fd00::1, node node-2 has the public address fd00::1",
    })
    void nodesThatTheOverlayDoesNotJoinHaveNoPathAndTheReasonIsTold(String annotation, String value, String why) {
        RouteDecision decision =
                decide(annotated(Map.of(), Map.of(FLANNEL + annotation, value)), "10.96.0.10", 80, POD_ON_1);
        assertThat(decision.path()).isNull();
        assertThat(decision.explanation()).extracting(Step::step).contains("path");
        assertThat(decision.explanation())
                .extracting(Step::because)
                .anySatisfy(because -> assertThat(because).startsWith(why));
    }

    @Test
    void whatAPodSendsToAHostNetworkPodElsewhereHasItsNodesAddress() {
        Cluster cluster = Cluster.ofThreeNodes()
                .pod("client", POD_ON_1, "node-1", "app", "client", true)
                .service("agent", "10.96.0.20", s -> {})
                .endpoint("agent", "agent-2", "192.168.0.12", "node-2", true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.20", 80, POD_ON_1);
        assertThat(last(decision, Direction.Request).inner()).isEqualTo("192.168.0.11:41000 → 192.168.0.12:8080");
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo("10.96.0.20:80 → 10.244.1.50:41000");
        assertThat(last(decision, Direction.Reply).node()).isEqualTo("node-1");
    }

    @Test
    void whatEndsOnTheNodeItselfIsNotMasqueraded() {
        Cluster cluster = Cluster.ofThreeNodes()
                .loadBalancer("agent", "10.96.0.20", "198.51.100.2", s -> {})
                .endpoint("agent", "agent-1", "192.168.0.11", "node-1", true, true, false, e -> {});
        RouteDecision decision = decide(cluster, NODE_1, 30080, OUTSIDE);
        assertThat(decision.masquerade()).isTrue();
        assertThat(last(decision, Direction.Request).inner()).isEqualTo("203.0.113.9:41000 → 192.168.0.11:8080");
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo("192.168.0.11:30080 → 203.0.113.9:41000");
    }

    @Test
    void anEndpointOutsideTheClusterSeesTheNodeOfThePod() {
        Cluster cluster = Cluster.ofThreeNodes()
                .pod("client", POD_ON_1, "node-1", "app", "client", true)
                .service("db", "10.96.0.30", s -> {})
                .endpoint("db", "", "192.0.2.7", null, true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.30", 80, POD_ON_1);
        assertThat(decision.masquerade()).as("kube-proxy leaves it to flannel").isFalse();
        assertThat(last(decision, Direction.Request).inner()).isEqualTo("192.168.0.11:41000 → 192.0.2.7:8080");
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo("10.96.0.30:80 → 10.244.1.50:41000");
    }

    /** The API's text warns of it: a pod of another node bypasses policy Local, unmasqueraded. */
    @Test
    void anAnswerThatMissesTheNodeThatDecidedIsSaidToBeLost() {
        Cluster cluster = Cluster.ofThreeNodes()
                .pod("client", POD_ON_1, "node-1", "app", "client", true)
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", Balanced.externalLocal())
                .member("web", "web-3", "10.244.3.5", "node-3", true);
        RouteDecision decision = decide(cluster, "192.168.0.12", 30080, POD_ON_1);
        assertThat(decision.node()).isEqualTo("node-2");
        assertThat(hops(decision, Direction.Reply)).extracting(Hop::node).containsExactly("node-3", "node-3", "node-1");
        assertThat(last(decision, Direction.Reply).inner()).isEqualTo("10.244.3.5:8080 → 10.244.1.50:41000");
        assertThat(last(decision, Direction.Reply).why()).startsWith("it never passes node node-2");
    }
}
