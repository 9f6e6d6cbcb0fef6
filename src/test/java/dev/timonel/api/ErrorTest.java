package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong is a {@code v1 Status}. */
class ErrorTest extends EdgeServer {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2",
                "/api/v1/gadgets",
                "/apis/apps/v2",
                "/api/v1/pods/a",
                "/api/v1/namespaces/default/nodes",
                "/api/v1/namespaces/default/pods/a/logs",
                "/api/v1/namespaces/default/endpoints/a/status",
                "/apis/v1/pods",
                "/api/v1//pods",
                "/version/more",
                "/nowhere",
                "/error"
            })
    void aPathThatNothingServesIs404(String path) throws Exception {
        assertStatus(get(path), 404, "NotFound", "the server could not find the requested resource");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH"})
    void whatIsNotServedYetIsNamedWhateverIsAskedOfIt(String method) throws Exception {
        String body = method.equals("GET") || method.equals("DELETE") ? "" : "{}";

        assertStatus(
                write(method, "/apis/storage.k8s.io/v1/csidrivers/fast", "application/json", body),
                404,
                "NotFound",
                "csidrivers.storage.k8s.io are not served by Timonel yet");
        assertStatus(
                write(method, PODS + "/web-1/exec?command=sh", "application/json", body),
                404,
                "NotFound",
                "no container runs here");
    }

    @Test
    void thePageThatARefusalNamesIsThere() throws Exception {
        HttpResponse<String> page = get("/served");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(page.body()).contains("pods/status", "resourcequotas", "pods/exec");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/cbor | 415 | in client-go, set ContentType of rest.Config to \"application/json\"",
                "application/x-www-form-urlencoded | 415 | curl -d sends a form"
            })
    void aBodyOfAnotherTypeIsToldWhatToSet(String type, int code, String remedy) throws Exception {
        assertStatus(write("POST", PODS, type, "x"), code, "UnsupportedMediaType", remedy);
    }

    @Test
    void whoAppliesHasToSaySo() throws Exception {
        assertStatus(
                write("PATCH", PODS + "/a", "application/apply-patch+yaml", "{}"),
                422,
                "Invalid",
                "fieldManager: Required value: is required for apply patch");
    }

    @Test
    void aMissingObjectIsNamed() throws Exception {
        HttpResponse<String> response = get(PODS + "/nope");

        assertStatus(response, 404, "NotFound", "pods \"nope\" not found");
        assertThat(json(response).path("details").path("kind").asString()).isEqualTo("pods");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /api/v1/namespaces/default/pods | GET, HEAD, POST, DELETE",
                "POST | /api/v1/pods | GET, HEAD",
                "DELETE | /api/v1/pods | GET, HEAD",
                "POST | /api/v1/namespaces/default/pods/a | GET, HEAD, PUT, PATCH, DELETE",
                "DELETE | /api/v1/namespaces/default/pods/a/status | GET, HEAD, PUT, PATCH",
                "OPTIONS | /api/v1/nodes | GET, HEAD, POST, DELETE",
                "POST | /version | GET, HEAD"
            })
    void aVerbThatAPathDoesNotKnowIs405AndSaysWhichItDoes(String method, String path, String allow) throws Exception {
        HttpResponse<String> response = write(method, path, "", "");

        assertStatus(response, 405, "MethodNotAllowed", "the server does not allow this method");
        assertThat(response.headers().firstValue("Allow")).hasValue(allow);
    }

    @Test
    void anEncodedSlashIsNotASeparator() throws Exception {
        registry.create(pod("default", "a"));

        assertStatus(get("/api/v1/namespaces/default%2Fpods/a"), 400, "BadRequest", "may not contain '/'");
        assertStatus(get(PODS + "/%2e%2e"), 400, "BadRequest", "may not be '..'");
        assertStatus(get(PODS + "/a%2Fstatus"), 400, "BadRequest", "may not contain '/'");
    }

    @Test
    void aBodyOver3MebibytesIs413WithoutReadingIt() throws Exception {
        assertStatus(post(PODS, "x".repeat(3 * 1024 * 1024 + 1)), 413, "RequestEntityTooLarge", "limit is 3145728");
    }

    @Test
    void aChunkedBodyOver3MebibytesIs413() throws Exception {
        byte[] chunk = new byte[64 * 1024];
        HttpRequest.BodyPublisher chunked =
                HttpRequest.BodyPublishers.ofByteArrays(java.util.Collections.nCopies(49, chunk));

        assertStatus(
                send(to(PODS).header("Content-Type", "application/json").POST(chunked)),
                413,
                "RequestEntityTooLarge",
                "limit is 3145728");
    }

    @Test
    void theInsideOfTheServerStaysInside() throws Exception {
        HttpResponse<String> response = get("/elsewhere/broken");

        assertStatus(response, 500, "InternalError", "Internal error occurred: ");
        assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void aFailureInTheCommitterStaysInside() throws Exception {
        HttpResponse<String> response = post(PODS, podJson("explode"));

        assertStatus(response, 500, "InternalError", "Internal error occurred: unexpected error, id ");
        assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void aRefusalOfAnotherControllerKeepsItsStatus() throws Exception {
        assertStatus(get("/elsewhere/refused"), 400, "BadRequest", "not like this");
    }

    @Test
    void springsOwnErrorsAreStatuses() throws Exception {
        assertStatus(write("POST", "/elsewhere/refused", "", ""), 405, "MethodNotAllowed", "does not allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/pods?x=<> HTTP/1.1", "GET /api/v1/%zz HTTP/1.1", "GET /api\\v1 HTTP/1.1"})
    void whatTomcatRefusesIsAStatusToo(String requestLine) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write((requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/json", "\"reason\":\"BadRequest\"");
        }
    }

    @Test
    void aServiceIsDeletedWithTheObjectToo() throws Exception {
        registry.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build());

        assertThat(json(write("DELETE", "/api/v1/namespaces/default/services/web", "", ""))
                        .path("kind")
                        .asString())
                .isEqualTo("Service");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit= | strconv.ParseInt: parsing \"\": invalid syntax",
                "limit=many | strconv.ParseInt: parsing \"many\": invalid syntax",
                "resourceVersion=abc | strconv.ParseUint: parsing \"abc\": invalid syntax",
                "continue=%21%21 | invalid continue token",
                "fieldSelector=spec.colour%3Dred | spec.colour"
            })
    void aMalformedQueryIs400(String query, String message) throws Exception {
        assertStatus(get("/api/v1/pods?" + query), 400, "BadRequest", message);
    }
}
