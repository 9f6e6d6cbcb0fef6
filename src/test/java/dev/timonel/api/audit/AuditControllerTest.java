package dev.timonel.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;

/** What {@code GET /audit} answers over HTTP. */
class AuditControllerTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .pod("web-1", "10.244.1.5", "node-1", "app", "web", true)
            .service(
                    "web",
                    "10.96.0.10",
                    s -> s.editSpec().withSelector(Map.of("app", "wbe")).endSpec())
            .snapshot();

    /** Of before, when nothing was amiss. */
    private static final ClusterSnapshot BEFORE =
            Cluster.ofThreeNodes().snapshot().at(4700);

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(
                    new AuditController(() -> SNAPSHOT, new Kept(BEFORE, SNAPSHOT)))
            .build();

    private MockHttpServletResponse get(String path, String accept) throws Exception {
        return mvc.perform(MockMvcRequestBuilders.get(path).header(HttpHeaders.ACCEPT, accept))
                .andReturn()
                .getResponse();
    }

    private JsonNode json(String path) throws Exception {
        return KubeJson.tree(get(path, "*/*").getContentAsByteArray());
    }

    @Test
    void theJsonIsAListOfFindings() throws Exception {
        JsonNode answer = json("/audit");
        assertThat(answer.propertyNames())
                .containsExactly("apiVersion", "kind", "metadata", "summary", "notChecked", "items");
        assertThat(answer.get("kind").asString()).isEqualTo("AuditFindingList");
        assertThat(answer.get("metadata").get("resourceVersion").asString()).isEqualTo("4711");
        assertThat(answer.get("items")).hasSize(1);
        JsonNode finding = answer.get("items").get(0);
        assertThat(finding.propertyNames())
                .containsExactly("rule", "severity", "inconsistency", "object", "says", "evidence", "fix");
        assertThat(finding.get("rule").asString()).isEqualTo("SelectorMatchesNothing");
        assertThat(finding.get("object").toString())
                .isEqualTo("{\"kind\":\"Service\",\"namespace\":\"default\",\"name\":\"web\"}");
    }

    @Test
    void whoeverPrefersTextGetsTheSameInLines() throws Exception {
        MockHttpServletResponse response = get("/audit", "text/plain");
        assertThat(response.getContentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(response.getHeader(HttpHeaders.CACHE_CONTROL)).isEqualTo("no-store");
        assertThat(response.getContentAsString())
                .startsWith("Audit of revision 4711\n1 error; the objects agree with each other.\n")
                .contains("error: Service default/web: selector app=wbe matches no pod [SelectorMatchesNothing]\n"
                        + "  because pod web-1 comes nearest: ");
    }

    @Test
    void namespaceAndSeverityNarrowIt() throws Exception {
        assertThat(json("/audit?namespace=default&severity=error").get("items")).hasSize(1);
        assertThat(json("/audit?namespace=other").get("items")).isEmpty();
        assertThat(json("/audit?namespace=nowhere").get("notChecked").toString())
                .contains("There is nothing in namespace nowhere.");
    }

    @Test
    void thePastIsAuditedAsItWas() throws Exception {
        JsonNode before = json("/audit?at=4700");
        assertThat(before.get("metadata").get("resourceVersion").asString()).isEqualTo("4700");
        assertThat(before.get("items")).isEmpty();
        assertThat(json("/audit?at=4711").get("items")).hasSize(1);
        assertThat(json("/audit?at=4600").get("code").asInt()).isEqualTo(410);
        assertThat(json("/audit?at=now").get("code").asInt()).isEqualTo(400);
    }

    @Test
    void aSeverityThatThereIsNotIsRefusedWithAStatus() throws Exception {
        MockHttpServletResponse response = get("/audit?severity=fatal", "*/*");
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(KubeJson.tree(response.getContentAsByteArray()).get("kind").asString())
                .isEqualTo("Status");
    }
}
