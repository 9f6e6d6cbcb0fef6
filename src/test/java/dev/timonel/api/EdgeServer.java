package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The edge over a real socket, and an empty cluster for each test. */
@SpringBootTest(
        classes = EdgeApplication.class,
        properties = "spring.config.name=timonel",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class EdgeServer {
    static final String PODS = "/api/v1/namespaces/default/pods";

    @LocalServerPort
    int port;

    @Autowired
    FakeRegistry registry;

    @Autowired
    @Qualifier("readiness")
    AtomicBoolean readiness;

    @Autowired
    @Qualifier("life")
    AtomicBoolean life;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void emptyCluster() {
        registry.current().all().toList().forEach(o -> {
            if (!o.labels().containsKey("pending")) {
                registry.delete(o.key());
            }
        });
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(to(path));
    }

    HttpResponse<String> write(String method, String path, String contentType, String body) throws Exception {
        HttpRequest.Builder request = to(path).method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return send(request);
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return write("POST", path, "application/json", body);
    }

    static JsonNode json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
        return KubeJson.mapper().readTree(response.body());
    }

    static void assertStatus(HttpResponse<String> response, int code, String reason, String message) {
        JsonNode status = json(response);
        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(status.path("kind").asString()).isEqualTo("Status");
        assertThat(status.path("apiVersion").asString()).isEqualTo("v1");
        assertThat(status.path("metadata").isObject()).isTrue();
        assertThat(status.path("status").asString()).isEqualTo("Failure");
        assertThat(status.path("reason").asString()).isEqualTo(reason);
        assertThat(status.path("code").asInt()).isEqualTo(code);
        assertThat(status.path("message").asString()).contains(message);
    }

    static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .endContainer()
                .endSpec()
                .build();
    }

    static String podJson(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}";
    }
}
