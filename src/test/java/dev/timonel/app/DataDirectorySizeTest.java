package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much was written, the data directory is small beside the objects that there are. */
class DataDirectorySizeTest {
    private static final int PODS = 100;
    private static final int CHANGES = 15;
    private static final String PODS_PATH = "/api/v1/namespaces/default/pods";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void itTakesAtMostFourTimesTheBytesOfTheLiveObjects(@TempDir Path directory) throws Exception {
        long live;
        try (RunningServer server = RunningServer.start(directory, "--timonel.history.changes=1000")) {
            String url = server.baseUrl();
            send(url, "POST", "/api/v1/namespaces/default/services", """
                    {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
                     "spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""");
            IntStream.range(0, PODS).parallel().forEach(n -> send(url, "POST", PODS_PATH, """
                    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-%d","labels":{"app":"web"}},
                     "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(n)));
            IntStream.range(0, PODS * CHANGES)
                    .parallel()
                    .forEach(n -> send(
                            url,
                            "PATCH",
                            PODS_PATH + "/web-" + n % PODS,
                            "{\"metadata\":{\"annotations\":{\"turn\":\"%d\"},\"labels\":{\"app\":\"%s\"}}}"
                                    .formatted(n, n / PODS % 2 == 0 ? "none" : "web")));
            long liveBytes = live(url);
            live = liveBytes;

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class) // a file that goes while it is looked at
                    .untilAsserted(() -> assertThat(size(directory)).isLessThan(4 * liveBytes));
        }
        assertThat(size(directory)).as("after the stop").isLessThan(4 * live);
    }

    private long live(String url) {
        return Stream.of(
                        "/api/v1/pods",
                        "/api/v1/services",
                        "/api/v1/endpoints",
                        "/api/v1/nodes",
                        "/api/v1/events",
                        "/apis/discovery.k8s.io/v1/endpointslices")
                .mapToLong(path -> send(url, "GET", path, "").length())
                .sum();
    }

    private String send(String url, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(List.of(200, 201));
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
