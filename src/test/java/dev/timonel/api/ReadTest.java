package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Discovery, documents, health, get and list over a real socket. */
class ReadTest extends EdgeServer {

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
    void theVersionIsSemverOfKubernetes137() throws Exception {
        JsonNode version = json(get("/version"));

        assertThat(version.path("major").asString()).isEqualTo("1");
        assertThat(version.path("minor").asString()).isEqualTo("37");
        assertThat(version.path("gitVersion").asString()).matches("v1\\.37\\.0(\\+[0-9A-Za-z.-]+)?");
        for (String required : List.of("gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform")) {
            assertThat(version.has(required)).as(required).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
                "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
            })
    void openApiV2HasTheDottedTypeWhicheverWayItIsAsked(String accept) throws Exception {
        HttpResponse<String> response = send(to("/openapi/v2").header("Accept", accept));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("io.k8s.api.core.v1.Service", "dryRun");
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
        assertThat(json(get("/openapi/v3/api/v1")).path("openapi").asString()).isEqualTo("3.0.0");
        assertStatus(get("/openapi/v3/apis/nope/v1"), 404, "NotFound", "could not find");
    }

    @Test
    void openApiV3IsKeptForEverByWhoAsksWithItsHash() throws Exception {
        String url = json(get("/openapi/v3"))
                .path("paths")
                .path("api/v1")
                .path("serverRelativeURL")
                .asString();
        HttpResponse<String> kept = get(url);
        assertThat(kept.headers().firstValue("Cache-Control")).hasValue("public, immutable, max-age=31536000");
        assertThat(kept.headers().firstValue("Vary")).hasValue("Accept");
        String tag = kept.headers().firstValue("ETag").orElseThrow();
        assertThat(url).endsWith("hash=" + tag.replace("\"", ""));
        HttpResponse<String> again = send(to("/openapi/v3/api/v1").header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> old = get("/openapi/v3/api/v1?hash=OLD");
        assertThat(old.statusCode()).isEqualTo(301);
        assertThat(old.headers().firstValue("Location")).hasValue(url);
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

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "curl/8.5.0, '', true",
        "Wget/1.21.4, '', true",
        "'Mozilla/5.0 (X11; Linux x86_64)', '', true",
        "kubectl/v1.33.0, '', false",
        "kubectl/v1.33.0, ?pretty=true, true",
        "kubectl/v1.33.0, ?pretty=1, true",
        "kubectl/v1.33.0, ?pretty=yes, false",
        "curl/8.5.0, ?pretty=false, false",
        "curl/8.5.0, ?pretty, true"
    })
    void whoeverReadsByEyeGetsLines(String agent, String query, boolean lines) throws Exception {
        registry.create(pod("default", "a"));
        String body =
                send(to(PODS + "/none" + query).header("User-Agent", agent)).body();

        if (lines) {
            assertThat(body).startsWith("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Status\",\n  \"metadata\": {},\n");
            assertThat(body).endsWith("\n}\n");
        } else {
            assertThat(body)
                    .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"Status\"")
                    .doesNotContain("\n");
        }
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
    void aProtobufClientWithAJsonFallbackGetsJsonWhereThereIsNoMessage() throws Exception {
        String both = "application/vnd.kubernetes.protobuf, application/json";
        assertThat(send(to("/api/v1/pods").header("Accept", both)).body()).startsWith("k8s\0");
        assertThat(json(send(to("/api/v1").header("Accept", both))).path("kind").asString())
                .isEqualTo("APIResourceList");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cbor",
                "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io",
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

    /** kube-state-metrics and others watch every kind of Kubernetes, and log an error for each that they cannot list. */
    @ParameterizedTest
    @CsvSource({
        "/apis/storage.k8s.io/v1/volumeattachments, VolumeAttachmentList",
        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations, ValidatingWebhookConfigurationList",
        "/apis/resource.k8s.io/v1/resourceclaims, ResourceClaimList",
        "/apis/resource.k8s.io/v1/namespaces/default/resourceclaims, ResourceClaimList"
    })
    void ofAKindThatIsNotServedThereIsNone(String path, String kind) throws Exception {
        JsonNode list = json(send(to(path).header("Accept", "application/vnd.kubernetes.protobuf,application/json")));

        assertThat(list.path("kind").asString()).isEqualTo(kind);
        assertThat(list.path("apiVersion").asString()).isEqualTo(path.split("/")[2] + "/v1");
        assertThat(list.path("items").isArray()).isTrue();
        assertThat(list.path("items").isEmpty()).isTrue();
        assertThat(list.path("metadata").path("resourceVersion").asString())
                .isEqualTo(String.valueOf(registry.current().revision()));
        assertStatus(get(path + "/some"), 404, "NotFound", "not served by Timonel");
    }

    @Test
    void aWatchOfAKindThatIsNotServedBeginsWithNothing() throws Exception {
        HttpResponse<String> events = get("/apis/storage.k8s.io/v1/volumeattachments?watch=true&sendInitialEvents=true"
                + "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1");

        assertThat(events.body().lines().toList())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{\"type\":\"BOOKMARK\""));
        assertThat(events.body().lines().findFirst().orElseThrow())
                .contains("\"kind\":\"VolumeAttachment\"", "\"k8s.io/initial-events-end\":\"true\"");
    }

    @Test
    void aTableOfAKindThatIsNotServedHasNoRows() throws Exception {
        HttpResponse<String> table = send(to("/apis/node.k8s.io/v1/runtimeclasses?labelSelector=a%3Db")
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"));

        assertThat(json(table).path("kind").asString()).isEqualTo("Table");
        assertThat(json(table).path("rows").isEmpty()).isTrue();
    }
}
