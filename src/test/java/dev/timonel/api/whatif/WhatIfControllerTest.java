package dev.timonel.api.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.KubeJson;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;

/** What {@code POST /what-if} and {@code GET /diff} answer over HTTP. */
class WhatIfControllerTest {
    private static final ClusterConfig CONFIG = new ClusterConfig(
            List.of(Cidr.of("10.244.0.0/16")),
            List.of(Cidr.of("10.96.0.0/16")),
            24,
            PortRange.parse("30000-32767").orElseThrow(),
            Cidr.of("198.51.100.0/24"),
            "cluster.local");
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .service("web", "10.96.0.10", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .snapshot();
    private static final String DELETE =
            "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: default}, $patch: delete}";

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new WhatIfController(
                    () -> SNAPSHOT,
                    new Kept(SNAPSHOT),
                    Cluster.CONFIG,
                    snapshot -> new Rehearsal(
                            snapshot,
                            ServedKinds.strategies(),
                            CONFIG,
                            EndpointReconcilers.all(),
                            Instant.EPOCH,
                            new SplittableRandom(1))))
            .build();

    private MockHttpServletResponse post(String query, String body, String type, String accept) throws Exception {
        return mvc.perform(MockMvcRequestBuilders.post("/what-if" + query)
                        .content(body)
                        .contentType(type)
                        .header("Accept", accept))
                .andReturn()
                .getResponse();
    }

    @ParameterizedTest(name = "Accept: {0} gets {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "text/plain | text/plain;charset=UTF-8",
                "text/markdown | text/markdown;charset=UTF-8",
                "text/markdown, application/json;q=0.5 | text/markdown;charset=UTF-8",
                "no type at all | application/json"
            })
    void theAnswerIsInTheFormThatIsAccepted(String accept, String type) throws Exception {
        MockHttpServletResponse response = post("", DELETE, "application/yaml", accept);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo(type);
    }

    @Test
    void theJsonHasItsFieldsInTheirOrder() throws Exception {
        JsonNode answer =
                KubeJson.tree(post("", DELETE, "application/yaml", "*/*").getContentAsByteArray());
        assertThat(answer.propertyNames())
                .containsExactly(
                        "apiVersion", "kind", "resourceVersion", "breaks", "applied", "refused", "notes", "diff");
        assertThat(answer.path("breaks").asBoolean()).isTrue();
        assertThat(answer.path("diff").path("kind").asString("")).isEqualTo("RouteDiff");
        assertThat(answer.path("diff").path("frontends").path(0).path("change").asString(""))
                .isEqualTo("Vanishes");
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "?prune=%20 | {} | application/yaml | 400",
                "?prune=a%20b | {} | application/yaml | 400",
                "'' | kind: [ | application/yaml | 400",
                "'' | a=b | application/x-www-form-urlencoded | 415"
            })
    void whatCannotBeUnderstoodIsAStatus(String query, String body, String type, int code) throws Exception {
        MockHttpServletResponse response = mvc.perform(
                        MockMvcRequestBuilders.post(java.net.URI.create("/what-if" + query))
                                .content(body)
                                .contentType(type))
                .andReturn()
                .getResponse();
        assertThat(response.getStatus()).isEqualTo(code);
        assertThat(KubeJson.tree(response.getContentAsByteArray()).path("kind").asString(""))
                .isEqualTo("Status");
    }

    @Test
    void aManifestThatTheApiWouldRefuseIsListedWithItsStatusAndTheOthersAreApplied() throws Exception {
        JsonNode answer = KubeJson.tree(post(
                        "",
                        "{apiVersion: v1, kind: Service, metadata: {name: UP}, spec: {prots: []}}\n---\n" + DELETE
                                + "\n---\n{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {name: web}}",
                        "application/yaml",
                        "*/*")
                .getContentAsByteArray());
        JsonNode refused = answer.path("refused").path(0);
        assertThat(refused.path("manifest").asInt()).isEqualTo(1);
        assertThat(refused.path("status").path("message").asString("")).contains("unknown field \"spec.prots\"");
        assertThat(answer.path("applied").path(0).path("verb").asString("")).isEqualTo("deleted");
        assertThat(answer.path("notes").path(0).asString("")).contains("ResourceClaim default/web");
    }

    @Test
    void twoMomentsAreCompared() throws Exception {
        MockHttpServletResponse response = mvc.perform(MockMvcRequestBuilders.get("/diff?from=" + SNAPSHOT.revision()))
                .andReturn()
                .getResponse();
        assertThat(KubeJson.tree(response.getContentAsByteArray())
                        .path("breaks")
                        .asBoolean())
                .isFalse();
        for (String refused : List.of("/diff?from=x", "/diff")) {
            MockHttpServletResponse refusal =
                    mvc.perform(MockMvcRequestBuilders.get(refused)).andReturn().getResponse();
            assertThat(refusal.getStatus()).isEqualTo(400);
            assertThat(refusal.getContentAsString()).contains(refused.equals("/diff") ? "missing" : "invalid", "from");
        }
    }
}
