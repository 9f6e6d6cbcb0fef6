package dev.timonel.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ResourceKind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** "Try it out" in the Swagger UI succeeds with what the document suggests: every example, from the document served. */
@Tag("slow")
class SwaggerExamplesTest {
    private static final String UNREAD_REFUSED =
            ".*/(leases|poddisruptionbudgets|customresourcedefinitions|validatingadmissionpolic[a-z]+)/.*";

    private final SoftAssertions soft = new SoftAssertions();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void everyExampleOfADocumentedRequestIsAccepted(@TempDir Path data) throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            JsonNode document = KubeJson.tree(
                    send(server, "GET", "/v3/api-docs", "", "application/json").body());
            List<String> tried = new ArrayList<>();
            for (String method : List.of("post", "get", "put", "patch")) {
                for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
                    JsonNode operation = path.getValue().path(method);
                    if (path.getKey().startsWith("/api")) {
                        tryAll(server, document, path.getKey(), method, operation, tried);
                    }
                }
            }
            soft.assertAll();
            int withStatus =
                    (int) Kinds.SERVED.stream().filter(ResourceKind::hasStatus).count();
            assertThat(tried)
                    .as("POST, PUT and three patches a kind; PUT and two patches of a status; PUT of a namespace's"
                            + " finalizers; POST of a review")
                    .hasSize(5
                                    * (int) Kinds.SERVED.stream()
                                            .filter(kind -> !Kinds.isReadOnly(kind))
                                            .count()
                            + 3 * withStatus
                            + 1
                            + Kinds.REVIEWS.size())
                    .contains("patch /api/v1/nodes/{name} application/json-patch+json");
            routes(server, document.path("paths").path("/route").path("get"));
        }
    }

    private void tryAll(
            RunningServer server, JsonNode document, String path, String method, JsonNode operation, List<String> tried)
            throws Exception {
        if (operation.isMissingNode()) {
            return;
        }
        String url = path.replace("{namespace}", "default");
        if (url.contains("{name}")) {
            url = url.replace("{name}", exampleName(document, path));
        }
        if (method.equals("get")) {
            accepted(server, "GET", url, "", "application/json");
            return;
        }
        for (Map.Entry<String, JsonNode> body :
                operation.path("requestBody").path("content").properties()) {
            JsonNode example = body.getValue().path("example");
            if (!example.isMissingNode()) {
                if (method.equals("put") && path.matches(UNREAD_REFUSED)) {
                    ((ObjectNode) example.path("metadata")).put("resourceVersion", revision(server, url));
                }
                accepted(server, method, url, example.toString(), body.getKey());
                tried.add(method + " " + path + " " + body.getKey());
            }
        }
    }

    /** Upstream refuses to replace one of these that the client has not read. */
    private String revision(RunningServer server, String url) throws Exception {
        return KubeJson.tree(send(server, "GET", url, "", "application/json").body())
                .path("metadata")
                .path("resourceVersion")
                .asString();
    }

    /** The name of the object that the POST of the same kind makes. */
    private static String exampleName(JsonNode document, String path) {
        String collection = path.substring(0, path.indexOf("/{name}"));
        return document.path("paths")
                .path(collection)
                .path("post")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example")
                .path("metadata")
                .path("name")
                .asString();
    }

    private void accepted(RunningServer server, String method, String url, String body, String contentType)
            throws Exception {
        HttpResponse<byte[]> response = send(server, method, url, body, contentType);
        soft.assertThat(response.statusCode())
                .as("%s %s %s: %s", method, url, body, new String(response.body(), StandardCharsets.UTF_8))
                .isBetween(200, 201);
    }

    /** A name may belong to nobody in the cluster at hand; what is suggested is never malformed. */
    private void routes(RunningServer server, JsonNode operation) throws Exception {
        int examples = 0;
        for (JsonNode parameter : operation.path("parameters")) {
            for (JsonNode example : parameter.path("examples")) {
                String to = URLEncoder.encode(example.path("value").asString(), StandardCharsets.UTF_8);
                assertThat(send(server, "GET", "/route?to=" + to, "", "application/json")
                                .statusCode())
                        .as(to)
                        .isIn(200, 404);
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(3);
    }

    private HttpResponse<byte[]> send(RunningServer server, String method, String path, String body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", contentType)
                .method(method.toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
