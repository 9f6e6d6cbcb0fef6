package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.Draws;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.policy.PolicyAnswer;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.Candidates;
import dev.timonel.routing.table.RandomCluster;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What compiled tables must never show, on random clusters that change between queries; a seed makes the same again. */
class ForwardingTableTest {
    private static final ProxyConfig[] CONFIGS = {
        Cluster.CONFIG,
        Cluster.config(true, ProxyConfig.DetectLocalMode.NodeCIDR),
        Cluster.config(false, ProxyConfig.DetectLocalMode.None)
    };

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("routing.seeds", 60));
    }

    private static ProxyConfig config(long seed) {
        return CONFIGS[(int) (seed % CONFIGS.length)];
    }

    private static @Nullable Decision decision(Router router, ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        try {
            return router.route(snapshot, query, draws);
        } catch (StatusException refused) {
            return null;
        }
    }

    private static String answer(Router router, ClusterSnapshot snapshot, RouteQuery query, Draws draws) {
        try {
            return json(router.decide(snapshot, query, draws));
        } catch (StatusException refused) {
            return refused.getMessage();
        }
    }

    private static String json(RouteDecision decision) {
        return new String(KubeJson.write(decision), StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsExplainedIsWhatWasDecided(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        Router router = new Router(config(seed));
        for (int i = 0; i < 60; i++) {
            RouteQuery query = cluster.query();
            Decision decision = decision(router, cluster.snapshot(), query, Ticket.of(i));
            if (decision != null) {
                cluster.change();
                decision(router, cluster.snapshot(), query, Ticket.of(i + 1));
                agrees(decision, decision.explained(), i);
            }
        }
    }

    private static PolicyAnswer unlisted(PolicyAnswer policy) {
        return new PolicyAnswer(policy.outcome(), policy.enforced(), policy.policies(), policy.says(), null);
    }

    /** However much later it is explained. */
    private static void agrees(Decision decision, RouteDecision explained, long ticket) {
        RouteDecision brief = decision.brief();
        assertThat(json(brief))
                .isEqualTo(json(new RouteDecision(
                        explained.apiVersion(),
                        explained.kind(),
                        explained.resourceVersion(),
                        explained.ticket(),
                        decision.verdict(),
                        decision.reason(),
                        explained.frontend(),
                        explained.node(),
                        decision.masquerade(),
                        explained.endpoint(),
                        null,
                        null,
                        brief.policy() == null ? null : unlisted(explained.policy()),
                        null,
                        null,
                        explained.more(),
                        null,
                        null)));
        RouteDecision.Step last =
                explained.explanation().get(explained.explanation().size() - 1);
        assertThat(last.step()).isEqualTo("verdict");
        assertThat(last.outcome()).startsWith(decision.verdict().name());
        outcome(explained, "masquerade")
                .forEach(said -> assertThat(said.contains("rewritten")).isEqualTo(decision.masquerade()));
        outcome(explained, "node")
                .forEach(said -> assertThat(said).isEqualTo(explained.node() == null ? "no node" : explained.node()));
        ProxyEndpoint endpoint = decision.endpoint();
        assertThat(outcome(explained, "choice").toList())
                .isEqualTo(endpoint == null ? List.of() : List.of(endpoint.title()));
        if (endpoint != null) {
            assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
            assertThat(last.outcome()).contains(endpoint.title());
            assertThat(explained.endpoint()).isEqualTo(RouteDecision.Backend.of(endpoint));
            int k = explained.candidates().size();
            assertThat(explained.endpoint()).isEqualTo(explained.candidates().get((int) (ticket % k)));
        }
        accounted(decision, explained);
    }

    private static Stream<String> outcome(RouteDecision explained, String step) {
        return explained.explanation().stream()
                .filter(s -> s.step().equals(step))
                .map(RouteDecision.Step::outcome);
    }

    /** Every endpoint of a service that was asked for one is either a candidate or excluded, and never both. */
    private static void accounted(Decision decision, RouteDecision explained) {
        if (decision.candidates() == null) {
            assertThat(explained.candidates()).isEmpty();
            assertThat(explained.excluded()).isEmpty();
            return;
        }
        ServicePortView port = decision.candidates().port();
        Set<String> known =
                decision
                        .table()
                        .snapshot()
                        .slicesOf(port.service().namespace(), port.service().name())
                        .stream()
                        .map(slice -> slice.facts(SliceFacts.class))
                        .filter(slice ->
                                slice.addressType().equals(port.family().name()))
                        .flatMap(slice -> slice.endpoints().stream())
                        .map(target -> target.address().toString())
                        .collect(Collectors.toSet());
        Set<String> candidates = explained.candidates().stream()
                .map(RouteDecision.Backend::address)
                .collect(Collectors.toSet());
        Set<String> excluded = explained.excluded().stream()
                .map(RouteDecision.Excluded::address)
                .collect(Collectors.toSet());
        assertThat(Collections.disjoint(candidates, excluded)).isTrue();
        if (decision.query().portName().isEmpty()) {
            candidates.addAll(excluded);
            assertThat(candidates).isEqualTo(known);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aTableThatWasCarriedOverDecidesAsOneCompiledAnew(long seed) {
        RandomCluster cluster = new RandomCluster(seed);
        Router router = new Router(config(seed));
        ClusterSnapshot before = cluster.snapshot();
        for (int i = 0; i < 60; i++) {
            if (i % 3 == 0) {
                before = cluster.snapshot();
                cluster.change();
            }
            ClusterSnapshot snapshot = i % 4 == 3 ? before : cluster.snapshot();
            RouteQuery query = cluster.query();
            Draws draws = new Ticket(i, i, new Draws.Remembered(IpAddress.of("10.244.1." + (1 + i % 8)), 8080));
            int minor = i % 7 == 0 ? ProxyConfig.LAST_MINOR : ProxyConfig.MINOR;
            assertThat(answer(router.asOf(minor), snapshot, query, draws))
                    .as("%s, query %d", query, i)
                    .isEqualTo(answer(new Router(config(seed)).asOf(minor), snapshot, query, draws));
        }
    }

    @Test
    void whatDidNotChangeIsNotCompiledAgain() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .service("api", "10.96.0.11", s -> {})
                .member("api", "api-1", "10.244.1.6", "node-1", true);
        Router router = new Router(Cluster.CONFIG);
        ClusterSnapshot first = cluster.snapshot();
        ClusterSnapshot next = first;
        for (KubeObject slice : first.slicesOf("default", "api")) {
            next = next.with(new Change(Change.Type.DELETED, slice, null));
        }
        RouteQuery web = Cluster.tcp("web.default", 80, "192.0.2.1", "node-1");
        RouteQuery api = Cluster.tcp("api.default", 80, "192.0.2.1", "node-1");
        Candidates ofWeb = router.route(first, web, Ticket.of(0)).candidates();
        assertThat(router.route(first, api, Ticket.of(0)).verdict()).isEqualTo(Verdict.Forward);
        assertThat(router.route(next, web, Ticket.of(0)).candidates()).isSameAs(Objects.requireNonNull(ofWeb));
        assertThat(router.route(next, api, Ticket.of(0)).reason()).isEqualTo(Reason.NoEndpoints);
    }
}
