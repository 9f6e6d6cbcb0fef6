package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/** Answers in YAML for who asks for it, everywhere but in a watch. */
class YamlAnswersTest extends EdgeServer {

    private HttpResponse<String> yaml(String path) throws Exception {
        return send(to(path).header("Accept", "application/yaml").header("User-Agent", "curl/8"));
    }

    private static Map<String, Object> read(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/yaml"));
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(response.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PODS,
                PODS + "/a",
                PODS + "?limit=1",
                "/api",
                "/apis",
                "/api/v1",
                "/apis/discovery.k8s.io/v1",
                "/version",
                "/openapi/v3"
            })
    void itSaysWhatTheJsonSays(String path) throws Exception {
        registry.create(pod("default", "a"));
        registry.create(pod("default", "b"));
        JsonNode json = json(get(path));

        HttpResponse<String> response = yaml(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(dev.timonel.model.KubeJson.mapper()
                        .valueToTree(read(response))
                        .toString())
                .isEqualTo(json.toString());
    }

    @Test
    void aRefusalIsYamlToo() throws Exception {
        HttpResponse<String> response = yaml(PODS + "/nope");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(read(response)).containsEntry("kind", "Status").containsEntry("message", "pods \"nope\" not found");
    }

    @Test
    void soIsTheAnswerToAWrite() throws Exception {
        HttpResponse<String> response = send(to(PODS).header("Accept", "application/yaml")
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        kind: Pod
                        metadata: {name: web}
                        spec: {containers: [{name: c}]}
                        """)));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(read(response)).containsEntry("kind", "Pod").containsEntry("apiVersion", "v1");
    }

    @Test
    void aTableIsATableInYaml() throws Exception {
        registry.create(pod("default", "a"));

        HttpResponse<String> response = send(to(PODS).header("Accept", "application/yaml;as=Table;v=v1;g=meta.k8s.io"));

        assertThat(read(response)).containsEntry("kind", "Table").containsKey("rows");
    }

    @Test
    void aWatchIsNotServedInYaml() throws Exception {
        HttpResponse<String> response = yaml(PODS + "?watch=true&timeoutSeconds=1");

        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(read(response))
                .containsEntry(
                        "message",
                        "only the following media types are accepted: application/json;stream=watch,"
                                + " application/vnd.kubernetes.protobuf;stream=watch");
        assertThat(send(to(PODS + "?watch=true&timeoutSeconds=1")
                                .header("Accept", "application/yaml;stream=watch, application/json"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoAcceptsNothingThatThereIsGetsTheRefusalInJson() throws Exception {
        assertStatus(
                send(to(PODS).header("Accept", "application/cbor")),
                406,
                "NotAcceptable",
                "in client-go, set AcceptContentTypes of rest.Config");
    }

    @Test
    void aHeadHasTheTypeAndNoBody() throws Exception {
        HttpResponse<String> response =
                send(to(PODS).header("Accept", "application/yaml").method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/yaml"));
    }
}
