package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The edge over a real socket, for everything that is answered at once. */
@SpringBootTest(classes = EdgeApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class EdgeTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";

    @LocalServerPort
    int port;

    @Autowired
    FakeRegistry registry;

    @Autowired
    AtomicBoolean readiness;

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

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(to(path));
    }

    private HttpResponse<String> write(String method, String path, String contentType, String body) throws Exception {
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

    private HttpResponse<String> post(String path, String body) throws Exception {
        return write("POST", path, "application/json", body);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
        return KubeJson.mapper().readTree(response.body());
    }

    private static void assertStatus(HttpResponse<String> response, int code, String reason, String message) {
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

    private static String podJson(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}";
    }

    // Discovery, health, OpenAPI

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/version",
                "/api",
                "/apis",
                "/api/v1",
                "/apis/discovery.k8s.io",
                "/apis/networking.k8s.io/v1",
                "/openapi/v3",
                "/api/v1/pods",
                "/apis/discovery.k8s.io/v1/endpointslices"
            })
    void aPathAnswersWithAndWithoutTrailingSlash(String path) throws Exception {
        HttpResponse<String> without = get(path);
        HttpResponse<String> with = get(path + "/");

        assertThat(without.statusCode()).isEqualTo(200);
        assertThat(with.statusCode()).isEqualTo(200);
        assertThat(with.body()).isEqualTo(without.body());
        json(with);
    }

    @Test
    void theVersionIsSemverOfKubernetes135() throws Exception {
        JsonNode version = json(get("/version"));

        assertThat(version.path("major").asString()).isEqualTo("1");
        assertThat(version.path("minor").asString()).isEqualTo("35");
        assertThat(version.path("gitVersion").asString()).matches("v1\\.35\\.0(\\+[0-9A-Za-z.-]+)?");
        for (String required : List.of("gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform")) {
            assertThat(version.has(required)).as(required).isTrue();
        }
    }

    @Test
    void healthIsPlainTextAndReadinessFollowsTheRegistry() throws Exception {
        for (String path : List.of("/healthz", "/livez", "/readyz", "/readyz/")) {
            assertThat(get(path).body()).isEqualTo("ok");
        }
        readiness.set(false);
        try {
            assertThat(get("/readyz").statusCode()).isEqualTo(503);
            assertThat(get("/livez").statusCode()).isEqualTo(200);
        } finally {
            readiness.set(true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
                "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
            })
    void openApiV2IsAnEmptyDocumentWithTheDottedTypeWhicheverWayItIsAsked(String accept) throws Exception {
        HttpResponse<String> response = send(to("/openapi/v2").header("Accept", accept));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    }

    @Test
    void openApiV2IsJsonForWhoTakesJson() throws Exception {
        assertThat(json(send(to("/openapi/v2").header("Accept", "application/json")))
                        .path("swagger")
                        .asString())
                .isEqualTo("2.0");
    }

    @Test
    void openApiV3ServesTheDocumentsOfItsIndex() throws Exception {
        assertThat(json(get("/openapi/v3")).path("paths").has("api/v1")).isTrue();
        assertThat(json(get("/openapi/v3/api/v1?hash=A")).path("openapi").asString())
                .isEqualTo("3.0.0");
        assertStatus(get("/openapi/v3/apis/nope/v1"), 404, "NotFound", "could not find");
    }

    @Test
    void theRootListsPathsForAnApiClient() throws Exception {
        JsonNode paths =
                json(send(to("/").header("Accept", "application/json"))).path("paths");

        assertThat(paths.toString()).contains("\"/api/v1\"", "\"/apis/discovery.k8s.io/v1\"", "\"/version\"");
    }

    @Test
    void theRootOfABrowserIsNotTheApis() throws Exception {
        assertThat(send(to("/").header("Accept", "text/html,*/*;q=0.8")).body()).doesNotContain("\"paths\"");
    }

    // Reads

    @Test
    void aListHasKindRevisionAndItemsAsStored() throws Exception {
        registry.create(pod("default", "b"));
        registry.create(pod("default", "a"));
        registry.create(pod("other", "c"));

        JsonNode list = json(get(PODS));

        assertThat(list.path("kind").asString()).isEqualTo("PodList");
        assertThat(list.path("apiVersion").asString()).isEqualTo("v1");
        assertThat(list.path("metadata").path("resourceVersion").asLong())
                .isEqualTo(registry.current().revision());
        assertThat(list.path("items").findValuesAsString("name"))
                .contains("a", "b")
                .doesNotContain("other");
        assertThat(list.path("items").get(0).path("metadata").path("name").asString())
                .isEqualTo("a");
        assertThat(json(get("/api/v1/pods")).path("items").size()).isEqualTo(3);
    }

    @Test
    void anEmptyListStillHasItemsAndARevision() throws Exception {
        JsonNode list = json(get("/api/v1/namespaces/nowhere/services"));

        assertThat(list.path("items").isArray()).isTrue();
        assertThat(list.path("items").size()).isZero();
        assertThat(list.path("metadata").path("resourceVersion").asLong()).isPositive();
    }

    @Test
    void anObjectIsSentAsItIsStored() throws Exception {
        byte[] stored = registry.create(pod("default", "a")).json();

        assertThat(get(PODS + "/a").body()).isEqualTo(new String(stored, StandardCharsets.UTF_8));
        assertThat(get(PODS + "/a/status").body()).isEqualTo(new String(stored, StandardCharsets.UTF_8));
    }

    @Test
    void prettyIsTheSameOnManyLines() throws Exception {
        registry.create(pod("default", "a"));

        HttpResponse<String> pretty = get(PODS + "/a?pretty=true");

        assertThat(pretty.body()).contains("\n");
        assertThat(json(pretty)).isEqualTo(json(get(PODS + "/a")));
        assertThat(get(PODS + "?pretty=true").body()).contains("\n");
    }

    @Test
    void headIsGetWithoutBody() throws Exception {
        registry.create(pod("default", "a"));
        String body = get(PODS + "/a").body();

        HttpResponse<String> head = send(to(PODS + "/a").method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(body.length());
    }

    @Test
    void aProtobufClientWithAJsonFallbackGetsJson() throws Exception {
        HttpResponse<String> response =
                send(to("/api/v1/pods").header("Accept", "application/vnd.kubernetes.protobuf, */*"));

        assertThat(json(response).path("kind").asString()).isEqualTo("PodList");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.kubernetes.protobuf",
                "application/json;as=Nonsense;v=v1;g=meta.k8s.io",
                "text/html"
            })
    void whatCannotBeServedIsNotAcceptable(String accept) throws Exception {
        assertStatus(
                send(to("/api/v1/pods").header("Accept", accept)),
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json");
    }

    @Test
    void kubectlGetsATable() throws Exception {
        registry.create(pod("default", "a"));

        JsonNode table = json(
                send(
                        to(PODS + "?limit=500")
                                .header(
                                        "Accept",
                                        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json")));

        assertThat(table.path("kind").asString()).isEqualTo("Table");
        assertThat(table.path("apiVersion").asString()).isEqualTo("meta.k8s.io/v1");
        assertThat(table.path("metadata").path("resourceVersion").asLong()).isPositive();
        assertThat(table.path("rows").get(0).path("cells").toString())
                .isEqualTo("[\"a\",\"0/1\",\"\",\"0\",\"5m\",\"<none>\",\"<none>\",\"<none>\",\"<none>\"]");
    }

    @Test
    void pagesOfAListComeFromOneRevision() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            registry.create(pod("default", name));
        }
        JsonNode first = json(get(PODS + "?limit=2"));
        registry.create(pod("default", "bb"));

        JsonNode second = json(get(PODS + "?limit=2&continue="
                + first.path("metadata").path("continue").asString()));

        assertThat(first.path("items").size()).isEqualTo(2);
        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(1);
        assertThat(second.path("items").size()).isEqualTo(1);
        assertThat(second.path("items").get(0).path("metadata").path("name").asString())
                .isEqualTo("c");
        assertThat(second.path("metadata").path("resourceVersion"))
                .isEqualTo(first.path("metadata").path("resourceVersion"));
        assertThat(second.path("metadata").has("continue")).isFalse();
    }

    @Test
    void aRevisionFromTheFutureIsATimeoutThatSaysSo() throws Exception {
        HttpResponse<String> response = get("/api/v1/pods?resourceVersion=999999");

        assertStatus(response, 504, "Timeout", "Too large resource version: 999999, current: ");
        JsonNode details = json(response).path("details");
        assertThat(details.path("causes").get(0).path("reason").asString()).isEqualTo("ResourceVersionTooLarge");
        assertThat(details.path("retryAfterSeconds").asInt()).isEqualTo(1);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }

    // Writes

    @Test
    void createAnswers201WithTheStoredObjectInTheNamespaceOfTheUrl() throws Exception {
        HttpResponse<String> response = post(PODS, podJson("a"));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(json(response).path("metadata").path("namespace").asString()).isEqualTo("default");
        assertThat(json(response).path("metadata").path("resourceVersion").asLong())
                .isEqualTo(registry.current().revision());
        assertThat(registry.current().get(Kinds.POD, "default", "a")).isPresent();
        assertStatus(post(PODS, podJson("a")), 409, "AlreadyExists", "pods \"a\" already exists");
    }

    @Test
    void aBodyOfAnotherNamespaceIsRefused() throws Exception {
        String body = podJson("a").replace("\"name\":\"a\"", "\"name\":\"a\",\"namespace\":\"other\"");

        assertStatus(
                post(PODS, body),
                400,
                "BadRequest",
                "the namespace of the provided object does not match the namespace sent on the request");
        assertStatus(
                write("PUT", PODS + "/a", "application/json", body),
                400,
                "BadRequest",
                "the namespace of the object (other) does not match the namespace on the request (default)");
    }

    @Test
    void putNeedsTheNameOfTheUrl() throws Exception {
        assertStatus(
                write("PUT", PODS + "/a", "application/json", podJson("b")),
                400,
                "BadRequest",
                "the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void putReplacesAndAStaleRevisionConflicts() throws Exception {
        long revision = registry.create(pod("default", "a")).revision();
        String versioned =
                podJson("a").replace("\"name\":\"a\"", "\"name\":\"a\",\"resourceVersion\":\"" + revision + "\"");

        assertThat(write("PUT", PODS + "/a", "application/json", versioned).statusCode())
                .isEqualTo(200);
        assertStatus(
                write("PUT", PODS + "/a", "application/json", versioned),
                409,
                "Conflict",
                "Operation cannot be fulfilled on pods \"a\": the object has been modified");
    }

    @Test
    void patchIsAppliedToTheNewestStateAndMayNotRename() throws Exception {
        registry.create(pod("default", "a"));

        HttpResponse<String> patched = write(
                "PATCH", PODS + "/a", "application/merge-patch+json", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");

        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(json(patched).path("metadata").path("labels").path("x").asString())
                .isEqualTo("y");
        assertStatus(
                write("PATCH", PODS + "/a", "application/merge-patch+json", "{\"metadata\":{\"name\":\"b\"}}"),
                400,
                "BadRequest",
                "the name of the object (b) does not match the name on the URL (a)");
        assertStatus(write("PATCH", PODS + "/a", "text/plain", "{}"), 415, "UnsupportedMediaType", "unknown format");
        assertStatus(
                write("PATCH", PODS + "/zz", "application/merge-patch+json", "{}"),
                404,
                "NotFound",
                "pods \"zz\" not found");
    }

    @Test
    void aDryRunAnswersAsIfAndChangesNothing() throws Exception {
        long before = registry.current().revision();

        assertThat(post(PODS + "?dryRun=All", podJson("a")).statusCode()).isEqualTo(201);
        assertThat(registry.current().revision()).isEqualTo(before);
        assertStatus(
                post(PODS + "?dryRun=Some", podJson("a")),
                422,
                "Invalid",
                "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"");
    }

    @Test
    void writeOptionsAreValidated() throws Exception {
        assertStatus(
                post(PODS + "?fieldManager=" + "m".repeat(129), podJson("a")),
                422,
                "Invalid",
                "fieldManager: Too long: may not be more than 128 bytes");
        assertStatus(
                post(PODS + "?fieldManager=a%07b", podJson("a")),
                422,
                "Invalid",
                "invalid character U+0007 (at position 1)");
        assertStatus(
                post(PODS + "?fieldValidation=Loose", podJson("a")),
                422,
                "Invalid",
                "fieldValidation: Unsupported value");
        assertStatus(
                write("PATCH", PODS + "/a?force=true", "application/merge-patch+json", "{}"),
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
    }

    @Test
    void aWarningComesAsAHeaderWithEscapedQuotes() throws Exception {
        HttpResponse<String> response = post(PODS, podJson("a").replaceFirst("\\{", "{\"bogus\":1,"));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Warning")).hasValue("299 - \"unknown field \\\"bogus\\\"\"");
    }

    // Deletes

    @Test
    void aDeletedPodIsAnsweredWithTheObject() throws Exception {
        registry.create(pod("default", "a"));

        JsonNode answer = json(write("DELETE", PODS + "/a", "", ""));

        assertThat(answer.path("kind").asString()).isEqualTo("Pod");
        assertThat(registry.current().get(Kinds.POD, "default", "a")).isEmpty();
    }

    @Test
    void aDeletedNodeIsAnsweredWithAStatusThatHasItsUid() throws Exception {
        String uid = registry.create(new NodeBuilder()
                        .withNewMetadata()
                        .withName("n1")
                        .endMetadata()
                        .build())
                .uid();

        HttpResponse<String> response =
                write("DELETE", "/api/v1/nodes/n1", "application/json", "{\"propagationPolicy\":\"Background\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode status = json(response);
        assertThat(status.path("kind").asString()).isEqualTo("Status");
        assertThat(status.path("status").asString()).isEqualTo("Success");
        assertThat(status.path("details").path("name").asString()).isEqualTo("n1");
        assertThat(status.path("details").path("kind").asString()).isEqualTo("nodes");
        assertThat(status.path("details").path("uid").asString()).isEqualTo(uid);
    }

    @Test
    void aPendingDeletionIsAnsweredWithTheObjectWhateverTheKind() throws Exception {
        registry.create(new NodeBuilder()
                .withNewMetadata()
                .withName("held-" + registry.current().revision())
                .addToLabels("pending", "true")
                .endMetadata()
                .build());
        String name = registry.current().list(Kinds.NODE).iterator().next().name();

        assertThat(json(write("DELETE", "/api/v1/nodes/" + name, "", ""))
                        .path("kind")
                        .asString())
                .isEqualTo("Node");
        assertThat(write("DELETE", "/api/v1/nodes/" + name + "?orphanDependents=false", "", "")
                        .statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?propagationPolicy=Sideways | propagationPolicy: Unsupported value: \"Sideways\"",
                "?propagationPolicy=Orphan&orphanDependents=true | cannot be both set",
                "?dryRun=Maybe | dryRun: Unsupported value"
            })
    void deleteOptionsAreValidated(String query, String message) throws Exception {
        registry.create(pod("default", "a"));

        assertStatus(write("DELETE", PODS + "/a" + query, "", ""), 422, "Invalid", message);
        assertThat(registry.current().get(Kinds.POD, "default", "a")).isPresent();
    }

    @Test
    void aDryRunInTheQueryOfADeleteWithBodyDeletesNothing() throws Exception {
        registry.create(pod("default", "a"));

        assertThat(write("DELETE", PODS + "/a?dryRun=All", "application/json", "{\"gracePeriodSeconds\":0}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(registry.current().get(Kinds.POD, "default", "a")).isPresent();
    }

    @Test
    void aCollectionIsDeletedBySelector() throws Exception {
        Pod labelled = pod("default", "b");
        labelled.getMetadata().setLabels(java.util.Map.of("app", "x"));
        registry.create(pod("default", "a"));
        registry.create(labelled);

        HttpResponse<String> response = write("DELETE", PODS + "?labelSelector=app%3Dx", "", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").asString()).isEqualTo("Success");
        assertThat(registry.current().list(Kinds.POD)).extracting(o -> o.name()).containsExactly("a");
    }

    // Errors

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2",
                "/api/v1/gadgets",
                "/apis/apps/v1",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "/api/v1/pods/a",
                "/api/v1/namespaces/default/nodes",
                "/api/v1/namespaces/default/pods/a/log",
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
            socket.setSoTimeout(10_000);
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
                "limit=many | strconv.ParseInt: parsing \"many\": invalid syntax",
                "resourceVersion=abc | strconv.ParseUint: parsing \"abc\": invalid syntax",
                "continue=%21%21 | invalid continue token",
                "fieldSelector=spec.colour%3Dred | spec.colour"
            })
    void aMalformedQueryIs400(String query, String message) throws Exception {
        assertStatus(get("/api/v1/pods?" + query), 400, "BadRequest", message);
    }
}
