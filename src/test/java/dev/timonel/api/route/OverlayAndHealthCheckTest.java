package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;

/** {@code GET /overlay} and {@code GET /healthcheck} over Spring MVC, with everything real but the socket. */
class OverlayAndHealthCheckTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .loadBalancer(
                    "web",
                    "10.96.0.10",
                    "198.51.100.1",
                    s -> s.editSpec()
                            .withExternalTrafficPolicy("Local")
                            .withHealthCheckNodePort(30099)
                            .endSpec())
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .member("web", "web-2", "10.244.1.6", "node-1", true)
            .snapshot();

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(
                    new OverlayController(() -> SNAPSHOT, new Kept(SNAPSHOT), Cluster.CONFIG.clusterCidrs()),
                    new HealthCheckController(() -> SNAPSHOT))
            .build();

    private MockHttpServletResponse get(String path) throws Exception {
        return mvc.perform(MockMvcRequestBuilders.get(path)).andReturn().getResponse();
    }

    private static JsonNode json(MockHttpServletResponse response) {
        assertThat(response.getContentType()).isEqualTo("application/json");
        return KubeJson.tree(response.getContentAsByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "healthz", "65536", "99999999999"})
    void whatIsNoPortIsCalledSo(String port) throws Exception {
        MockHttpServletResponse response = get("/healthcheck/node-1/" + port);
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentAsString()).contains("invalid port \\\"" + port + "\\\": a port is a number");
    }

    @ParameterizedTest(name = "{0}: {1}, weight {2}")
    @CsvSource({"node-1, 200, 2", "node-2, 503, 0"})
    void aHealthCheckHasTheCodeAndTheWeight(String node, int code, String weight) throws Exception {
        MockHttpServletResponse response = get("/healthcheck/" + node + "/30099");
        assertThat(response.getStatus()).isEqualTo(code);
        assertThat(response.getHeader("X-Load-Balancing-Endpoint-Weight")).isEqualTo(weight);
        assertThat(response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        JsonNode body = json(response);
        assertThat(body.propertyNames()).containsExactly("service", "localEndpoints", "serviceProxyHealthy");
        assertThat(body.at("/service/namespace").asString()).isEqualTo("default");
        assertThat(body.at("/service/name").asString()).isEqualTo("web");
        assertThat(body.get("localEndpoints").asString()).isEqualTo(weight);
        assertThat(body.get("serviceProxyHealthy").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthcheck/node-9/30099", "/healthcheck/node-1/30080", "/overlay/node-9"})
    void whatIsNotThereIsAStatusOf404(String path) throws Exception {
        MockHttpServletResponse response = get(path);
        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.getHeader("X-Load-Balancing-Endpoint-Weight")).isNull();
        JsonNode status = json(response);
        assertThat(status.get("kind").asString()).isEqualTo("Status");
        assertThat(status.get("reason").asString()).isEqualTo("NotFound");
    }

    @Test
    void theOverlayIsAPlanAtARevision() throws Exception {
        JsonNode plan = json(get("/overlay"));
        assertThat(plan.propertyNames())
                .containsExactly("apiVersion", "kind", "resourceVersion", "networks", "nodes", "leftOut");
        assertThat(plan.get("apiVersion").asString()).isEqualTo("routing.timonel.dev/v1");
        assertThat(plan.get("kind").asString()).isEqualTo("OverlayPlan");
        assertThat(plan.get("resourceVersion").asString()).isEqualTo("4711");
        assertThat(plan.get("nodes").valueStream().map(n -> n.get("node").asString()))
                .containsExactly("node-1", "node-2", "node-3");
    }

    @Test
    void theOverlayOfOneNodeIsItsPartOfThePlan() throws Exception {
        JsonNode whole = json(get("/overlay"));
        JsonNode one = json(get("/overlay/node-2"));
        assertThat(one.get("nodes").size()).isEqualTo(1);
        assertThat(one.at("/nodes/0")).isEqualTo(whole.at("/nodes/1"));
    }
}
