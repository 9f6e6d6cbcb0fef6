package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Server-side apply as a client of the API meets it: create, own, conflict, force, give up, status. */
class ServerSideApplyTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services/";
    private static final String PODS = "/api/v1/namespaces/default/pods/";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MERGE = "application/merge-patch+json";

    private static RunningServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start(@TempDir Path data) {
        server = RunningServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                        .header("Content-Type", type)
                        .header("User-Agent", "tester/1.0")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> apply(String path, String options, String body) throws Exception {
        return send("PATCH", path + "?" + options, APPLY, body);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return KubeJson.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode applied(String path, String options, String body) throws Exception {
        HttpResponse<String> response = apply(path, options, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
        return json(response);
    }

    private static String service(String name, String more) {
        return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {" + more + "}\n";
    }

    private static JsonNode owned(JsonNode object, String manager) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asString().equals(manager)) {
                return entry;
            }
        }
        return KubeJson.tree("{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsAppliedIsCreatedAndOwnedAndApplyingItAgainChangesNothing() throws Exception {
        String config = service("created", "ports: [{port: 80, name: http}], selector: {app: a}");
        HttpResponse<String> created = apply(SERVICES + "created", "fieldManager=me", config);

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode entry = owned(json(created), "me");
        assertThat(entry.path("operation").asString()).isEqualTo("Apply");
        assertThat(entry.path("apiVersion").asString()).isEqualTo("v1");
        assertThat(entry.path("fieldsV1").toString())
                .isEqualTo("{\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":"
                        + "{\".\":{},\"f:name\":{},\"f:port\":{}}},\"f:selector\":{}}}");
        HttpResponse<String> again = apply(SERVICES + "created", "fieldManager=me", config);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(created));
    }

    /** As the Java Operator SDK creates: a second create is to be a conflict. */
    @Test
    void aRevisionIsAskedOfAnObjectThatIsThereAndNotOfOneThatIsCreated() throws Exception {
        String config =
                service("once", "ports: [{port: 80}]").replace("name: once", "name: once, resourceVersion: '1'");
        assertThat(config).contains("resourceVersion");

        assertThat(apply(SERVICES + "once", "fieldManager=me&force=true", config)
                        .statusCode())
                .isEqualTo(201);
        assertThat(apply(SERVICES + "once", "fieldManager=me&force=true", config)
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void whatItsManagerAppliesNoLongerGoesAndWhatOthersOwnStays() throws Exception {
        applied(
                SERVICES + "less",
                "fieldManager=me",
                service("less", "ports: [{port: 80, name: a}, {port: 81, name: b}]"));
        applied(SERVICES + "less", "fieldManager=you", service("less", "ports: [{port: 82, name: c}]"));
        JsonNode less = applied(SERVICES + "less", "fieldManager=me", service("less", "ports: [{port: 80, name: a}]"));

        assertThat(less.path("spec")
                        .path("ports")
                        .valueStream()
                        .map(p -> p.path("port").asInt()))
                .containsExactlyInAnyOrder(80, 82);
    }

    @Test
    void aConflictNamesItsManagerAndItsFieldAndForceTakesIt() throws Exception {
        send(
                "POST",
                "/api/v1/namespaces/default/services?fieldManager=maker",
                "application/yaml",
                service("taken", "ports: [{port: 80}], sessionAffinity: None"));
        String config = service("taken", "sessionAffinity: ClientIP");
        HttpResponse<String> refused = apply(SERVICES + "taken", "fieldManager=me", config);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("message").asString())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"maker\" using v1: .spec.sessionAffinity");
        JsonNode cause = json(refused).path("details").path("causes").path(0);
        assertThat(cause.path("reason").asString()).isEqualTo("FieldManagerConflict");
        assertThat(cause.path("message").asString()).isEqualTo("conflict with \"maker\" using v1");
        assertThat(cause.path("field").asString()).isEqualTo(".spec.sessionAffinity");

        JsonNode dry = applied(SERVICES + "taken", "fieldManager=me&force=true&dryRun=All", config);
        assertThat(dry.path("spec").path("sessionAffinity").asString()).isEqualTo("ClientIP");
        assertThat(apply(SERVICES + "taken", "fieldManager=me", config).statusCode())
                .isEqualTo(409);
        JsonNode forced = applied(SERVICES + "taken", "fieldManager=me&force=true", config);
        assertThat(owned(forced, "me").path("fieldsV1").toString())
                .isEqualTo("{\"f:spec\":{\"f:sessionAffinity\":{}}}");
        assertThat(owned(forced, "maker").toString()).doesNotContain("sessionAffinity");
    }

    @Test
    void everyWriteIsTrackedByItsManagerOrItsProgram() throws Exception {
        JsonNode made = json(send(
                "POST",
                "/api/v1/namespaces/default/services",
                "application/yaml",
                service("tracked", "ports: [{port: 80}], clusterIP: None")));
        assertThat(owned(made, "tester").path("operation").asString()).isEqualTo("Update");
        assertThat(owned(made, "tester").path("fieldsV1").path("f:spec").has("."))
                .isFalse();
        assertThat(owned(made, "tester").path("fieldsV1").toString()).doesNotContain("ipFamilies");

        JsonNode patched = json(send(
                "PATCH",
                SERVICES + "tracked?fieldManager=labeler",
                MERGE,
                "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
        assertThat(owned(patched, "labeler").path("fieldsV1").toString())
                .isEqualTo("{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}}}");
        JsonNode reset = json(send(
                "PATCH", SERVICES + "tracked?fieldManager=labeler", MERGE, "{\"metadata\":{\"managedFields\":[]}}"));
        assertThat(reset.path("metadata").has("managedFields")).isFalse();
    }

    @Test
    void ofAPodTheLogTellsWhoWroteIt() throws Exception {
        String pod =
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"logged\",\"labels\":{\"a\":\"b\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}";
        JsonNode made =
                json(send("POST", "/api/v1/namespaces/default/pods?fieldManager=maker", "application/json", pod));
        assertThat(made.path("metadata").has("managedFields")).isFalse();
        send("PATCH", PODS + "logged?fieldManager=labeler", MERGE, "{\"metadata\":{\"labels\":{\"c\":\"d\"}}}");

        String config = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"logged\",\"labels\":"
                + "{\"a\":\"x\",\"c\":\"x\"}}}";
        HttpResponse<String> refused = apply(PODS + "logged", "fieldManager=me", config);
        assertThat(json(refused).path("message").asString())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"labeler\" using v1:\n- .metadata.labels.c\n"
                        + "conflicts with \"maker\" using v1:\n- .metadata.labels.a");
        JsonNode forced = applied(PODS + "logged", "fieldManager=me&force=true", config);
        assertThat(owned(forced, "maker").path("fieldsV1").toString())
                .contains("f:containers")
                .doesNotContain("nodeName");
    }

    /** Of one pod, to people; a list has what is stored. */
    @Test
    void whoWroteAPodIsToldBeforeAnybodyAppliesIt() throws Exception {
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: told, labels: {a: b}}, spec: {containers: [{name: c,"
                + " image: i}]}}";
        send("POST", "/api/v1/namespaces/default/pods?fieldManager=maker", "application/yaml", pod);
        send("PATCH", PODS + "told?fieldManager=labeler", MERGE, "{\"metadata\":{\"labels\":{\"c\":\"d\"}}}");

        JsonNode told = json(send("GET", PODS + "told?pretty=true", "", ""));
        JsonNode maker = owned(told, "maker");
        assertThat(maker.path("operation").asString()).isEqualTo("Update");
        assertThat(maker.path("apiVersion").asString()).isEqualTo("v1");
        assertThat(maker.path("time").asString())
                .isEqualTo(told.path("metadata").path("creationTimestamp").asString());
        assertThat(maker.path("fieldsV1").toString())
                .contains("\"f:labels\":{\".\":{},\"f:a\":{}}", "\"k:{\\\"name\\\":\\\"c\\\"}\"")
                .doesNotContain("f:nodeName", "f:status", "f:c\"");
        assertThat(owned(told, "labeler").path("fieldsV1").toString())
                .isEqualTo("{\"f:metadata\":{\"f:labels\":{\"f:c\":{}}}}");

        JsonNode back = json(send("PUT", PODS + "told", "application/json", told.toString()));
        assertThat(back.path("metadata").path("resourceVersion"))
                .as("sent back, it changes nothing")
                .isEqualTo(told.path("metadata").path("resourceVersion"));
        assertThat(json(send("GET", PODS + "told?pretty=true", "", ""))).isEqualTo(told);
        assertThat(send("GET", PODS + "told", "", "").body())
                .as("a program gets what is stored, as by a list")
                .doesNotContain("managedFields");
        assertThat(send("GET", "/api/v1/namespaces/default/pods?fieldSelector=metadata.name=told", "", "")
                        .body())
                .contains("\"told\"")
                .doesNotContain("managedFields");

        applied(PODS + "told", "fieldManager=me", pod.replace("a: b", "z: z"));
        JsonNode now = json(send("GET", PODS + "told?pretty=true", "", ""));
        assertThat(owned(now, "me").path("operation").asString()).isEqualTo("Apply");
        assertThat(owned(now, "labeler").isEmpty()).isFalse();
    }

    @Test
    void anObjectWhoseManagersAreForgottenBelongsToWhoeverWasBeforeTheFirstApply() throws Exception {
        String config = service("forgotten", "ports: [{port: 80}], sessionAffinity: None");
        applied(SERVICES + "forgotten", "fieldManager=me", config);
        send("PATCH", SERVICES + "forgotten", MERGE, "{\"metadata\":{\"managedFields\":[{}]}}");

        JsonNode again = applied(SERVICES + "forgotten", "fieldManager=me", config);
        assertThat(owned(again, "before-first-apply").path("operation").asString())
                .isEqualTo("Update");
        HttpResponse<String> refused =
                apply(SERVICES + "forgotten", "fieldManager=me", config.replace("None", "ClientIP"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("message").asString())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1:"
                        + " .spec.sessionAffinity");
    }

    @Test
    void aTemplateIsWarnedOfWhenItIsNewOrAnother() throws Exception {
        String path = "/apis/apps/v1/namespaces/default/deployments/warned";
        String config =
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: warned}, spec: {replicas: 0, selector:"
                        + " {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {nodeSelector:"
                        + " {beta.kubernetes.io/os: linux}, containers: [{name: c, image: i}]}}}}";
        String warning = "299 - \"spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use"
                + " \\\"kubernetes.io/os\\\" instead\"";
        assertThat(apply(path, "fieldManager=me", config).headers().allValues("Warning"))
                .containsExactly(warning);
        assertThat(apply(path, "fieldManager=me", config).headers().allValues("Warning"))
                .isEmpty();
        assertThat(send("PATCH", path, MERGE, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")
                        .headers()
                        .allValues("Warning"))
                .isEmpty();
        assertThat(send("PATCH", path, MERGE, "{\"spec\":{\"minReadySeconds\":1}}")
                        .headers()
                        .allValues("Warning"))
                .containsExactly(warning);
    }

    @Test
    void aLabelThatAWriteOfTheStatusLeavesAsItWasIsNotItsOwn() throws Exception {
        String path = "/apis/apps/v1/namespaces/default/deployments/labelled";
        String config =
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: labelled}, spec: {replicas: 0, selector:"
                        + " {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image:"
                        + " i}]}}}}";
        applied(path, "fieldManager=me", config);
        HttpResponse<String> status = send(
                "PATCH",
                path + "/status?fieldManager=controller",
                MERGE,
                "{\"metadata\":{\"labels\":{\"x\":\"y\"}},\"status\":{\"collisionCount\":1}}");
        assertThat(json(status).path("metadata").has("labels")).isFalse();
        assertThat(owned(json(status), "controller").path("fieldsV1").toString())
                .isEqualTo("{\"f:status\":{\"f:collisionCount\":{}}}");
    }

    @Test
    void aStatusIsAppliedByItselfAndMustBeThere() throws Exception {
        String config = "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"status\"},\"status\":"
                + "{\"loadBalancer\":{\"ingress\":[{\"ip\":\"198.51.100.9\"}]}}}";
        assertThat(apply(SERVICES + "status/status", "fieldManager=lb", config).statusCode())
                .isEqualTo(404);
        applied(SERVICES + "status", "fieldManager=me", service("status", "type: LoadBalancer, ports: [{port: 80}]"));
        JsonNode status = applied(SERVICES + "status/status", "fieldManager=lb&force=true", config);

        assertThat(owned(status, "lb").path("subresource").asString()).isEqualTo("status");
        assertThat(owned(status, "lb").path("fieldsV1").toString())
                .contains("f:loadBalancer")
                .doesNotContain("f:spec");
        assertThat(status.path("spec").path("type").asString()).isEqualTo("LoadBalancer");
    }

    /** The answers of kube-apiserver 1.37.2 to the same bodies. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ports: [{port: 80}, {port: 80}] | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.ports: duplicate entries for key [port=80,protocol="TCP"]
            ports: [null]                   | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.ports: element 0: associative list with keys may not have a null element
            ports: [x]                      | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.ports: element 0: associative list with keys may not have non-map elements
            ports: {}                       | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.ports: expected list, got &{map[]}
            clusterIP: 1                    | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.clusterIP: expected string, got &value.valueUnstructured{Value:1}
            healthCheckNodePort: true       | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.healthCheckNodePort: expected numeric (int or float), got bool
            publishNotReadyAddresses: "no"  | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.publishNotReadyAddresses: expected boolean, got &{no}
            sessionAffinityConfig: [a]      | 500 | failed to create typed patch object (/bad; /v1, Kind=Service): .spec.sessionAffinityConfig: expected map, got &{[a]}
            """)
    void whatIsOfAnotherTypeIsAnErrorWithoutAReason(String spec, int code, String message) throws Exception {
        HttpResponse<String> answer = apply(SERVICES + "bad", "fieldManager=me", service("bad", spec));

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(json(answer).path("message").asString()).isEqualTo(message);
        assertThat(json(answer).path("reason").asString("")).isEmpty();
    }

    /** Keys that are required have the zero of their type as their default, so that it is validation that misses them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            containers: [{image: x}]                                          | spec.template.spec.containers[0].name
            containers: [{name: a, image: x, env: [{value: x}]}]              | spec.template.spec.containers[0].env[0].name
            containers: [{name: a, image: x, ports: [{name: x}]}]             | spec.template.spec.containers[0].ports[0].containerPort
            containers: [{name: a, image: x, volumeMounts: [{name: x}]}]      | spec.template.spec.containers[0].volumeMounts[0].mountPath
            containers: [{name: a, image: x}], volumes: [{emptyDir: {}}]      | spec.template.spec.volumes[0].name
            containers: [{name: a, image: x}], hostAliases: [{hostnames: []}] | spec.template.spec.hostAliases[0].ip
            containers: [{name: a, image: x}], topologySpreadConstraints: [{maxSkew: 1}] | spec.template.spec.topologySpreadConstraints[0].topologyKey
            """)
    void anElementWithoutItsKeyIsInvalid(String pod, String field) throws Exception {
        HttpResponse<String> answer = apply(
                "/apis/apps/v1/namespaces/default/deployments/bad",
                "fieldManager=me",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: bad}\nspec: {selector: {matchLabels: {a: b}},"
                        + " template: {metadata: {labels: {a: b}}, spec: {" + pod + "}}}\n");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).path("details").path("causes").findValuesAsString("field"))
                .contains(field);
    }

    @Test
    void whatIsWrongIsToldAndChangesNothing() throws Exception {
        assertThat(json(apply(SERVICES + "bad", "", service("bad", "")))
                        .path("message")
                        .asString())
                .isEqualTo(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply"
                                + " patch");
        assertThat(json(apply(SERVICES + "bad", "fieldManager=me", service("bad", "replicaz: 1")))
                        .path("message")
                        .asString())
                .isEqualTo("failed to create typed patch object (/bad; /v1, Kind=Service): .spec.replicaz: field not"
                        + " declared in schema");
        assertThat(json(apply(SERVICES + "bad", "fieldManager=me", "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}"))
                        .path("message")
                        .asString())
                .isEqualTo("invalid object type: /v1, Kind=Pod");
        assertThat(apply(SERVICES + "bad", "fieldManager=me", "- a list").statusCode())
                .isEqualTo(400);
        assertThat(apply(SERVICES + "bad", "fieldManager=me", "a: [").statusCode())
                .isEqualTo(400);
        assertThat(apply(SERVICES + "bad", "fieldManager=me", service("other", "ports: [{port: 80}]"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(apply(
                                SERVICES + "bad",
                                "fieldManager=me",
                                "{apiVersion: v1, kind: Service, metadata: {name: bad, managedFields: []}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("PATCH", SERVICES + "bad?fieldManager=me", "application/apply-patch+cbor", "x")
                        .statusCode())
                .isEqualTo(415);
        assertThat(send("GET", SERVICES + "bad", APPLY, "").statusCode()).isEqualTo(404);
    }
}
