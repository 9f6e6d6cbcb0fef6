package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Creates, updates, patches and deletes over a real socket. */
class WriteTest extends EdgeServer {

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

    @Test
    void whatIsAmissInABodyIsToldWithARefusalToo() throws Exception {
        String misspelt = podJson("a").replaceFirst("\\{", "{\"bogus\":1,");
        String warning = "299 - \"unknown field \\\"bogus\\\"\"";
        post(PODS, misspelt);

        assertRefusedWithWarnings(409, post(PODS, misspelt), warning);
        assertRefusedWithWarnings(400, write("PUT", PODS + "/b", "application/json", misspelt), warning);
        assertRefusedWithWarnings(
                400,
                write(
                        "PATCH",
                        PODS + "/a",
                        "application/merge-patch+json",
                        "{\"bogus\":1,\"metadata\":{\"name\":\"b\"}}"),
                warning);
        assertRefusedWithWarnings(
                400,
                post("/api/v1/namespaces/default/endpoints", "{\"kind\":\"Pod\"}"),
                "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"");
    }

    private static void assertRefusedWithWarnings(int code, HttpResponse<String> response, String... warnings) {
        assertThat(response.statusCode()).isEqualTo(code);
        assertThat(response.headers().allValues("Warning")).containsExactly(warnings);
    }

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
    void aLargeCollectionIsDeletedInSlicesSoThatOthersGetInBetween() throws Exception {
        IntStream.range(0, 1201).forEach(i -> registry.create(pod("default", "p" + i)));
        registry.mostAtOnce();

        assertThat(write("DELETE", PODS, "", "").statusCode()).isEqualTo(200);

        assertThat(registry.current().list(Kinds.POD, "default")).isEmpty();
        assertThat(registry.mostAtOnce()).isLessThanOrEqualTo(500);
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
}
