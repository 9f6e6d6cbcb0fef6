package dev.timonel.routing.decision;

import static dev.timonel.routing.Balanced.NODE_1;
import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static dev.timonel.routing.Balanced.balanced;
import static dev.timonel.routing.Balanced.decide;
import static dev.timonel.routing.Balanced.externalLocal;
import static dev.timonel.routing.Balanced.internalLocal;
import static dev.timonel.routing.Balanced.unchanged;
import static dev.timonel.routing.Cluster.addresses;
import static dev.timonel.routing.Cluster.chosen;
import static dev.timonel.routing.Cluster.hit;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.ExclusionReason;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Internal and external traffic policy, and when the source is rewritten (service-semantics D3, rules 3 to 6). */
class TrafficPolicyTest {
    private final Router router = new Router(Cluster.CONFIG);

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

    /** Each family has a detector of its own: one that has no CIDR of its family tells nobody from a pod. */
    @ParameterizedTest(name = "{0}: pods of the family are {1}")
    @CsvSource({"ClusterCIDR, unknown", "NodeCIDR, unknown", "NodeCIDR, known"})
    void aFamilyWithoutCidrIsNotToldApartSoNothingIsRewritten(DetectLocalMode mode, String pods) {
        Cluster cluster = new Cluster()
                .add(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-1")
                        .endMetadata()
                        .withNewSpec()
                        .withPodCIDRs(
                                pods.equals("known")
                                        ? List.of("10.244.1.0/24", "fd00:10:244:1::/64")
                                        : List.of("10.244.1.0/24"))
                        .endSpec()
                        .withNewStatus()
                        .addNewAddress("fd00:192::11", "InternalIP")
                        .endStatus()
                        .build())
                .service("six", "fd00:10:96::a", s -> {})
                .member("six", "six-1", "fd00:10:244:1::5", "node-1", true);
        ProxyConfig config = new ProxyConfig(
                false,
                mode,
                List.of(),
                List.of(Cidr.of("10.244.0.0/16")),
                List.of(),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
        RouteDecision decision = new Router(config)
                .decide(cluster.snapshot(), tcp("fd00:10:96::a", 80, "2001:db8::9", "node-1"), Ticket.of(0));
        assertThat(decision.masquerade()).isEqualTo(pods.equals("known"));
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

    @Test
    void aPodThatReachesItselfThroughItsServiceIsMasqueraded() {
        RouteDecision self = decide(balanced(unchanged()), "10.96.0.10", 80, "10.244.1.5", "");
        assertThat(chosen(self).pod()).isEqualTo("web-1");
        assertThat(self.masquerade()).isTrue();
        RouteDecision other =
                router.decide(balanced(unchanged()).snapshot(), tcp("10.96.0.10", 80, "10.244.1.5", ""), Ticket.of(1));
        assertThat(other.masquerade()).isFalse();
    }

    /** The set hairpin-connections has what is on the node itself, and no other. */
    @Test
    void whatReachesItselfIsMasqueradedOnlyIfItsEndpointIsOnTheNode() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("byhand", "10.96.0.20", unchanged())
                .pod("web-1", "10.244.1.5", "node-1", "app", "byhand", true)
                .endpoint("byhand", "", "10.244.1.5", null, true, true, false, e -> {});
        RouteDecision self = decide(cluster, "10.96.0.20", 80, "10.244.1.5", "");
        assertThat(self.masquerade()).isFalse();
        assertThat(self.explanation())
                .extracting(Step::because)
                .anyMatch(because ->
                        because.contains("node node-1 rewrites that for endpoints of its own; this one names no node"));
        assertThat(self.path()).extracting(Hop::direction).containsOnly(Direction.Request);
        assertThat(self.path()).last().extracting(Hop::why).asString().contains("its own address, and drops");

        cluster.service("web", "10.96.0.10", unchanged())
                .endpoint("web", "web-1", "10.244.1.5", "node-1", true, true, false, e -> {});
        assertThat(decide(cluster, "10.96.0.20", 80, "10.244.1.5", "").masquerade())
                .as("the node has it for another service")
                .isTrue();
    }
}
