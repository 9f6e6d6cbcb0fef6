package dev.timonel.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file of the process may grow beyond some size, as on a disk that is full: until there is room again. */
class FullDiskIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int KIBIBYTES = 2500;

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(1);
    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @Tag("slow")
    @Test
    void whatIsRefusedIsNotThereWhatIsAcknowledgedIsAndWithRoomAgainEverythingGoesOn() throws Exception {
        try (JarProcess server = JarProcess.startWithFilesUpTo(KIBIBYTES, data)) {
            String url = server.url();
            for (int n = 0; refused.size() < 5; n++) {
                write(url, "pod-" + n);
            }
            assertThat(acknowledged).isNotEmpty();
            assertThat(get(url, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(url, "/readyz").statusCode()).isEqualTo(500);
            assertThat(names(url)).containsAll(acknowledged).doesNotContainAnyElementsOf(refused);

            server.letFilesGrow();
            await().atMost(Duration.ofSeconds(60)).until(() -> write(url, "later"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(url, "/readyz").statusCode() == 200);
            server.kill();
        }
        try (JarProcess again = JarProcess.start(data)) {
            assertThat(names(again.url())).containsAll(acknowledged).doesNotContainAnyElementsOf(refused);
        }
    }

    /** Whether it is acknowledged. */
    private boolean write(String url, String name) throws IOException, InterruptedException {
        byte[] much = new byte[90_000];
        random.nextBytes(much);
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url + PODS))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","annotations":{"much":"%s"}},
                 "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(name, Base64.getEncoder().encodeToString(much)))));
        if (answer.statusCode() == 201) {
            acknowledged.add(name);
            return true;
        }
        assertThat(answer.body()).doesNotContain("\tat ", "Exception");
        assertThat(JsonPath.<String>read(answer.body(), "$.kind")).isEqualTo("Status");
        assertThat(answer.statusCode()).as(answer.body()).isIn(503, 504);
        if (answer.statusCode() == 503) {
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(JsonPath.<String>read(answer.body(), "$.message")).contains("nothing was written");
            if (!name.equals("later")) {
                refused.add(name);
            }
        }
        return false;
    }

    private List<String> names(String url) throws IOException, InterruptedException {
        return JsonPath.read(get(url, PODS).body(), "$.items[*].metadata.name");
    }

    private HttpResponse<String> get(String url, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
