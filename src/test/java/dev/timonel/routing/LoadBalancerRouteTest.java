package dev.timonel.routing;

import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static dev.timonel.routing.Balanced.balanced;
import static dev.timonel.routing.Balanced.decide;
import static dev.timonel.routing.Balanced.externalLocal;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What guards a load-balancer address, who captures it, and which node the balancer takes (service-semantics D1, D3). */
class LoadBalancerRouteTest {
    private final Router router = new Router(Cluster.CONFIG);

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
}
