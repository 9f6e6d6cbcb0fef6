package dev.timonel.api.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.timonel.Golden;
import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What Swagger UI shows at first sight. */
class SwaggerUiTest {
    @TempDir
    static Path dataDir;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(dataDir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void itReadsTheDocumentThatWasWrittenBeforehand() throws Exception {
        JsonNode config = tree(get("/v3/api-docs/swagger-config"));
        assertThat(config.path("url").asString()).isEqualTo("/openapi.yaml");
        assertThat(config.path("urls").findValuesAsString("url"))
                .startsWith("/openapi.yaml")
                .contains("/openapi/v3/api/v1", "/openapi/v3/apis/discovery.k8s.io/v1");
        assertThat(config.path("docExpansion").asString()).isEqualTo("none");
    }

    @Test
    void thatDocumentIsTheOneOfApiSpec() throws Exception {
        assumeThat(Boolean.getBoolean("golden.update"))
                .as("the build has copied the file before it is written anew")
                .isFalse();
        assertThat(get("/openapi.yaml")).isEqualTo(Files.readString(Path.of("api-spec", "openapi.yaml")));
    }

    @Test
    void thePageHasOurTitleIconAndStyle() throws Exception {
        assertThat(get("/swagger-ui/index.html"))
                .contains(
                        "<title>Timonel API</title>",
                        "name=\"viewport\"",
                        "href=\"/ui/icon.svg\"",
                        "href=\"/ui/swagger.css\"")
                .doesNotContain("favicon");
        assertThat(get("/ui/swagger.css")).isNotBlank();
    }

    /** Its numbers are those of a first day, whatever this server gave: the address of the Service is drawn by lot. */
    @Test
    void theExampleOfADecisionIsARealOne() throws Exception {
        JsonNode examples = tree(Files.readString(Path.of("src/main/resources/openapi/examples.json")))
                .path("objects");
        post("/api/v1/namespaces/default/pods", examples.path("Pod"));
        String address = post("/api/v1/namespaces/default/services", examples.path("Service"))
                .path("spec")
                .path("clusterIP")
                .asString();
        ObjectNode decision = (ObjectNode) tree(get("/route?to=web.default:80&from=203.0.113.9"));
        decision.put("resourceVersion", "42");
        String text = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(decision)
                .replaceAll("\\b" + address.replace(".", "\\.") + "\\b", "10.96.0.10")
                .replaceAll("&at=\\d+", "&at=42");
        Golden.check(Path.of("src/main/resources/openapi/route.json"), text + "\n");
    }

    private static JsonNode post(String path, JsonNode object) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(object.toString()))
                .build();
        return tree(send(request, 201));
    }

    private static JsonNode tree(String json) {
        return KubeJson.tree(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).build(), 200);
    }

    private static String send(HttpRequest request, int expected) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
        return response.body();
    }
}
