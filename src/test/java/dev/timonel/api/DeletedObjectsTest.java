package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a delete is answered with, against Kubernetes' published documents, which generated clients take at their word. */
class DeletedObjectsTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aDeleteIsAnsweredWithWhatThePublishedDocumentsSay(@TempDir Path data) throws Exception {
        Map<String, String> said = new TreeMap<>();
        Map<String, String> answered = new TreeMap<>();
        try (RunningServer server = RunningServer.start(data)) {
            JsonNode examples = examples();
            JsonNode index = tree(server, "GET", "/openapi/v3", "");
            for (JsonNode document : index.path("paths")) {
                JsonNode paths = tree(
                                server,
                                "GET",
                                document.path("serverRelativeURL").asString(),
                                "")
                        .path("paths");
                for (Map.Entry<String, JsonNode> path : paths.properties()) {
                    JsonNode delete = path.getValue().path("delete");
                    String kind = delete.path("x-kubernetes-group-version-kind")
                            .path("kind")
                            .asString("");
                    if (path.getKey().endsWith("/{name}") && examples.has(kind)) {
                        said.put(path.getKey(), schema(delete));
                        answered.put(path.getKey(), deleted(server, path.getKey(), examples.path(kind)));
                    }
                }
            }
        }
        assertThat(said).hasSizeGreaterThan(25).containsValue("ServiceAccount").containsValue("Status");
        assertThat(answered).isEqualTo(said);
    }

    private String deleted(RunningServer server, String path, JsonNode example) throws Exception {
        ObjectNode object = (ObjectNode) example.deepCopy();
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        metadata.remove("namespace");
        String name = metadata.path("name").asString();
        String collection = path.substring(0, path.lastIndexOf('/')).replace("{namespace}", "default");
        tree(server, "POST", collection, object.toString());
        JsonNode answer = tree(server, "DELETE", collection + "/" + name + "?gracePeriodSeconds=0", "");
        return answer.path("kind").asString("");
    }

    private static String schema(JsonNode operation) {
        String reference = operation
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema")
                .path("$ref")
                .asString("");
        return reference.substring(reference.lastIndexOf('.') + 1);
    }

    private JsonNode tree(RunningServer server, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return KubeJson.tree(http.send(request, BodyHandlers.ofByteArray()).body());
    }

    private static JsonNode examples() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DeletedObjectsTest.class.getResourceAsStream("/openapi/examples.json"))) {
            return KubeJson.tree(in.readAllBytes()).path("objects");
        }
    }
}
