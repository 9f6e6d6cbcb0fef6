package dev.timonel.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes objects to a running server over HTTP and asks it for routes. Anything but success is an {@link AssertionError}. */
final class ClusterClient {
    static final JsonMapper JSON = new JsonMapper();

    private final String baseUrl;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<String> created = new ArrayDeque<>();

    ClusterClient(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    void create(String collection, ObjectNode object) {
        send(HttpRequest.newBuilder(uri(collection))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(object.toString())));
        created.push(collection + "/" + object.at("/metadata/name").asString());
    }

    void patchStatus(String path, ObjectNode status) {
        ObjectNode patch = JSON.createObjectNode();
        patch.set("status", status);
        send(HttpRequest.newBuilder(uri(path + "/status"))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(patch.toString())));
    }

    /** Removes what was created, the last one first. */
    void clear() {
        while (!created.isEmpty()) {
            send(HttpRequest.newBuilder(uri(created.pop())).DELETE());
        }
    }

    JsonNode route(String to, int port, String protocol, String from, String node, int count) {
        return get("/route?to=" + text((to.contains(":") ? "[" + to + "]" : to) + ":" + port) + "&protocol=" + protocol
                + "&from=" + text(from) + "&node=" + node + "&count=" + count);
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** The answer as it is, of any status. */
    HttpResponse<String> ask(String path) {
        return exchange(HttpRequest.newBuilder(uri(path)).GET());
    }

    private JsonNode send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request);
        if (response.statusCode() >= 300) {
            throw new AssertionError(response.request().method() + " " + response.uri() + " is answered "
                    + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private URI uri(String path) {
        return URI.create(baseUrl + path);
    }

    private static String text(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
