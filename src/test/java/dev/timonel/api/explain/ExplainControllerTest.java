package dev.timonel.api.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;

/** What {@code GET /explain} answers over HTTP. */
class ExplainControllerTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .service("web", "10.96.0.10", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .snapshot();

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(
                    new ExplainController(() -> SNAPSHOT, new Kept(SNAPSHOT)))
            .build();

    private MockHttpServletResponse get(String path, String accept) throws Exception {
        return mvc.perform(MockMvcRequestBuilders.get(path).header(HttpHeaders.ACCEPT, accept))
                .andReturn()
                .getResponse();
    }

    @Test
    void theJsonHasItsFieldsInTheirOrder() throws Exception {
        MockHttpServletResponse response = get("/explain/default/web", "*/*");
        JsonNode answer = KubeJson.tree(response.getContentAsByteArray());
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(answer.propertyNames())
                .containsExactly(
                        "apiVersion",
                        "kind",
                        "resourceVersion",
                        "namespace",
                        "service",
                        "summary",
                        "findings",
                        "endpoints",
                        "pods");
        assertThat(answer.get("kind").asString()).isEqualTo("ServiceExplanation");
        assertThat(answer.get("resourceVersion").asString()).isEqualTo("4711");
        assertThat(answer.get("pods").get(0).get("state").asString()).isEqualTo("Serving");
    }

    @ParameterizedTest(name = "Accept: {0} gets {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "text/plain | text/plain;charset=UTF-8",
                "application/json | application/json",
                "text/plain, application/json;q=0.5 | text/plain;charset=UTF-8",
                "application/json, text/plain | application/json",
                "text/* | text/plain;charset=UTF-8",
                "no type at all | application/json"
            })
    void aPersonWhoAcceptsTextGetsText(String accept, String type) throws Exception {
        MockHttpServletResponse response = get("/explain/default/web", accept);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo(type);
    }

    @Test
    void aMissingServiceIsAStatusWhateverIsAccepted() throws Exception {
        MockHttpServletResponse response = get("/explain/default/wbe", "text/plain");
        JsonNode status = KubeJson.tree(response.getContentAsByteArray());
        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(status.get("kind").asString()).isEqualTo("Status");
        assertThat(status.get("reason").asString()).isEqualTo("NotFound");
        assertThat(status.get("message").asString()).isEqualTo("services \"wbe\" not found: did you mean web?");
    }
}
