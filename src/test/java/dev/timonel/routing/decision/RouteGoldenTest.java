package dev.timonel.routing.decision;

import dev.timonel.Golden;
import dev.timonel.model.KubeJson;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.RouteText;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole answers as a person reads them, reviewed against service-semantics E4, whose node addresses they use. */
class RouteGoldenTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .pod("client", "10.244.1.50", "node-1", "app", "client", true)
            .loadBalancer("web", "10.96.7.7", "198.51.100.1", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .member("web", "web-2", "10.244.2.9", "node-2", true)
            .member("web", "web-3", "10.244.3.7", "node-3", false)
            .loadBalancer(
                    "near",
                    "10.96.7.8",
                    "198.51.100.2",
                    s -> s.editSpec()
                            .withExternalTrafficPolicy("Local")
                            .withLoadBalancerSourceRanges("203.0.113.0/25")
                            .editFirstPort()
                            .withNodePort(30081)
                            .endPort()
                            .endSpec())
            .member("near", "near-1", "10.244.2.20", "node-2", true)
            .service("lost", "10.96.7.9", s -> {})
            .pod("lost-1", "10.244.1.9", "node-1", "app", "lots", true)
            .service("db", "None", s -> {})
            .member("db", "db-0", "10.244.2.30", "node-2", true)
            .service(
                    "docs",
                    "",
                    s -> s.editSpec()
                            .withType("ExternalName")
                            .withExternalName("docs.example.com")
                            .withClusterIP(null)
                            .withClusterIPs()
                            .endSpec())
            .snapshot();

    static Stream<Arguments> decisions() {
        return Stream.of(
                row("pod-to-service-on-another-node", "web.default", 80, "10.244.1.50", "", 1),
                row("pod-to-service-on-its-own-node", "web.default", 80, "10.244.1.50", "", 0),
                row("hairpin", "10.96.7.7", 80, "10.244.1.5", "", 0),
                row("node-port-to-another-node", "192.168.0.11", 30080, "203.0.113.2", "", 1),
                row("node-port-policy-local", "192.168.0.12", 30081, "203.0.113.2", "", 0),
                row("node-port-policy-local-without-endpoint", "192.168.0.11", 30081, "203.0.113.2", "", 0),
                row("pod-to-another-nodes-port", "node-2", 30080, "10.244.1.50", "", 0),
                row("load-balancer", "198.51.100.1", 80, "203.0.113.2", "", 1),
                row("load-balancer-policy-local", "198.51.100.2", 80, "203.0.113.2", "", 0),
                row("load-balancer-kept-out", "198.51.100.2", 80, "192.0.2.1", "", 0),
                row("selects-nothing", "lost.default", 80, "10.244.1.50", "", 0),
                row("wrong-port", "web.default", 81, "10.244.1.50", "", 0),
                row("unallocated", "10.96.200.1", 80, "10.244.1.50", "", 0),
                row("pod-address", "10.244.2.9", 8080, "10.244.1.50", "", 0),
                row("headless", "db.default", 5432, "10.244.1.50", "", 0),
                row("external-name", "docs.default", 443, "10.244.1.50", "", 0),
                row("outside-the-cluster", "192.0.2.80", 443, "10.244.1.50", "", 0));
    }

    private static Arguments row(String name, String host, int port, String from, String node, long ticket) {
        return Arguments.of(name, new RouteQuery(host, port, "", "TCP", IpAddress.of(from), node), ticket);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decisions")
    void theExplanationReadsWell(String name, RouteQuery query, long ticket) {
        RouteDecision decision = new Router(Cluster.CONFIG).decide(SNAPSHOT, query, Ticket.of(ticket));
        Golden.assertMatches("route/" + name + ".txt", RouteText.of(query, decision));
    }

    @Test
    void theJsonHasTheFieldsOfTheDesignInItsOrder() {
        RouteQuery query = new RouteQuery("web.default", 80, "", "TCP", IpAddress.of("10.244.1.50"), "");
        RouteDecision decision = new Router(Cluster.CONFIG)
                .decide(SNAPSHOT, query, Ticket.of(1))
                .withDistribution(List.of(new RouteDecision.Share("10.244.2.9", 8080, "web-2", 1)));
        Golden.assertMatches(
                "route/decision.json.txt",
                KubeJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(decision) + "\n");
    }

    @Test
    void goldensHaveNoStrays() {
        java.io.File[] files = Objects.requireNonNull(java.nio.file.Path.of("src/test/resources/golden/route")
                .toFile()
                .listFiles());
        Map<String, Boolean> known = new java.util.HashMap<>();
        decisions().forEach(d -> known.put(d.get()[0] + ".txt", true));
        known.put("decision.json.txt", true);
        org.assertj.core.api.Assertions.assertThat(Stream.of(files).map(java.io.File::getName))
                .containsExactlyInAnyOrderElementsOf(known.keySet());
    }
}
