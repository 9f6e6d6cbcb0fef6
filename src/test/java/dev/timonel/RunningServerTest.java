package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServerTest {
    private static final String NAMESPACE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kept\"}}";

    @TempDir
    Path dataDir;

    @Test
    void whatWasCreatedIsThereAfterARestart() throws Exception {
        createAndFindAgain();
    }

    /** A script that waits for the one goes on with the other. */
    @Test
    void aServerIsReadyOnceItsKubeconfigIsWritten() throws Exception {
        try (RunningServer server = RunningServer.start(dataDir)) {
            assertThat(get(server, "/readyz?verbose").body()).contains("[+]kubeconfig ok\n");
            assertThat(dataDir.resolve("kubeconfig")).exists();
        }
    }

    @Test
    void aDecisionIsWrittenOnLinesForCurl() throws Exception {
        try (RunningServer server = RunningServer.start(dataDir)) {
            URI route = URI.create(server.baseUrl() + "/route?to=kubernetes.default:443");
            String lines = send(HttpRequest.newBuilder(route).header("User-Agent", "curl/8"))
                    .body();
            String line = send(HttpRequest.newBuilder(route)).body();

            assertThat(lines)
                    .startsWith("{\n  \"apiVersion\": \"routing.timonel.dev/v1\",\n")
                    .endsWith("}\n");
            assertThat(line)
                    .startsWith("{\"apiVersion\":\"routing.timonel.dev/v1\",")
                    .doesNotContain("\n");
        }
    }

    @Test
    void onPostgresToo() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            createAndFindAgain("--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"));
            assertThat(dataDir.resolve("timonel.mv.db")).doesNotExist();
        }
    }

    @Test
    void withoutItsDatabaseItLivesAndIsNotReady() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start();
                RunningServer server = RunningServer.start(
                        dataDir, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"))) {
            assertThat(get(server, "/readyz").body()).isEqualTo("ok");
            assertThat(get(server, "/metrics").body()).contains("timonel_commit_seconds");

            postgres.close();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(server, "/readyz").statusCode() == 500);
            assertThat(get(server, "/readyz").body())
                    .contains("[+]committer ok\n", "[-]database failed: reason withheld\n", "readyz check failed\n");
            assertThat(get(server, "/livez").body()).isEqualTo("ok");
        }
    }

    private static HttpResponse<String> get(RunningServer server, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path)));
    }

    @Test
    void aSecondServerOnTheSamePostgresDatabaseIsRefused() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            String url = "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres");
            try (RunningServer first = RunningServer.start(dataDir.resolve("first"), url)) {
                assertThatThrownBy(() -> RunningServer.start(dataDir.resolve("second"), url))
                        .hasStackTraceContaining("is in use by another process");
                assertThat(send(HttpRequest.newBuilder(URI.create(first.baseUrl() + "/readyz")))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private void createAndFindAgain(String... args) throws Exception {
        try (RunningServer server = RunningServer.start(dataDir, args)) {
            HttpRequest.Builder create = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/v1/namespaces"));
            create.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(NAMESPACE));
            assertThat(send(create).statusCode()).isEqualTo(201);
        }
        try (RunningServer server = RunningServer.start(dataDir, args)) {
            HttpResponse<String> found =
                    send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/v1/namespaces/kept")));
            assertThat(found.statusCode()).isEqualTo(200);
            assertThat(found.body()).contains("\"name\":\"kept\"");
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
