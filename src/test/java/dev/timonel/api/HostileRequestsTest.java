package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** What clumsy and hostile clients send to the whole program: each answer is a Status, and the log stays empty. */
@ExtendWith(OutputCaptureExtension.class)
class HostileRequestsTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String POD =
            "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i'%s},{'name':'d','image':'i'%s}]}}";

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

    private record Reply(int code, JsonNode body) {}

    private Reply send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body, "application/json");
    }

    private Reply send(String method, String path, String body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", contentType)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), KubeJson.tree(response.body()));
    }

    private static void isRefused(Reply reply, int code, String reason) {
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body().path("kind").asString()).isEqualTo("Status");
        assertThat(reply.body().path("reason").asString()).isEqualTo(reason);
        assertThat(reply.body().path("message").asString()).isNotEmpty().doesNotContain("Exception", "dev.timonel.");
    }

    private static void logIsEmpty(CapturedOutput log) {
        assertThat(log.getAll()).doesNotContain(" ERROR ", " WARN ", "\tat ");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /route",
        "DELETE, /route",
        "PUT, /actuator/health",
        "PROPFIND, /v3/api-docs",
        "POST, /api/v1/pods",
        "PUT, /version",
    })
    void aMethodThatAPathDoesNotHaveIsNotLogged(String method, String path, CapturedOutput log) throws Exception {
        isRefused(send(method, path, ""), 405, "MethodNotAllowed");
        logIsEmpty(log);
    }

    @ParameterizedTest
    @CsvSource({"/route?to=%ff:80", "/route?to=%zz"})
    void aQueryThatCannotBeDecodedIsTheClientsMistake(String path, CapturedOutput log) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"reason\":\"BadRequest\"");
        logIsEmpty(log);
    }

    @Test
    void anIpv6AddressIsRoutedToAsPeopleTypeIt() throws Exception {
        String answer = raw("GET /route?to=[fd00::1]:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"kind\":\"RouteDecision\"");
    }

    /** Tomcat refuses these itself, some before and some after it has asked what is to be done with the body. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a length given twice, GET /version HTTP/1.1|Content-Length: 5|Content-Length: 6, 400, BadRequest",
        "a negative length, POST /version HTTP/1.1|Content-Length: -5, 400, BadRequest",
        "a length that is no number, POST /version HTTP/1.1|Content-Length: five, 400, BadRequest",
        "a coding that is none, POST /version HTTP/1.1|Transfer-Encoding: foo, 501, ''",
        "a version to come, GET /version HTTP/9.9, 505, ''",
        "HTTP/2 without its preface, GET /version HTTP/2.0, 505, ''",
        "a method to come, FOO /version HTTP/1.1|Connection: close, 405, MethodNotAllowed",
    })
    void whatIsNoRequestOfHttpIsRefusedInWords(String rule, String head, int code, String reason, CapturedOutput log)
            throws Exception {
        String answer = raw(head.replace("|", "\r\n") + "\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + code + " ");
        isRefused(new Reply(code, KubeJson.tree(bodyOf(answer).getBytes(StandardCharsets.UTF_8))), code, reason);
        logIsEmpty(log);
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {";;;", ";charset=utf-8", " ; "})
    void aMediaTypeThatNamesNoTypeIsNotTakenForJson(String contentType, CapturedOutput log) throws Exception {
        String body = POD.formatted("untyped", "", "").replace('\'', '"');
        String answer = raw("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                + contentType + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 415 ").contains("\"reason\":\"UnsupportedMediaType\"");
        assertThat(send("GET", PODS + "/untyped", "").code()).isEqualTo(404);
        logIsEmpty(log);
    }

    private String raw(String request) throws IOException {
        URI base = URI.create(server.baseUrl());
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a name that no column holds, 300", "a name that no URL holds, 0"})
    void anEventsNameIsChecked(String rule, int length, CapturedOutput log) throws Exception {
        String name = length > 0 ? "x".repeat(length) : "a\\u0000b";
        isRefused(
                send("POST", EVENTS, "{'metadata':{'name':'" + name + "'},'involvedObject':{'namespace':'default'}}"),
                422,
                "Invalid");
        logIsEmpty(log);
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807, 9223372036854775807", "-5, 1"})
    void aDeletionMayWaitForAnyTime(long asked, long kept, CapturedOutput log) throws Exception {
        String pod = PODS + "/patient";
        send("POST", PODS, POD.formatted("patient", "", ""));
        Reply deleted = send("DELETE", pod + "?dryRun=All", "{'gracePeriodSeconds':" + asked + "}");
        assertThat(deleted.code()).isEqualTo(200);
        JsonNode object = deleted.body().path("rows").path(0).path("object");
        JsonNode metadata = (object.isMissingNode() ? deleted.body() : object).path("metadata");
        assertThat(metadata.path("deletionGracePeriodSeconds").asLong()).isEqualTo(kept);
        assertThat(metadata.path("deletionTimestamp").asString()).matches("[0-9]{4}-.*Z");
        logIsEmpty(log);
    }

    /** Their sum in full would have a billion digits. */
    @Test
    void immenseQuantitiesAreCutToSize(CapturedOutput log) throws Exception {
        String immense = ",'resources':{'requests':{'cpu':'1e999999999'}}";
        String small = ",'resources':{'requests':{'cpu':'1e-999999999'}}";
        Reply created = send("POST", PODS + "?dryRun=All", POD.formatted("immense", immense, small));
        assertThat(created.code()).isEqualTo(201);
        Reply node = send(
                "PATCH",
                "/api/v1/nodes/node-1/status",
                "{'status':{'capacity':{'cpu':'1e999999999'},'allocatable':{'cpu':'1e999999999'}}}",
                "application/merge-patch+json");
        assertThat(node.code()).isEqualTo(200);
        logIsEmpty(log);
    }

    @Test
    void aNodeWhoseAddressHasNoTextIsListed(CapturedOutput log) throws Exception {
        Reply created = send(
                "POST",
                "/api/v1/nodes",
                "{'metadata':{'name':'mute','annotations':{'timonel.dev/agent':'external'}},"
                        + "'status':{'addresses':[{'type':'InternalIP'}]}}");
        assertThat(created.code()).isEqualTo(201);
        assertThat(send("GET", "/api/v1/nodes", "").code()).isEqualTo(200);
        logIsEmpty(log);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a container that is null | {'metadata':{'name':'n'},'spec':{'containers':[null]}} | 422 | Invalid",
                "a port that is null | {'metadata':{'name':'n'},'spec':{'containers':[{'name':'c','image':'i','ports':[null]}]}} | 422 | Invalid",
                "an owner that is empty | {'metadata':{'name':'n','ownerReferences':[{}]},'spec':{'containers':[{'name':'c','image':'i'}]}} | 422 | Invalid",
                "a spec that is text | {'metadata':{'name':'n'},'spec':'x'} | 400 | BadRequest",
                "a number too long | {'metadata':{'name':'n'},'spec':{'priority':99999999999}} | 400 | BadRequest",
                "half an object | {'metadata': | 400 | BadRequest",
                "no object | [] | 400 | BadRequest",
                "another kind | {'kind':'Node','metadata':{'name':'n'}} | 400 | BadRequest",
            })
    void whatIsNoPodLeavesNothingBehind(String rule, String body, int code, String reason, CapturedOutput log)
            throws Exception {
        String before = send("GET", PODS, "")
                .body()
                .path("metadata")
                .path("resourceVersion")
                .asString();
        isRefused(send("POST", PODS, body), code, reason);
        assertThat(send("GET", PODS, "")
                        .body()
                        .path("metadata")
                        .path("resourceVersion")
                        .asString())
                .isEqualTo(before);
        logIsEmpty(log);
    }
}
