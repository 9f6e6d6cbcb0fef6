package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with 64 threads for requests, whose writer hangs in a transaction of the store while more writes than that wait. */
class WaitingWritesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int WRITES = 100;

    @TempDir
    static Path data;

    private static RunningServer server;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        server = RunningServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> create(String name) {
        HttpRequest request = to(MAPS).timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}"))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A write that is not decided until {@code until}; the writer is in it when this returns. */
    private static CompletableFuture<?> hang(String name, CountDownLatch until) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Proposal patch = new Proposal.Patch(
                new ObjectKey(Kinds.CONFIG_MAP, "default", name),
                "",
                tree -> {
                    begun.countDown();
                    try {
                        until.await();
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                    return tree;
                },
                tree -> KubeJson.fromTree(tree, ConfigMap.class),
                0,
                false);
        CompletableFuture<?> answer = server.context().getBean(Registry.class).propose(patch);
        begun.await();
        return answer;
    }

    @Test
    void readsGoOnWhileMoreWritesWaitThanThereAreThreadsAndEachIsAnsweredInTheEnd() throws Exception {
        assertThat(create("first").join().statusCode()).isEqualTo(201);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<?> hanging = hang("first", released);
        List<CompletableFuture<HttpResponse<String>>> writes =
                IntStream.range(0, WRITES).mapToObj(i -> create("w" + i % 90)).toList();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> waiting() >= 64);
            assertThat(get(MAPS + "/first").statusCode()).isEqualTo(200);
            assertThat(get(MAPS).body()).contains("\"first\"").doesNotContain("\"w1\"");
            assertThat(get("/route?to=kubernetes.default:443&from=outside").statusCode())
                    .isLessThan(500);
            assertThat(get("/readyz").statusCode()).isEqualTo(200);
            assertThat(firstEvent()).contains("\"ADDED\"").contains("\"first\"");
            await().atMost(Duration.ofSeconds(60)).until(() -> waiting() == WRITES);
            assertThat(writes).noneMatch(CompletableFuture::isDone);
        } finally {
            released.countDown();
        }
        hanging.join();

        assertThat(writes.stream().map(each -> each.join().statusCode()))
                .containsOnly(201, 409)
                .filteredOn(code -> code == 201)
                .hasSize(90);
        Set<String> made = IntStream.range(0, 90).mapToObj(i -> "w" + i).collect(Collectors.toSet());
        for (String name : made) {
            assertThat(get(MAPS + "/" + name).statusCode()).isEqualTo(200);
        }
    }

    /** Of the proposals that the writer has not begun. */
    private static double waiting() {
        return server.context()
                .getBean(MeterRegistry.class)
                .get("timonel.queue.depth")
                .gauge()
                .value();
    }

    private String firstEvent() throws Exception {
        HttpResponse<Stream<String>> watch = client.send(
                to(MAPS + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dfirst")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = watch.body()) {
            return lines.findFirst().orElse("");
        }
    }
}
