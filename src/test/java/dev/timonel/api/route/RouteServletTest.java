package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /route}, with everything real but the socket. */
class RouteServletTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .member("web", "web-2", "10.244.2.5", "node-2", true)
            .member("web", "web-3", "10.244.3.5", "node-3", true)
            .loadBalancer(
                    "near",
                    "10.96.0.11",
                    "198.51.100.2",
                    s -> s.editSpec()
                            .withExternalTrafficPolicy("Local")
                            .editFirstPort()
                            .withNodePort(30081)
                            .endPort()
                            .endSpec())
            .member("near", "near-1", "10.244.1.6", "node-1", true)
            .member("near", "near-2", "10.244.2.6", "node-2", true)
            .member("near", "near-3", "10.244.2.7", "node-2", true)
            .service(
                    "sticky",
                    "10.96.0.12",
                    s -> s.editSpec()
                            .withSessionAffinity("ClientIP")
                            .withNewSessionAffinityConfig()
                            .withNewClientIP(60)
                            .endSessionAffinityConfig()
                            .endSpec())
            .member("sticky", "sticky-1", "10.244.1.8", "node-1", true)
            .member("sticky", "sticky-2", "10.244.2.8", "node-2", true)
            .service("empty", "10.96.0.13", s -> {})
            .snapshot();

    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RouteServlet servlet = new RouteServlet(
            () -> SNAPSHOT,
            new Kept(SNAPSHOT),
            new RouteService(new Router(Cluster.CONFIG), new RouteTickets(now::get)),
            metrics);

    private MockHttpServletResponse get(String query) throws Exception {
        return answer(MockMvcRequestBuilders.get("/route?" + query));
    }

    private MockHttpServletResponse answer(MockHttpServletRequestBuilder request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.service(request.buildRequest(new MockServletContext()), response);
        return response;
    }

    @Test
    void aPersonWhoAcceptsTextGetsTextAndEverybodyElseJson() throws Exception {
        MockHttpServletResponse text = answer(MockMvcRequestBuilders.get("/route?to=empty.default:80&from=203.0.113.9")
                .accept("text/plain"));
        assertThat(text.getStatus()).isEqualTo(200);
        assertThat(text.getContentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(text.getContentAsString())
                .startsWith("203.0.113.9 to empty.default:80\nReject, NoEndpoints\n")
                .contains("no pod in namespace default carries app=empty")
                .contains("more: /explain/default/empty");
        assertThat(get("to=web.default:80").getContentType()).startsWith("application/json");
        MockHttpServletResponse many = answer(
                MockMvcRequestBuilders.get("/route?to=web.default:80&count=3").accept("text/plain"));
        assertThat(many.getContentAsString()).contains("\ndistribution\n  1 to web-1 at 10.244.1.5:8080\n");
    }

    @Test
    void aClientIsNamedAsTheCommandNamesIt() throws Exception {
        assertThat(answer("to=web.default:80&from=default/near-1").get("replay").asString())
                .startsWith("/route?to=web.default:80&from=10.244.1.6&at=");
        assertThat(answer("to=web.default:80&from=node-2").get("node").asString())
                .isEqualTo("node-2");
        MockHttpServletResponse nobody = get("to=web.default:80&from=default/nearr-1");
        assertThat(nobody.getStatus()).isEqualTo(404);
        assertThat(nobody.getContentAsString()).contains("did you mean near-1?");
    }

    private JsonNode answer(String query) throws Exception {
        MockHttpServletResponse response = get(query);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo("application/json");
        return KubeJson.tree(response.getContentAsByteArray());
    }

    private static List<Long> counts(JsonNode decision) {
        return decision.get("distribution")
                .valueStream()
                .map(s -> s.get("count").asLong())
                .toList();
    }

    @Test
    void theAnswerHasTheFieldsOfTheDesignInItsOrder() throws Exception {
        JsonNode decision = answer("to=web.default:80&from=203.0.113.9&count=3");
        assertThat(decision.propertyNames())
                .containsExactly(
                        "apiVersion",
                        "kind",
                        "resourceVersion",
                        "ticket",
                        "verdict",
                        "reason",
                        "frontend",
                        "node",
                        "masquerade",
                        "endpoint",
                        "candidates",
                        "excluded",
                        "path",
                        "explanation",
                        "more",
                        "replay",
                        "distribution");
        assertThat(decision.get("endpoint").propertyNames())
                .containsExactly("address", "port", "namespace", "pod", "node", "zone");
        assertThat(decision.get("frontend").propertyNames())
                .containsExactly("type", "address", "port", "protocol", "namespace", "service", "portName");
    }

    @Test
    void whoWantsNoExplanationGetsTheSameDecisionWithoutIt() throws Exception {
        ObjectNode whole = (ObjectNode) answer("to=198.51.100.1:80&from=203.0.113.9&count=3");
        answer("to=198.51.100.1:80&from=203.0.113.9&count=6");
        ObjectNode brief = (ObjectNode) answer("to=198.51.100.1:80&from=203.0.113.9&count=3&explain=false");
        assertThat(whole.remove("ticket").asString()).isEqualTo("0");
        assertThat(brief.remove("ticket").asString()).isEqualTo("9");
        assertThat(brief).isEqualTo(whole.remove(List.of("candidates", "excluded", "path", "explanation", "replay")));
        MockHttpServletResponse text =
                answer(MockMvcRequestBuilders.get("/route?to=empty.default:80&from=203.0.113.9&explain=false")
                        .accept("text/plain"));
        assertThat(text.getContentAsString())
                .isEqualTo("203.0.113.9 to empty.default:80\nReject, NoEndpoints\n\n  more: /explain/default/empty\n");
    }

    @Test
    void itIsReadAndNothingElse() throws Exception {
        MockHttpServletResponse refused = answer(MockMvcRequestBuilders.post("/route?to=web.default:80"));
        assertThat(refused.getStatus()).isEqualTo(405);
        MockHttpServletResponse head = answer(MockMvcRequestBuilders.head("/route?to=empty.default:80"));
        assertThat(head.getContentAsByteArray()).isEmpty();
        assertThat(head.getContentLength()).isPositive();
        assertThat(head.getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void anAnswerWithoutEndpointLeavesItOutAndKeepsTheLists() throws Exception {
        JsonNode decision = answer("to=empty.default:80");
        assertThat(decision.get("verdict").asString()).isEqualTo("Reject");
        assertThat(decision.has("endpoint")).isFalse();
        assertThat(decision.has("distribution")).isFalse();
        assertThat(decision.get("candidates").size()).isZero();
        assertThat(decision.get("excluded").isArray()).isTrue();
    }

    @Test
    void consecutiveRequestsTakeTurns() throws Exception {
        for (String pod : List.of("web-1", "web-2", "web-3", "web-1")) {
            assertThat(answer("to=10.96.0.10:80&from=203.0.113.9")
                            .get("endpoint")
                            .get("pod")
                            .asString())
                    .isEqualTo(pod);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 100, 99_999, 100_000})
    void manyPacketsSpreadWithinOne(int count) throws Exception {
        answer("to=web.default:80");
        List<Long> counts = counts(answer("to=web.default:80&count=" + count));
        assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(count);
        assertThat(counts).hasSize(3).allSatisfy(n -> assertThat(n).isBetween((long) count / 3, (count + 2L) / 3));
    }

    @Test
    void manyPacketsTakeTheirTicketsFromTheNextOnes() throws Exception {
        assertThat(counts(answer("to=web.default:80&count=4"))).containsExactly(2L, 1L, 1L);
        assertThat(answer("to=web.default:80").get("endpoint").get("pod").asString())
                .isEqualTo("web-2");
    }

    @Test
    void aLoadBalancerSpreadsOverNodesFirstAndThenOverTheirEndpoints() throws Exception {
        JsonNode decision = answer("to=198.51.100.2:80&from=203.0.113.9&count=100");
        assertThat(counts(decision)).containsExactly(50L, 25L, 25L);
    }

    @Test
    void anAffineClientStaysUntilItsTimeIsOver() throws Exception {
        assertThat(counts(answer("to=sticky.default:80&from=203.0.113.9&count=10")))
                .containsExactly(10L, 0L);
        assertThat(answer("to=sticky.default:80&from=203.0.113.9").get("reason").asString())
                .isEqualTo("SessionAffinity");
        now.addAndGet(60_000_000_000L);
        JsonNode later = answer("to=sticky.default:80&from=203.0.113.9");
        assertThat(later.get("reason").asString()).isEqualTo("RoundRobin");
        assertThat(later.get("endpoint").get("pod").asString()).isEqualTo("sticky-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "to=web.default", "to=web.default:80&cuont=3", "to=web.default:80&count=0"})
    void aMalformedQueryIsAStatusOf400(String query) throws Exception {
        MockHttpServletResponse response = get(query);
        assertThat(response.getStatus()).isEqualTo(400);
        JsonNode status = KubeJson.tree(response.getContentAsByteArray());
        assertThat(status.get("kind").asString()).isEqualTo("Status");
        assertThat(status.get("reason").asString()).isEqualTo("BadRequest");
        assertThat(status.get("code").asInt()).isEqualTo(400);
    }

    @Test
    void anUnknownNameIsAStatusOf404() throws Exception {
        MockHttpServletResponse response = get("to=web.other:80");
        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getContentAsString(StandardCharsets.UTF_8)).contains("web.default");
    }

    @Test
    void verdictsAreCounted() throws Exception {
        answer("to=web.default:80&count=5");
        answer("to=empty.default:80");
        get("to=nonsense");
        assertThat(metrics.get("timonel.routes")
                        .tag("verdict", "Forward")
                        .counter()
                        .count())
                .isEqualTo(5);
        assertThat(metrics.get("timonel.routes")
                        .tag("verdict", "Reject")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(metrics.get("timonel.routes")
                        .tag("verdict", "Drop")
                        .counter()
                        .count())
                .isZero();
    }
}
