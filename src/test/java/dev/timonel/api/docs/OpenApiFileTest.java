package dev.timonel.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.Golden;
import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code api-spec/openapi.yaml} is what the server serves. */
class OpenApiFileTest {

    @Test
    void theFileIsWhatTheServerServes(@TempDir Path data) throws Exception {
        try (RunningServer server = RunningServer.start(data)) {
            String served = served(server);
            assertThat(served)
                    .contains("/route:", "url: /")
                    .doesNotContain("//127.0.0.1", "actuator", "<<", data.toString());
            assertThat(served(server)).isEqualTo(served);
            Golden.check(Path.of("api-spec", "openapi.yaml"), served);
        }
    }

    private static String served(RunningServer server) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/v3/api-docs.yaml"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
