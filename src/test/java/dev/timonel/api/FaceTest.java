package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import dev.timonel.model.custom.CustomKinds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One object under two groups or versions: {@code pkg/apis/events/v1/conversion.go}, {@code pkg/apis/autoscaling/v1}. */
class FaceTest {
    private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
    private static final String CORE = "/api/v1/namespaces/default/events";
    private static final String V1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
    private static final String V2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = RunningServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return KubeJson.tree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofByteArray())
                .body());
    }

    @Test
    void anEventIsWrittenByOneGroupAndReadByTheOther() throws Exception {
        String event = "{'metadata': {'name': 'e'}, 'eventTime': '2026-01-01T00:00:00.000000Z', 'type': 'Normal',"
                + " 'reason': 'Done', 'action': 'Doing', 'note': 'it is done', 'reportingController': 'x.example/c',"
                + " 'reportingInstance': 'c-1', 'regarding': {'kind': 'Pod', 'namespace': 'default', 'name': 'p'}}";
        JsonNode created = send("POST", EVENTS, event);
        assertThat(created.path("apiVersion").asString()).as("%s", created).isEqualTo("events.k8s.io/v1");
        assertThat(created.path("note").asString()).isEqualTo("it is done");

        JsonNode core = send("GET", CORE + "/e", "");
        assertThat(core.path("apiVersion").asString()).isEqualTo("v1");
        assertThat(core.path("message").asString()).isEqualTo("it is done");
        assertThat(core.at("/involvedObject/name").asString()).isEqualTo("p");

        send("PATCH", CORE + "/e", "{'count': 3, 'message': 'again'}");
        JsonNode list = send("GET", EVENTS + "?fieldSelector=regarding.name%3Dp", "");
        assertThat(list.path("kind").asString()).isEqualTo("EventList");
        assertThat(list.path("apiVersion").asString()).isEqualTo("events.k8s.io/v1");
        assertThat(list.at("/items/0/deprecatedCount").asInt()).isEqualTo(3);
        assertThat(list.at("/items/0/note").asString()).isEqualTo("again");

        JsonNode patched = send("PATCH", EVENTS + "/e", "{'series': {'count': 2, 'lastObservedTime': null}}");
        assertThat(patched.at("/series/count").asInt()).isEqualTo(2);
        assertThat(send("DELETE", EVENTS + "/e", "").path("status").asString()).isEqualTo("Success");
        assertThat(send("GET", CORE + "/e", "").path("message").asString()).isEqualTo("events \"e\" not found");
    }

    @Test
    void anEventOfTheNewGroupSaysWhen() throws Exception {
        JsonNode refused = send(
                "POST",
                EVENTS,
                "{'metadata': {'name': 'x'}, 'type': 'Odd', 'deprecatedCount': 1,"
                        + " 'regarding': {'kind': 'Pod', 'namespace': 'default', 'name': 'p'}}");
        assertThat(refused.path("code").asInt()).isEqualTo(422);
        assertThat(refused.path("message").asString())
                .contains("eventTime: Required value")
                .contains("type: Invalid value: \"\": has invalid value: Odd")
                .contains("count: Invalid value: \"\": needs to be unset");
    }

    @Test
    void anAutoscalerOfOldIsOneOfNow() throws Exception {
        String target = "'scaleTargetRef': {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': 'web'}";
        JsonNode old = send(
                "POST",
                V1,
                "{'metadata': {'name': 'web'}, 'spec': {'maxReplicas': 3, 'targetCPUUtilizationPercentage': 50, "
                        + target + "}}");
        assertThat(old.path("apiVersion").asString()).as("%s", old).isEqualTo("autoscaling/v1");
        assertThat(old.at("/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(50);
        assertThat(old.at("/spec/minReplicas").asInt()).isEqualTo(1);
        JsonNode now = send("GET", V2 + "/web", "");
        assertThat(now.at("/spec/metrics/0/resource/target/averageUtilization").asInt())
                .isEqualTo(50);

        send(
                "PATCH",
                V2 + "/web",
                "{'spec': {'metrics': [{'type': 'Resource', 'resource': {'name': 'memory', 'target': {'type': 'Utilization',"
                        + " 'averageUtilization': 70}}}], 'behavior': {'scaleDown': {'stabilizationWindowSeconds': 5}}}}");
        JsonNode before = send("GET", V2 + "/web", "").path("spec");
        send("PATCH", V1 + "/web", "{'metadata': {'labels': {'a': 'b'}}}");
        JsonNode after = send("GET", V2 + "/web", "");
        assertThat(after.path("spec")).as("the old version loses nothing").isEqualTo(before);
        assertThat(after.at("/metadata/annotations").isMissingNode()).isTrue();
    }

    @Test
    void discoveryHasBothAndPrefersTheNewest() {
        JsonNode group = Discovery.group("autoscaling", CustomKinds.NONE).orElseThrow();
        assertThat(group.path("versions").findValuesAsString("version")).containsExactly("v2", "v1");
        assertThat(group.at("/preferredVersion/version").asString()).isEqualTo("v2");
        assertThat(Discovery.resources("events.k8s.io/v1", CustomKinds.NONE)
                        .orElseThrow()
                        .at("/resources/0/kind")
                        .asString())
                .isEqualTo("Event");
    }
}
