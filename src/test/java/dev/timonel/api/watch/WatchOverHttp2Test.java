package dev.timonel.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.SecureDoor;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl, client-go and curl speak HTTP/2 wherever there is TLS. */
class WatchOverHttp2Test {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path data;

    private static RunningServer server;
    private static HttpClient client;
    private static String https;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(data, "--timonel.https.port=0");
        SecureDoor door = SecureDoor.of(data);
        https = door.url();
        token = door.token();
        client = door.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void eventsComeAsTheyHappen() throws Exception {
        HttpResponse<Stream<String>> watch = watch("?watch=true");
        assertThat(watch.statusCode()).isEqualTo(200);
        assertThat(watch.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (Stream<String> lines = watch.body()) {
            Iterator<String> events =
                    lines.filter(line -> line.contains("\"name\":\"seen-")).iterator();
            for (int i = 0; i < 3; i++) {
                create("seen-" + i, "x");
                assertThat(events.next()).contains("\"type\":\"ADDED\"", "\"name\":\"seen-" + i + "\"");
            }
        }
    }

    @Test
    void theAnswerEndsAtItsTime() throws Exception {
        create("timed", "x");
        HttpResponse<Stream<String>> watch = watch("?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=timed");
        assertThat(watch.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(watch.body()).singleElement().asString().contains("\"type\":\"ADDED\"");
    }

    @Test
    void moreThanAWindowOfEventsArrivesWhole() throws Exception {
        for (int i = 0; i < 20; i++) {
            create("large-" + i, "x".repeat(900_000));
        }
        try (Stream<String> lines = watch("?watch=true&resourceVersion=0").body()) {
            assertThat(lines.filter(line -> line.contains("\"name\":\"large-")).limit(20))
                    .hasSize(20)
                    .allMatch(line -> line.length() > 900_000);
        }
    }

    @Test
    void aClientThatResetsAnIdleWatchIsNoticedAtOnce() throws Exception {
        WatchHub hub = server.context().getBean(WatchHub.class);
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
        InputStream idle = client.send(
                        request("?watch=true&fieldSelector=metadata.name=nobody")
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .body();
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 1);
        idle.close();
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.open() == 0);
    }

    @Test
    void aWatchThatCannotBeginIsRefused() throws Exception {
        HttpResponse<String> refused = client.send(
                request("?watch=true&resourceVersion=99999999999&timeoutSeconds=1")
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode() == 504 || refused.body().contains("\"code\":504"))
                .as(refused.statusCode() + refused.body())
                .isTrue();
    }

    private static HttpResponse<Stream<String>> watch(String query) throws Exception {
        return client.send(request(query).GET().build(), HttpResponse.BodyHandlers.ofLines());
    }

    private static HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create(https + CONFIG_MAPS + query))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static void create(String name, String value) throws Exception {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"a\":\"" + value + "\"}}";
        assertThat(client.send(
                                request("")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(201);
    }
}
