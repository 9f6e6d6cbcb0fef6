package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.SecureDoor;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server with HTTPS and an audit log, by both doors. */
class AuditedServerTest {
    private static final Path DUMP = Path.of("src/test/resources/dumps/kind-answers.yaml");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path data;

    private static RunningServer server;
    private static Path log;
    private static String https;
    private static String token;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        log = data.resolve("audit.log");
        server = RunningServer.start(
                data,
                "--timonel.https.port=0",
                "--timonel.audit-log.path=" + log,
                "--timonel.audit-log.open-door=true");
        SecureDoor door = SecureDoor.of(data);
        https = door.url();
        token = door.token();
        client = door.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String url, String type, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The event that says how the request ended; it is written beside the answer, not before it. */
    private static JsonNode event(HttpResponse<?> answer) {
        String id = answer.headers().firstValue("Audit-Id").orElseThrow();
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> ended(id), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<JsonNode> ended(String id) throws IOException {
        String written = Files.readString(log);
        return written.substring(0, written.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> KubeJson.tree(line.getBytes(StandardCharsets.UTF_8)))
                .filter(event -> event.path("auditID").asString("").equals(id)
                        && event.path("stage").asString("").equals("ResponseComplete"))
                .findFirst();
    }

    @Test
    void eachRequestLeavesAnEventWithItsIdAndNoContent() throws Exception {
        HttpResponse<String> made = send(
                "POST",
                server.baseUrl() + "/api/v1/namespaces/default/secrets",
                "application/json",
                "{\"metadata\":{\"name\":\"kept\"},\"stringData\":{\"p\":\"hunter2\"}}",
                "User-Agent",
                "tester/1.0");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode event = event(made);
        assertThat(event.path("apiVersion").asString()).isEqualTo("audit.k8s.io/v1");
        assertThat(event.path("verb").asString()).isEqualTo("create");
        assertThat(event.path("userAgent").asString()).isEqualTo("tester/1.0");
        assertThat(event.path("objectRef").path("name").asString()).isEqualTo("kept");
        assertThat(event.path("responseStatus").path("code").asInt()).isEqualTo(201);
        JsonNode refused = event(send("POST", server.baseUrl() + MAPS, "application/json", "{\"data\":1}"));
        assertThat(refused.path("responseStatus").path("code").asInt()).isEqualTo(400);
        assertThat(event(send("GET", https + MAPS, "application/json", ""))
                        .path("responseStatus")
                        .path("code")
                        .asInt())
                .isEqualTo(403);
        assertThat(Files.readString(log)).doesNotContain("hunter2", token);
    }

    @Test
    void policiesLeaveTheirAnnotations() throws Exception {
        String admission = server.baseUrl() + "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic";
        send("POST", admission + "ies", "application/json", """
                {"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],
                 "operations":["CREATE"],"resources":["configmaps"]}]},"validations":[{"expression":"false","message":"no"}],
                 "auditAnnotations":[{"key":"who","valueExpression":"'it was ' + request.userInfo.username"}]}}""");
        send("POST", admission + "ybindings", "application/json", """
                {"metadata":{"name":"b"},"spec":{"policyName":"p","validationActions":["Audit"]}}""");

        HttpResponse<String> made =
                send("POST", server.baseUrl() + MAPS, "application/json", "{\"metadata\":{\"name\":\"noted\"}}");
        send("DELETE", admission + "ybindings/b", "application/json", "");

        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode annotations = event(made).path("annotations");
        assertThat(annotations.path("p/who").asString()).isEqualTo("it was system:admin");
        assertThat(annotations
                        .path("validation.policy.admission.k8s.io/validation_failure")
                        .asString())
                .isEqualTo("[{\"message\":\"no\",\"policy\":\"p\",\"binding\":\"b\",\"expressionIndex\":0,"
                        + "\"validationActions\":[\"Audit\"]}]");
    }

    @Test
    void aDumpIsImportedOverHttpsByWhoMayAndNobodyElse() throws Exception {
        String dump = Files.readString(DUMP);
        String url = https + "/import?replace=true";
        assertThat(send("POST", url, "application/yaml", dump).statusCode()).isIn(401, 403);

        HttpResponse<String> imported = send("POST", url, "application/yaml", dump, "Authorization", "Bearer " + token);
        assertThat(imported.statusCode()).as(imported.body()).isEqualTo(200);
        assertThat(imported.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(imported.body()).contains("\"ImportReport\"");
        JsonNode event = event(imported);
        assertThat(event.path("user").path("username").asString()).isEqualTo("system:admin");
        assertThat(event.path("requestURI").asString()).isEqualTo("/import?replace=true");
        HttpResponse<String> exported =
                send("GET", https + "/export", "text/plain", "", "Authorization", "Bearer " + token);
        assertThat(exported.body()).contains("kind: Service");
    }
}
