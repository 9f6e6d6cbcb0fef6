package dev.timonel.routing.decision;

import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static dev.timonel.routing.Balanced.balanced;
import static dev.timonel.routing.Balanced.decide;
import static dev.timonel.routing.Balanced.externalLocal;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
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

    private static RouteDecision as(int minor, Cluster cluster) {
        return new Router(Cluster.CONFIG.asOf(minor))
                .decide(cluster.snapshot(), Cluster.tcp("203.0.113.50", 80, "192.0.2.1", ""), Ticket.of(0));
    }

    @Test
    void withoutTheGateNodesDoNotCaptureExternalIpsAndTheExplanationSaysSo() {
        Cluster cluster =
                balanced(s -> s.editSpec().withExternalIPs("203.0.113.50").endSpec());
        assertThat(decide(cluster, "203.0.113.50", 80, "192.0.2.1", "").verdict())
                .isEqualTo(Verdict.Forward);
        assertThat(as(39, cluster).verdict()).isEqualTo(Verdict.Forward);
        RouteDecision ignored = as(40, cluster);
        assertThat(ignored.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(ignored.explanation().toString())
                .contains("timonel.proxy.allow-service-external-ips=false", "about 1.40");
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

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            an empty label excludes      | label:             |            | node-1 node-3
            a label that says true       | label:true         |            | node-1 node-3
            a label that says nonsense   | label:yes          |            | node-1 node-3
            a label that says false      | label:false        |            | node-1 node-2 node-3
            about to be deleted          | taint              |            | node-1 node-3
            being deleted                | deletion           |            | node-1 node-3
            excluded, though named       | label:             | node-2     | node-2
            """)
    void nodesThatAreExcludedOrGoAwayGetNoTrafficFromALoadBalancer(
            String rule, String mark, @Nullable String asked, String expected) {
        Cluster cluster = new Cluster();
        for (int i = 1; i <= 3; i++) {
            cluster.add(marked("node-" + i, i, i == 2 ? mark : ""));
        }
        cluster.loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true);
        RouteQuery query = tcp("198.51.100.1", 80, OUTSIDE, asked == null ? "" : asked);
        assertThat(LongStream.range(0, 6)
                        .mapToObj(t -> String.valueOf(router.decide(cluster.snapshot(), query, Ticket.of(t))
                                .node()))
                        .distinct()
                        .sorted())
                .containsExactly(expected.split(" "));
    }

    @Test
    void whereEveryNodeIsExcludedTheReasonIsTold() {
        Cluster cluster = new Cluster()
                .add(marked("node-1", 1, "label:"))
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true);
        RouteDecision decision = decide(cluster, "198.51.100.1", 80, OUTSIDE, "");
        assertThat(decision.node()).isEqualTo("node-1");
        assertThat(decision.explanation().get(0).because()).startsWith("no node takes part in load balancing");
    }

    private static HasMetadata marked(String name, int number, String mark) {
        NodeBuilder node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewAddress("192.168.0." + (10 + number), "InternalIP")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
        if (mark.startsWith("label:")) {
            node.editMetadata()
                    .addToLabels(
                            "node.kubernetes.io/exclude-from-external-load-balancers",
                            mark.substring("label:".length()))
                    .endMetadata();
        } else if (mark.equals("taint")) {
            node.editSpec()
                    .addNewTaint("NoSchedule", "ToBeDeletedByClusterAutoscaler", null, "1")
                    .endSpec();
        } else if (mark.equals("deletion")) {
            node.editMetadata().withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata();
        }
        return node.build();
    }
}
