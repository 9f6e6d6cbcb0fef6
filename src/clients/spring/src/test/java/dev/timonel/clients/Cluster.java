package dev.timonel.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The server that {@code TIMONEL_URL} names, written to without the client that is tried. */
final class Cluster {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Cluster() {}

    static void create(String resource, String json) throws IOException, InterruptedException {
        send("POST", resource, "application/json", json);
    }

    static void merge(String object, String json) throws IOException, InterruptedException {
        send("PATCH", object, "application/merge-patch+json", json);
    }

    static void delete(String object) throws IOException, InterruptedException {
        send("DELETE", object, "application/json", "");
    }

    private static void send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        var uri = URI.create(System.getenv("TIMONEL_URL") + "/api/v1/namespaces/default/" + path);
        var answer = HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + answer.body());
        }
    }
}
