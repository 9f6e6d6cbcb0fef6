package dev.timonel.routing;

import static dev.timonel.routing.Cluster.addresses;
import static dev.timonel.routing.Cluster.chosen;
import static dev.timonel.routing.Cluster.hit;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of service-semantics D1 to D3 that the public flow vectors leave out, one test each. */
class RouterTest {
    private static final String POD_ON_1 = "10.244.1.50";
    private static final String NODE_1 = "192.168.0.11";
    private static final String OUTSIDE = "203.0.113.9";

    private final Router router = new Router(Cluster.CONFIG);

    private static Cluster balanced(Consumer<ServiceBuilder> change) {
        return Cluster.ofThreeNodes()
                .pod("client", POD_ON_1, "node-1", "app", "client", true)
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", change)
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true);
    }

    private static Consumer<ServiceBuilder> unchanged() {
        return s -> {};
    }

    private static Consumer<ServiceBuilder> externalLocal() {
        return s -> s.editSpec().withExternalTrafficPolicy("Local").endSpec();
    }

    private static Consumer<ServiceBuilder> internalLocal() {
        return s -> s.editSpec().withInternalTrafficPolicy("Local").endSpec();
    }

    private RouteDecision decide(Cluster cluster, String host, int port, String from, String node) {
        return router.decide(cluster.snapshot(), tcp(host, port, from, node), Ticket.of(0));
    }

    @ParameterizedTest(name = "{0} to a {1}: masquerade {5}")
    @CsvSource({
        // who, frontend, from, host, port, masquerade
        "pod,   ClusterIP,    10.244.1.50,  10.96.0.10,   80,    false",
        "node,  ClusterIP,    192.168.0.11, 10.96.0.10,   80,    true",
        "outside, ClusterIP,  203.0.113.9,  10.96.0.10,   80,    true",
        "pod,   NodePort,     10.244.1.50,  192.168.0.11, 30080, true",
        "node,  NodePort,     192.168.0.11, 192.168.0.11, 30080, true",
        "outside, NodePort,   203.0.113.9,  192.168.0.11, 30080, true",
        "pod,   LoadBalancer, 10.244.1.50,  198.51.100.1, 80,    true",
        "outside, LoadBalancer, 203.0.113.9, 198.51.100.1, 80,   true",
    })
    void policyClusterReachesAllAndMasqueradesWhatIsNotAPodOnAClusterIp(
            String who, FrontendType type, String from, String host, int port, boolean masquerade) {
        RouteDecision decision = decide(balanced(unchanged()), host, port, from, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(hit(decision).type()).isEqualTo(type);
        assertThat(addresses(decision.candidates())).containsExactly("10.244.1.5:8080", "10.244.2.5:8080");
        assertThat(decision.masquerade()).isEqualTo(masquerade);
    }

    @ParameterizedTest(name = "{0}: {3} candidates, masquerade {4}")
    @CsvSource({
        "a pod bypasses it and keeps its address, 10.244.1.50,  192.168.0.11, 2, false",
        "the node itself bypasses it,             192.168.0.11, 192.168.0.11, 2, true",
        "outside stays on the node,               203.0.113.9,  192.168.0.11, 1, false",
        "another node is outside,                 192.168.0.12, 192.168.0.11, 1, false",
        "another node's pod counts as local,      10.244.2.77,  192.168.0.11, 2, false",
    })
    void externalPolicyLocal(String rule, String from, String host, int candidates, boolean masquerade) {
        RouteDecision decision = decide(balanced(externalLocal()), host, 30080, from, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(decision.node()).isEqualTo("node-1");
        assertThat(decision.candidates()).hasSize(candidates);
        assertThat(decision.masquerade()).isEqualTo(masquerade);
    }

    @Test
    void underNodeCidrDetectionAPodOfAnotherNodeIsNotLocal() {
        Router strict = new Router(Cluster.config(false, DetectLocalMode.NodeCIDR));
        ClusterSnapshot snapshot = balanced(externalLocal()).snapshot();
        RouteDecision remote = strict.decide(snapshot, tcp(NODE_1, 30080, "10.244.2.77", ""), Ticket.of(0));
        RouteDecision local = strict.decide(snapshot, tcp(NODE_1, 30080, POD_ON_1, ""), Ticket.of(0));
        assertThat(addresses(remote.candidates())).containsExactly("10.244.1.5:8080");
        assertThat(local.candidates()).hasSize(2);
    }

    @ParameterizedTest(name = "masquerade-all {0}, detection {1}, from {2}: {3}")
    @CsvSource({
        "true,  ClusterCIDR, 10.244.1.50, true",
        "true,  None,        10.244.1.50, true",
        "false, None,        203.0.113.9, false",
        "false, NodeCIDR,    10.244.2.77, true",
        "false, ClusterCIDR, 10.244.2.77, false",
    })
    void masqueradeOnAClusterIpDependsOnTheProxysFlags(
            boolean all, DetectLocalMode mode, String from, boolean masquerade) {
        RouteDecision decision = new Router(Cluster.config(all, mode))
                .decide(balanced(unchanged()).snapshot(), tcp("10.96.0.10", 80, from, "node-1"), Ticket.of(0));
        assertThat(decision.masquerade()).isEqualTo(masquerade);
    }

    @Test
    void withoutDetectionExternalPolicyLocalHoldsForPodsToo() {
        RouteDecision decision = new Router(Cluster.config(false, DetectLocalMode.None))
                .decide(balanced(externalLocal()).snapshot(), tcp(NODE_1, 30080, POD_ON_1, ""), Ticket.of(0));
        assertThat(addresses(decision.candidates())).containsExactly("10.244.1.5:8080");
    }

    @Test
    void aNodeWithoutLocalEndpointDropsUnderExternalPolicyLocal() {
        RouteDecision decision = decide(balanced(externalLocal()), "192.168.0.13", 30080, OUTSIDE, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Drop);
        assertThat(decision.reason()).isEqualTo(Reason.NoLocalEndpoints);
        assertThat(decision.excluded()).extracting(Excluded::reason).containsOnly(ExclusionReason.NotLocal);
        assertThat(decision.candidates()).isEmpty();
    }

    @Test
    void internalPolicyLocalDropsWhereNoEndpointIsAndDoesNotTouchNodePorts() {
        Cluster cluster = balanced(internalLocal());
        assertThat(decide(cluster, "10.96.0.10", 80, POD_ON_1, "node-3").verdict())
                .isEqualTo(Verdict.Drop);
        assertThat(addresses(decide(cluster, "10.96.0.10", 80, POD_ON_1, "").candidates()))
                .containsExactly("10.244.1.5:8080");
        assertThat(decide(cluster, "192.168.0.13", 30080, OUTSIDE, "").verdict())
                .isEqualTo(Verdict.Forward);
    }

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
        "inside the ranges,               203.0.113.9, 198.51.100.1, 80,    Forward",
        "outside the ranges,              192.0.2.1,   198.51.100.1, 80,    Drop",
        "a pod is filtered too,           10.244.1.50, 198.51.100.1, 80,    Drop",
        "a node port is open,             192.0.2.1,   192.168.0.11, 30080, Forward",
        "the cluster IP is open,          10.244.1.50, 10.96.0.10,   80,    Forward",
        "the balancer's own address,      198.51.100.1, 198.51.100.1, 80,   Drop",
    })
    void sourceRangesGuardTheLoadBalancerAddressOnly(String rule, String from, String host, int port, Verdict verdict) {
        Cluster cluster = balanced(s ->
                s.editSpec().withLoadBalancerSourceRanges(" 203.0.113.0/25").endSpec());
        RouteDecision decision = decide(cluster, host, port, from, "");
        assertThat(decision.verdict()).isEqualTo(verdict);
        if (verdict == Verdict.Drop) {
            assertThat(decision.reason()).isEqualTo(Reason.SourceRange);
            assertThat(decision.endpoint()).isNull();
        }
    }

    @Test
    void aRangeWithTheNodesAddressLetsTheBalancersOwnAddressIn() {
        Cluster cluster = balanced(
                s -> s.editSpec().withLoadBalancerSourceRanges("192.168.0.0/24").endSpec());
        assertThat(decide(cluster, "198.51.100.1", 80, "198.51.100.1", "node-1").verdict())
                .isEqualTo(Verdict.Forward);
    }

    @Test
    void aRangeOfEverybodyRestrictsNobody() {
        Cluster cluster = balanced(s -> s.editSpec()
                .withLoadBalancerSourceRanges("203.0.113.0/25", "0.0.0.0/0")
                .endSpec());
        assertThat(decide(cluster, "198.51.100.1", 80, "192.0.2.1", "").verdict())
                .isEqualTo(Verdict.Forward);
    }

    @Test
    void theFirewallComesBeforeTheMissingEndpoints() {
        Cluster empty = Cluster.ofThreeNodes()
                .loadBalancer(
                        "web",
                        "10.96.0.10",
                        "198.51.100.1",
                        s -> s.editSpec()
                                .withLoadBalancerSourceRanges("203.0.113.0/25")
                                .endSpec());
        assertThat(decide(empty, "198.51.100.1", 80, "192.0.2.1", "").verdict()).isEqualTo(Verdict.Drop);
        assertThat(decide(empty, "198.51.100.1", 80, OUTSIDE, "").verdict()).isEqualTo(Verdict.Reject);
    }

    @Test
    void aLoadBalancerOfIpModeProxyIsNotCaptured() {
        Cluster cluster = balanced(s -> s.editStatus()
                .editLoadBalancer()
                .editFirstIngress()
                .withIpMode("Proxy")
                .endIngress()
                .endLoadBalancer()
                .endStatus());
        RouteDecision decision = decide(cluster, "198.51.100.1", 80, POD_ON_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.reason()).isEqualTo(Reason.LoadBalancerProxy);
    }

    @Test
    void theLoadBalancerPicksInTurnTheNodesWithAReadyEndpointUnderPolicyLocal() {
        Cluster cluster = balanced(externalLocal()).member("web", "web-3", "10.244.3.5", "node-3", false);
        ClusterSnapshot snapshot = cluster.snapshot();
        RouteQuery query = tcp("198.51.100.1", 80, OUTSIDE, "");
        assertThat(List.of(0L, 1L, 2L, 3L))
                .extracting(t -> router.decide(snapshot, query, Ticket.of(t)).node())
                .containsExactly("node-1", "node-2", "node-1", "node-2");
    }

    @Test
    void aWrongPortOnAClusterIpIsRefused() {
        RouteDecision decision = decide(balanced(unchanged()), "10.96.0.10", 81, POD_ON_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.reason()).isEqualTo(Reason.WrongPort);
        RouteQuery udp = new RouteQuery("10.96.0.10", 80, "", "UDP", IpAddress.of(POD_ON_1), "");
        assertThat(router.decide(balanced(unchanged()).snapshot(), udp, Ticket.of(0))
                        .reason())
                .isEqualTo(Reason.WrongPort);
    }

    @Test
    void anUnallocatedAddressOfAServiceRangeIsDropped() {
        assertThat(decide(balanced(unchanged()), "10.96.9.9", 80, POD_ON_1, "").reason())
                .isEqualTo(Reason.UnallocatedClusterIP);
        Cluster extended = balanced(unchanged())
                .add(new ServiceCIDRBuilder()
                        .withNewMetadata()
                        .withName("more")
                        .endMetadata()
                        .withNewSpec()
                        .withCidrs("10.112.0.0/16")
                        .endSpec()
                        .build());
        assertThat(decide(extended, "10.112.0.9", 80, POD_ON_1, "").reason()).isEqualTo(Reason.UnallocatedClusterIP);
        assertThat(decide(balanced(unchanged()), "10.112.0.9", 80, POD_ON_1, "").reason())
                .isEqualTo(Reason.UnknownAddress);
    }

    @Test
    void aPodsOwnAddressPassesThroughToThePod() {
        RouteDecision decision = decide(balanced(unchanged()), "10.244.2.5", 8080, POD_ON_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.reason()).isEqualTo(Reason.PodAddress);
        assertThat(chosen(decision).pod()).isEqualTo("web-2");
        assertThat(decision.path()).extracting(RouteDecision.Hop::at).contains("flannel.1");
    }

    @Test
    void aPodThatReachesItselfThroughItsServiceIsMasqueraded() {
        RouteDecision self = decide(balanced(unchanged()), "10.96.0.10", 80, "10.244.1.5", "");
        assertThat(chosen(self).pod()).isEqualTo("web-1");
        assertThat(self.masquerade()).isTrue();
        RouteDecision other =
                router.decide(balanced(unchanged()).snapshot(), tcp("10.96.0.10", 80, "10.244.1.5", ""), Ticket.of(1));
        assertThat(other.masquerade()).isFalse();
    }

    @Test
    void nodePortsAnswerOnlyOnTheirAddresses() {
        Cluster cluster = balanced(unchanged());
        ProxyConfig loopbackToo = new ProxyConfig(
                false,
                DetectLocalMode.ClusterCIDR,
                List.of(Cidr.of("127.0.0.0/8"), Cidr.of("10.0.0.0/8")),
                List.of(Cidr.of("10.244.0.0/16")),
                List.of(Cidr.of("10.96.0.0/16")),
                "cluster.local",
                new PortRange(30000, 32767));
        RouteDecision elsewhere =
                new Router(loopbackToo).decide(cluster.snapshot(), tcp(NODE_1, 30080, OUTSIDE, ""), Ticket.of(0));
        assertThat(elsewhere.reason()).isEqualTo(Reason.NodeAddress);
        assertThat(decide(cluster, NODE_1, 30081, OUTSIDE, "").reason()).isEqualTo(Reason.NodeAddress);
    }

    @Test
    void aPacketToAnotherNodesPortIsDecidedThereUnlessTheQueryNamesTheNode() {
        Cluster cluster = balanced(unchanged());
        assertThat(decide(cluster, "192.168.0.12", 30080, POD_ON_1, "").node()).isEqualTo("node-2");
        RouteDecision onSender = decide(cluster, "192.168.0.12", 30080, POD_ON_1, "node-1");
        assertThat(onSender.verdict()).isEqualTo(Verdict.PassThrough);
    }

    @Test
    void terminatingEndpointsServeOnlyWhileNoReadyOneIsLeft() {
        Cluster dying = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {})
                .endpoint("web", "web-2", "10.244.2.5", "node-2", false, false, true, e -> {})
                .endpoint("web", "web-3", "10.244.3.5", "node-3", false, false, false, e -> {});
        RouteDecision fallback = decide(dying, "10.96.0.10", 80, POD_ON_1, "");
        assertThat(addresses(fallback.candidates())).containsExactly("10.244.1.5:8080");
        assertThat(fallback.excluded())
                .extracting(Excluded::pod, Excluded::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("web-2", ExclusionReason.Terminating),
                        org.assertj.core.groups.Tuple.tuple("web-3", ExclusionReason.NotReady));
        dying.endpoint("web", "web-4", "10.244.3.6", "node-3", true, true, false, e -> {});
        assertThat(addresses(decide(dying, "10.96.0.10", 80, POD_ON_1, "").candidates()))
                .containsExactly("10.244.3.6:8080");
    }

    @Test
    void hintsKeepTrafficInTheZoneOfTheNode() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint(
                        "web",
                        "web-1",
                        "10.244.1.5",
                        "node-1",
                        true,
                        true,
                        false,
                        e -> e.withNewHints().addNewForZone("a").endHints())
                .endpoint(
                        "web",
                        "web-2",
                        "10.244.2.5",
                        "node-2",
                        true,
                        true,
                        false,
                        e -> e.withNewHints().addNewForZone("b").endHints());
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, "", "node-2");
        assertThat(addresses(decision.candidates())).containsExactly("10.244.2.5:8080");
        assertThat(decision.excluded()).extracting(Excluded::reason).containsExactly(ExclusionReason.OtherZone);
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-3").candidates()).hasSize(2);
    }

    @Test
    void anEndpointWhoseSliceLacksThePortIsNamed() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec()
                                .addNewPort()
                                .withName("admin")
                                .withPort(9000)
                                .withProtocol("TCP")
                                .withNewTargetPort("admin")
                                .endPort()
                                .endSpec())
                .member("web", "web-1", "10.244.1.5", "node-1", true);
        RouteDecision decision = decide(cluster, "10.96.0.10", 9000, "", "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.excluded())
                .containsExactly(new Excluded("10.244.1.5", null, "web-1", ExclusionReason.NoSuchPort));
    }

    @Test
    void aRememberedEndpointIsUsedWhileItIsACandidate() {
        Cluster sticky = balanced(s -> s.editSpec()
                .withSessionAffinity("ClientIP")
                .withNewSessionAffinityConfig()
                .withNewClientIP(600)
                .endSessionAffinityConfig()
                .endSpec());
        RouteQuery query = tcp("10.96.0.10", 80, POD_ON_1, "");
        Ticket known = new Ticket(0, 0, new Draws.Remembered(IpAddress.of("10.244.2.5"), 8080));
        Ticket gone = new Ticket(0, 0, new Draws.Remembered(IpAddress.of("10.244.2.9"), 8080));
        RouteDecision stays = router.decide(sticky.snapshot(), query, known);
        assertThat(stays.reason()).isEqualTo(Reason.SessionAffinity);
        assertThat(chosen(stays).pod()).isEqualTo("web-2");
        RouteDecision moves = router.decide(sticky.snapshot(), query, gone);
        assertThat(moves.reason()).isEqualTo(Reason.RoundRobin);
        Routed routed = router.route(sticky.snapshot(), query, known);
        assertThat(routed.affinity().orElseThrow().seconds()).isEqualTo(600);
        assertThat(router.decide(balanced(unchanged()).snapshot(), query, known).reason())
                .as("a service without affinity remembers nobody")
                .isEqualTo(Reason.RoundRobin);
    }

    @Test
    void ipv6ServicesForwardOverTheSixthFamily() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("six", "fd00:10:96::a", s -> {})
                .member("six", "six-1", "fd00:10:244:2::5", "node-2", true);
        RouteDecision decision = decide(cluster, "fd00:10:96::a", 80, "fd00:10:244:1::7", "node-1");
        assertThat(chosen(decision).address()).isEqualTo("fd00:10:244:2::5");
        assertThat(decision.path())
                .extracting(RouteDecision.Hop::outer)
                .contains("fd00:192::b → fd00:192::c vxlan vni 1"
                        .replace("::b", "::11")
                        .replace("::c", "::12"));
    }

    @Test
    void withoutPodCidrThePathIsLeftOutAndTheReasonTold() {
        Cluster cluster = Cluster.ofThreeNodes()
                .add(new io.fabric8.kubernetes.api.model.NodeBuilder()
                        .withNewMetadata()
                        .withName("node-9")
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress("192.168.0.99", "InternalIP")
                        .endStatus()
                        .build())
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.9.5", "node-9", true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, NODE_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(decision.path()).isNull();
        assertThat(decision.explanation())
                .contains(new RouteDecision.Step("path", "left out", "node node-9 has no IPv4 podCIDR"));
    }

    @Test
    void aClusterWithoutNodesStillDecides() {
        Cluster cluster = new Cluster()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "", "192.0.2.7", null, true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, OUTSIDE, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(decision.node()).isNull();
        assertThat(chosen(decision)).isEqualTo(new RouteDecision.Backend("192.0.2.7", 8080, null, null, null, null));
    }

    @Test
    void aDuplicateEndpointCountsOnceAndAsLocalIfOneOfItsSlicesSaysSo() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", internalLocal())
                .endpoint("web", "a", "10.244.1.5", "node-2", true, true, false, e -> {})
                .endpoint("web", "b", "10.244.1.5", "node-1", true, true, false, e -> {});
        assertThat(addresses(decide(cluster, "10.96.0.10", 80, "", "node-1").candidates()))
                .containsExactly("10.244.1.5:8080");
    }
}
