package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What every path that answers from the past says of a past that is forgotten, yet to come, or none. */
class PastOverHttpTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int REMEMBERED = 10;

    @TempDir
    static Path directory;

    private static RunningServer server;
    private static long now;

    @BeforeAll
    static void changeMoreThanIsRemembered() throws Exception {
        server = RunningServer.start(directory, "--timonel.history.changes=" + REMEMBERED);
        for (int i = 0; i < 2 * REMEMBERED; i++) {
            HttpRequest patch = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/v1/namespaces/default"))
                    .header("Content-Type", "application/merge-patch+json")
                    .method(
                            "PATCH",
                            HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"labels\":{\"n\":\"" + i + "\"}}}"))
                    .build();
            now = KubeJson.tree(CLIENT.send(patch, HttpResponse.BodyHandlers.ofByteArray())
                            .body())
                    .at("/metadata/resourceVersion")
                    .asLong();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/route?to=kubernetes.default:443&at=RV",
                "/route?to=kubernetes.default:443&from=node-1&at=RV&ticket=0",
                "/explain/default/kubernetes?at=RV",
                "/explain/default/kubernetes/why?at=RV",
                "/audit?at=RV",
                "/overlay?at=RV",
                "/diff?from=RV",
                "/diff?from=1&to=RV",
                "/api/v1/services?resourceVersion=RV&resourceVersionMatch=Exact",
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?resourceVersion=RV&resourceVersionMatch=Exact",
            })
    void theForgottenIsGoneTheFutureIsNotYetAndWhatIsNoRevisionIsRefused(String path) throws Exception {
        if (!path.contains("from=1&")) {
            assertThat(code(path, String.valueOf(now - REMEMBERED / 2))).isEqualTo(200);
            assertThat(code(path, String.valueOf(now + 1000))).isEqualTo(504);
            assertThat(code(path, "yesterday")).isEqualTo(400);
            assertThat(code(path, "-1")).isEqualTo(400);
        }
        JsonNode gone = get(path, "2");
        assertThat(gone.path("kind").asString()).isEqualTo("Status");
        assertThat(gone.path("code").asInt()).isEqualTo(410);
        assertThat(gone.path("reason").asString()).isEqualTo("Expired");
        assertThat(gone.path("message").asString()).contains("too old");
    }

    private static int code(String path, String revision) throws Exception {
        JsonNode answer = get(path, revision);
        return answer.path("kind").asString().equals("Status")
                ? answer.path("code").asInt()
                : 200;
    }

    private static JsonNode get(String path, String revision) throws Exception {
        URI uri = URI.create(server.baseUrl() + path.replace("RV", revision));
        return KubeJson.tree(CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body());
    }
}
