package dev.timonel.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that creates pods, and keeps what it was told of each. */
public final class Pods {
    private static final String PATH = "/api/v1/namespaces/default/pods";

    private static final AtomicInteger SOME = new AtomicInteger();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private String url;

    public Pods(String url) {
        this.url = url;
    }

    /** The server has started anew. */
    public void at(String newUrl) {
        url = newUrl;
    }

    /** The status code that the creation is answered with; it fails if that is not the truth as clients must be told it. */
    public CompletableFuture<Integer> create(String name) {
        return http.sendAsync(
                        HttpRequest.newBuilder(URI.create(url + PATH))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("""
                                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},
                                 "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(name)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> told(name, answer));
    }

    /** With a name that nobody had before. */
    public int createOne(String prefix) {
        return create(prefix + "-" + SOME.incrementAndGet()).join();
    }

    private synchronized int told(String name, HttpResponse<String> answer) {
        if (answer.statusCode() == 201) {
            acknowledged.add(name);
            return 201;
        }
        assertThat(answer.statusCode()).as(answer.body()).isIn(503, 504);
        assertThat(answer.body()).doesNotContain("\tat ", "Exception");
        assertThat(JsonPath.<String>read(answer.body(), "$.kind")).isEqualTo("Status");
        if (answer.statusCode() == 503) {
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            refused.add(name);
        }
        return answer.statusCode();
    }

    /** The answer to a creation that is only tried, of a pod of this many bytes. */
    public CompletableFuture<HttpResponse<String>> tryOut(String name, int bytes) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(url + PATH + "?dryRun=All"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","annotations":{"a":"%s"}},
                         "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(name, "x".repeat(bytes))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to an import of so many pods, with an annotation of so many characters each, in the place of all that is there. */
    public HttpResponse<String> importOf(int pods, int each) throws Exception {
        StringBuilder dump = new StringBuilder("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[");
        for (int n = 0; n < pods; n++) {
            dump.append(n == 0 ? "" : ",").append("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-%d","namespace":"default","annotations":{"a":"%s"}},
                     "spec":{"containers":[{"name":"c","image":"nginx"}]}}""".formatted(n, "x".repeat(each)));
        }
        return http.send(
                HttpRequest.newBuilder(URI.create(url + "/import?replace=true"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(dump + "]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public List<String> names() throws Exception {
        return JsonPath.read(get(PATH).body(), "$.items[*].metadata.name");
    }

    /** The answer to a patch that leaves the pod as it is, for which nothing is written. */
    public HttpResponse<String> patchNothing(String name) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + PATH + "/" + name))
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What was acknowledged is there, and what was refused is not. */
    public synchronized void check() throws Exception {
        assertThat(names()).containsAll(acknowledged).noneMatch(refused::contains);
    }
}
