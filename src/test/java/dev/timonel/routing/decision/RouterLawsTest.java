package dev.timonel.routing.decision;

import static dev.timonel.routing.Cluster.chosen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every decision, tried on clusters made from seeds. */
class RouterLawsTest {
    private static final String[] TARGETS = {
        "10.96.0.10:80", "10.96.0.10:81", "192.168.0.11:30080", "198.51.100.1:80", "10.96.9.9:80", "10.244.1.5:8080"
    };
    private static final String[] CLIENTS = {"10.244.1.50", "192.168.0.12", "203.0.113.9", "10.244.2.1"};

    private final Router router = new Router(Cluster.CONFIG);

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    private static Cluster random(long seed) {
        Random random = new Random(seed);
        Cluster cluster = Cluster.ofThreeNodes()
                .loadBalancer(
                        "web",
                        "10.96.0.10",
                        "198.51.100.1",
                        s -> s.editSpec()
                                .withInternalTrafficPolicy(random.nextBoolean() ? "Local" : "Cluster")
                                .withExternalTrafficPolicy(random.nextBoolean() ? "Local" : "Cluster")
                                .endSpec());
        int n = random.nextInt(9);
        boolean hinted = random.nextBoolean();
        for (int i = 0; i < n; i++) {
            int node = 1 + random.nextInt(3);
            boolean ready = random.nextInt(3) > 0;
            boolean terminating = !ready && random.nextBoolean();
            String ip = "10.244." + node + "." + (2 + i);
            cluster.pod("web-" + i, ip, "node-" + node, "app", "web", ready);
            cluster.endpoint(
                    "web", "web-" + i, ip, "node-" + node, ready, random.nextBoolean() || ready, terminating, e -> {
                        if (hinted) {
                            e.withNewHints()
                                    .addNewForZone("abc".substring(node - 1, node))
                                    .endHints();
                        }
                    });
        }
        return cluster;
    }

    private static List<RouteQuery> queries() {
        List<RouteQuery> queries = new ArrayList<>();
        for (String target : TARGETS) {
            String[] hostPort = target.split(":");
            for (String client : CLIENTS) {
                queries.add(Cluster.tcp(hostPort[0], Integer.parseInt(hostPort[1]), client, ""));
            }
        }
        return queries;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inputOrderNeverChangesTheAnswer(long seed) {
        ClusterSnapshot one = random(seed).snapshot();
        ClusterSnapshot other = random(seed).shuffled(seed + 1);
        for (RouteQuery query : queries()) {
            assertThat(json(other, query, seed)).isEqualTo(json(one, query, seed));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void queryRevisionAndTicketReplayTheDecision(long seed) {
        ClusterSnapshot snapshot = random(seed).snapshot();
        for (RouteQuery query : queries()) {
            assertThat(json(snapshot, query, seed)).isEqualTo(json(snapshot, query, seed));
            RouteDecision decision = router.decide(snapshot, query, Ticket.of(seed));
            assertThat(decision.resourceVersion()).isEqualTo("4711");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void candidatesAreReadyUnlessNoneIs(long seed) {
        ClusterSnapshot snapshot = random(seed).snapshot();
        for (RouteQuery query : queries()) {
            RouteDecision decision = router.decide(snapshot, query, Ticket.of(seed));
            boolean fallback = decision.explanation().stream()
                    .anyMatch(s -> s.step().equals("readiness") && s.because().startsWith("none is ready here"));
            if (decision.verdict() == Verdict.Forward && !fallback) {
                assertThat(decision.candidates())
                        .allSatisfy(c -> assertThat(snapshot.get(
                                                dev.timonel.model.Kinds.POD, "default", Objects.requireNonNull(c.pod()))
                                        .orElseThrow()
                                        .facts(dev.timonel.model.PodFacts.class)
                                        .ready())
                                .isTrue());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theExplanationEndsWithTheVerdictAndEveryEndpointIsAccountedFor(long seed) {
        ClusterSnapshot snapshot = random(seed).snapshot();
        for (RouteQuery query : queries()) {
            RouteDecision decision = router.decide(snapshot, query, Ticket.of(seed));
            RouteDecision.Step last =
                    decision.explanation().get(decision.explanation().size() - 1);
            assertThat(last.step()).isEqualTo("verdict");
            assertThat(last.outcome()).startsWith(decision.verdict().name());
            assertThat(decision.explanation()).allSatisfy(s -> {
                assertThat(s.outcome()).isNotBlank();
                assertThat(s.because()).isNotBlank();
            });
            if (decision.verdict() == Verdict.Forward) {
                assertThat(decision.candidates()).contains(decision.endpoint());
                int known = snapshot.list(dev.timonel.model.Kinds.POD).size();
                assertThat(decision.candidates().size() + decision.excluded().size())
                        .isEqualTo(known);
            }
        }
    }

    @ParameterizedTest(name = "{0} endpoints")
    @ValueSource(ints = {1, 2, 3, 7})
    void anyConsecutiveTicketsSpreadEvenly(int k) {
        Cluster cluster = Cluster.ofThreeNodes().service("web", "10.96.0.10", s -> {});
        for (int i = 0; i < k; i++) {
            cluster.member("web", "web-" + i, "10.244.1." + (5 + i), "node-1", true);
        }
        ClusterSnapshot snapshot = cluster.snapshot();
        RouteQuery query = Cluster.tcp("10.96.0.10", 80, "10.244.1.50", "node-1");
        for (long start : new long[] {0, 5, Long.MAX_VALUE - 40}) {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 4 * k + 1; i++) {
                RouteDecision decision = router.decide(snapshot, query, Ticket.of(start + i));
                counts.merge(chosen(decision).pod(), 1, Integer::sum);
            }
            assertThat(counts).hasSize(k);
            assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(4, 5));
        }
    }

    private String json(ClusterSnapshot snapshot, RouteQuery query, long ticket) {
        return new String(
                KubeJson.write(router.decide(snapshot, query, Ticket.of(ticket))),
                java.nio.charset.StandardCharsets.UTF_8);
    }
}
