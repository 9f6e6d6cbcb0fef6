package dev.timonel.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/**
 * A server and a browser. Namespace shop has Service web with four pods that serve and one that is not ready, and Service typo, whose
 * selector finds none.
 */
record Shop(RunningServer server, Browser browser) implements AutoCloseable {
    static final Path PICTURES = Path.of("target/page");

    static Shop open(Path directory) throws Exception {
        RunningServer server = RunningServer.start(directory.resolve("data"), "--timonel.node-cidr-mask-size=22");
        Shop shop = new Shop(server, Browser.start(directory.resolve("profile")));
        shop.post("/api/v1/namespaces", "{'metadata': {'name': 'shop'}}");
        for (int i = 1; i <= 4; i++) {
            shop.pod("web-" + i, "'app': 'web', 'tier': 'front'", "");
        }
        shop.pod("web-slow", "'app': 'web', 'tier': 'front'", "'timonel.dev/ready-after': '3600s'");
        shop.service("web", "'type': 'LoadBalancer', 'selector': {'app': 'web'}");
        shop.service("typo", "'selector': {'app': 'wbe', 'tier': 'front'}");
        return shop;
    }

    String url() {
        return server.baseUrl();
    }

    @Override
    public void close() throws Exception {
        browser.close();
        server.close();
    }

    void pod(String name, String labels, String annotations) throws Exception {
        post(
                "/api/v1/namespaces/shop/pods",
                "{'metadata': {'name': '" + name + "', 'labels': {" + labels + "}, 'annotations': {" + annotations
                        + "}}, 'spec': {'containers': [{'name': 'web', 'image': 'nginx'}]}}");
    }

    void service(String name, String spec) throws Exception {
        post(
                "/api/v1/namespaces/shop/services",
                "{'metadata': {'name': '" + name + "'}, 'spec': {" + spec
                        + ", 'ports': [{'name': 'http', 'port': 80, 'targetPort': 8080}]}}");
    }

    void post(String path, String json) throws Exception {
        send("POST", path, HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
    }

    void delete(String path) throws Exception {
        send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    private void send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }
}
