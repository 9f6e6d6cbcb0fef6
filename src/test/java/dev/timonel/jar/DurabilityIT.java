package dev.timonel.jar;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 1: what was acknowledged is there after SIGKILL, and so is all that follows from it. */
class DurabilityIT {
    private static final int WRITERS = 6;

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    /** What the writers heard: the last acknowledged state of each pod, and what was still in flight. */
    private static final class Acknowledged {
        private final Map<String, Boolean> present = new ConcurrentHashMap<>();
        private final Set<String> unsure = ConcurrentHashMap.newKeySet();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Math.max(1, Integer.getInteger("histories.seeds", 8) / 8));
    }

    @ParameterizedTest(name = "killed at a moment that seed {0} draws")
    @MethodSource("seeds")
    void everyAcknowledgedWriteSurvivesSigkillAndTheEndpointsAreRight(long seed) throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        try (JarProcess first = JarProcess.start(data)) {
            String url = first.url();
            post(url, "/api/v1/namespaces/default/services", service());
            writeUntilKilled(first, url, acknowledged, new Random(seed));
        }
        try (JarProcess second = JarProcess.start(data)) {
            String url = second.url();
            Set<String> pods = new TreeSet<>(names(url, "/api/v1/namespaces/default/pods"));
            acknowledged.present.forEach((name, present) -> {
                if (!acknowledged.unsure.contains(name)) {
                    assertThat(pods.contains(name))
                            .as(name + " as acknowledged")
                            .isEqualTo(present);
                }
            });
            assertThat(acknowledged.present).as("writes that were acknowledged").hasSizeGreaterThan(20);
            List<String> endpoints = JsonPath.read(
                    get(
                            url,
                            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name%3Dweb"),
                    "$.items[*].endpoints[?(@.conditions.ready == true)].targetRef.name");
            assertThat(endpoints).containsExactlyInAnyOrderElementsOf(pods);
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "killed {0} ms after it was sent")
    @ValueSource(longs = {300, 900, 1800, 3000})
    void anImportIsThereWholeOrNotAtAllAfterSigkill(long moment) throws Exception {
        int size = 8_000;
        try (JarProcess first = JarProcess.start(data)) {
            String url = first.url();
            assertThat(post(url, "/api/v1/namespaces/default/pods", pod("before")))
                    .isEqualTo(201);
            AtomicInteger answered = new AtomicInteger();
            CompletableFuture<Void> all = CompletableFuture.runAsync(() -> answered.set(importOf(url, size)));
            try {
                all.get(moment, TimeUnit.MILLISECONDS);
            } catch (TimeoutException midst) {
                // as it should be
            }
            first.kill();
            all.join();
            try (JarProcess second = JarProcess.start(data)) {
                List<String> pods = names(second.url(), "/api/v1/namespaces/default/pods");
                if (answered.get() == 200 || pods.size() != 1) {
                    assertThat(pods).hasSize(size).doesNotContain("before");
                } else {
                    assertThat(pods).containsExactly("before");
                }
                assertThat(importOf(second.url(), size)).isEqualTo(200);
                assertThat(names(second.url(), "/api/v1/namespaces/default/pods"))
                        .hasSize(size);
            }
        }
    }

    /** 0 if there is no answer. */
    private int importOf(String url, int pods) {
        String items = IntStream.range(0, pods)
                .mapToObj(n -> pod("web-" + n).replace("\"labels\"", "\"namespace\":\"default\",\"labels\""))
                .collect(Collectors.joining(","));
        try {
            return post(
                    url, "/import?replace=true", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[" + items + "]}");
        } catch (IOException killed) {
            return 0;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Tag("slow")
    @Test
    void aSecondProcessOnTheSameDirectoryIsRefusedInOneSentence() throws Exception {
        try (JarProcess first = JarProcess.start(data)) {
            first.url();
            try (JarProcess second = JarProcess.start(data)) {
                assertThat(second.exit()).isNotZero();
                assertThat(second.output())
                        .contains("is in use by another process")
                        .doesNotContain("\tat ");
            }
            assertThat(get(first.url(), "/readyz")).isEqualTo("ok");
        }
    }

    private void writeUntilKilled(JarProcess process, String url, Acknowledged acknowledged, Random random)
            throws Exception {
        CountDownLatch enough = new CountDownLatch(30 + random.nextInt(150));
        AtomicInteger number = new AtomicInteger();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        for (int w = 0; w < WRITERS; w++) {
            long seed = random.nextLong();
            writers.execute(() -> write(url, acknowledged, new Random(seed), number, enough));
        }
        assertThat(enough.await(300, TimeUnit.SECONDS)).isTrue();
        process.kill();
        writers.shutdown();
        assertThat(writers.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
    }

    private void write(
            String url, Acknowledged acknowledged, Random random, AtomicInteger number, CountDownLatch enough) {
        try {
            while (true) {
                String name = "web-" + number.incrementAndGet();
                acknowledged.unsure.add(name);
                assertThat(post(url, "/api/v1/namespaces/default/pods", pod(name)))
                        .isEqualTo(201);
                acknowledged.present.put(name, true);
                acknowledged.unsure.remove(name);
                enough.countDown();
                if (random.nextInt(3) == 0) {
                    acknowledged.unsure.add(name);
                    assertThat(delete(url, "/api/v1/namespaces/default/pods/" + name))
                            .isEqualTo(200);
                    acknowledged.present.put(name, false);
                    acknowledged.unsure.remove(name);
                    enough.countDown();
                }
            }
        } catch (IOException killed) {
            // what was in flight stays unsure
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pod(String name) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"web"}},
                 "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(name);
    }

    private static String service() {
        return """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
                 "spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""";
    }

    private int post(String url, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private int delete(String url, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE()).statusCode();
    }

    private String get(String url, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path))).body();
    }

    private List<String> names(String url, String path) throws IOException, InterruptedException {
        return JsonPath.read(get(url, path), "$.items[*].metadata.name");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
