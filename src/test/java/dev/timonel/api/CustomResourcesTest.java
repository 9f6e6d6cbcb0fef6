package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What definitions add to the API, as a client meets it. */
class CustomResourcesTest {
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINITION = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"PLURAL.example.com"},
        "spec":{"group":"example.com","scope":"Namespaced",
        "names":{"plural":"PLURAL","kind":"KIND","shortNames":["s-PLURAL"]},
        "versions":[{"name":"v1","served":true,"storage":true,
        "subresources":{"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas"}},
        "additionalPrinterColumns":[{"name":"Size","type":"string","jsonPath":".spec.size"},
        {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type=='Ready')].status"},
        {"name":"Replicas","type":"integer","jsonPath":".spec.replicas","priority":1}],
        "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","required":["size"],"properties":{"size":{"type":"string","enum":["small","large"]},
        "replicas":{"type":"integer","maximum":10,"default":1}}},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
        {"name":"v1beta1","served":true,"storage":false,"deprecated":true,
        "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}""";

    private static final String OBJECT = """
        {"apiVersion":"example.com/v1","kind":"KIND","metadata":{"name":"NAME"},"spec":{"size":"large","colour":"red"}}""";

    @TempDir
    static Path dataDir;

    private static RunningServer server;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        server = RunningServer.start(dataDir);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        } else if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode get(String path) {
        HttpResponse<String> response = send("GET", path, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return KubeJson.mapper().readTree(response.body());
    }

    private static String objects(String plural) {
        return "/apis/example.com/v1/namespaces/default/" + plural;
    }

    private static void define(String plural, String kind) {
        HttpResponse<String> response =
                send("POST", CRDS, DEFINITION.replace("PLURAL", plural).replace("KIND", kind));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static void create(String plural, String kind, String name) {
        HttpResponse<String> response =
                send("POST", objects(plural), OBJECT.replace("KIND", kind).replace("NAME", name));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    @Test
    void aDefinitionIsEstablishedWhenItIsAnswered() {
        define("widgets", "Widget");
        JsonNode definition = get(CRDS + "/widgets.example.com");
        assertThat(definition
                        .path("status")
                        .path("acceptedNames")
                        .path("listKind")
                        .asString())
                .isEqualTo("WidgetList");
        assertThat(definition.path("status").path("conditions").findValuesAsString("reason"))
                .containsExactly("NoConflicts", "InitialNamesAccepted");
        assertThat(definition.path("status").path("storedVersions").toString()).isEqualTo("[\"v1\"]");
        create("widgets", "Widget", "one");
        JsonNode one = get(objects("widgets") + "/one");
        assertThat(one.path("spec").toString()).isEqualTo("{\"size\":\"large\",\"replicas\":1}");
        assertThat(get("/apis/example.com/v1beta1/namespaces/default/widgets")
                        .path("items")
                        .get(0)
                        .path("apiVersion")
                        .asString())
                .isEqualTo("example.com/v1beta1");
    }

    /** That of a network plugin, say: whether it forbids a packet, nothing here reads. */
    @Test
    void policiesOfAnotherKindAreToldAsNotJudgedFromTheFirstOn() {
        String route = "/route?to=kubernetes.default:443&from=outside";
        String policy = "whether policies of kind ExampleNetworkPolicy (example.com/v1) forbid it: ";
        define("netpols", "ExampleNetworkPolicy");
        for (int i = 0; i < 3; i++) { // then its text is known
            assertThat(send("GET", route, "").body()).doesNotContain("other policies");
        }

        create("netpols", "ExampleNetworkPolicy", "deny");

        assertThat(send("GET", route, "").body())
                .contains("\"step\":\"other policies\"", policy + "one is there, and not judged");
        assertThat(get("/history/s-netpols/default/deny").path("changes").findValuesAsString("type"))
                .containsExactly("ADDED");
        create("netpols", "ExampleNetworkPolicy", "deny-more");
        assertThat(send("GET", route, "").body()).contains(policy + "2 are there, and not judged");
        for (String path : new String[] {"/explain/default/kubernetes", "/explain/default/kubernetes/why", "/audit"}) {
            assertThat(get(path).path("notKnown").toString()).as(path).contains(policy + "2 are there");
        }
    }

    @Test
    void whatTheSchemaDoesNotAllowIsRefusedInItsWords() {
        define("gadgets", "Gadget");
        HttpResponse<String> refused = send(
                "POST",
                objects("gadgets"),
                OBJECT.replace("KIND", "Gadget").replace("NAME", "bad").replace("large", "huge"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(KubeJson.mapper().readTree(refused.body()).path("message").asString())
                .isEqualTo("Gadget.example.com \"bad\" is invalid: spec.size: Unsupported value: \"huge\": supported"
                        + " values: \"small\", \"large\"");
        HttpResponse<String> strict = send(
                "POST",
                objects("gadgets") + "?fieldValidation=Strict",
                OBJECT.replace("KIND", "Gadget").replace("NAME", "bad"));
        assertThat(strict.statusCode()).isEqualTo(400);
        assertThat(strict.body()).contains("strict decoding error: unknown field \\\"spec.colour\\\"");
        create("gadgets", "Gadget", "one");
        HttpResponse<String> merge = send(
                "PATCH",
                objects("gadgets") + "/one",
                "{\"spec\":{\"size\":\"small\"}}",
                "Content-Type",
                "application/strategic-merge-patch+json");
        assertThat(merge.statusCode()).isEqualTo(415);
    }

    @Test
    void aStrictPatchIsRefusedWhateverItHasTooMuchAndOtherwiseWarnedOf() {
        define("sprockets", "Sprocket");
        create("sprockets", "Sprocket", "one");
        String one = objects("sprockets") + "/one";
        String twice = "{\"spec\":{\"size\":\"large\",\"size\":\"small\",\"weight\":1}}";
        String type = "application/merge-patch+json";
        HttpResponse<String> strict = send("PATCH", one + "?fieldValidation=Strict", twice, "Content-Type", type);
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(KubeJson.mapper().readTree(strict.body()).path("message").asString())
                .startsWith(" \"\" is invalid: patch: Invalid value: ")
                .endsWith(": strict decoding error: duplicate field \"spec.size\", unknown field \"spec.weight\"");
        HttpResponse<String> warned = send("PATCH", one, twice, "Content-Type", type);
        assertThat(warned.statusCode()).isEqualTo(200);
        assertThat(warned.headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"duplicate field \\\"spec.size\\\"\"", "299 - \"unknown field \\\"spec.weight\\\"\"");
    }

    @Test
    void statusAndScaleAreWrittenByTheirOwnPaths() {
        define("gears", "Gear");
        create("gears", "Gear", "one");
        String status = "{\"spec\":{\"size\":\"small\"},\"status\":{\"replicas\":3,\"conditions\":"
                + "[{\"type\":\"Ready\",\"status\":\"True\"}]}}";
        String merge = "application/merge-patch+json";
        assertThat(send("PATCH", objects("gears") + "/one/status", status, "Content-Type", merge)
                        .statusCode())
                .isEqualTo(200);
        JsonNode one = get(objects("gears") + "/one");
        assertThat(one.path("spec").path("size").asString()).isEqualTo("large");
        assertThat(one.path("metadata").path("generation").asInt()).isEqualTo(1);
        JsonNode scale = get(objects("gears") + "/one/scale");
        assertThat(scale.path("status").path("replicas").asInt()).isEqualTo(3);
        assertThat(send("PATCH", objects("gears") + "/one/scale", "{\"spec\":{\"replicas\":4}}", "Content-Type", merge)
                        .statusCode())
                .isEqualTo(200);
        one = get(objects("gears") + "/one");
        assertThat(one.path("spec").path("replicas").asInt()).isEqualTo(4);
        assertThat(one.path("metadata").path("generation").asInt()).isEqualTo(2);
        HttpResponse<String> table =
                send("GET", objects("gears"), "", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.body()).contains("\"cells\":[\"one\",\"large\",\"True\",4]");
    }

    @Test
    void discoveryAndOpenApiTellOfItWhileItIsThere() {
        define("cogs", "Cog");
        assertThat(get("/apis/example.com/v1").path("resources").findValuesAsString("name"))
                .contains("cogs", "cogs/status", "cogs/scale");
        assertThat(get("/openapi/v3/apis/example.com/v1")
                        .path("components")
                        .path("schemas")
                        .has("com.example.v1.Cog"))
                .isTrue();
        assertThat(get("/openapi/v2").path("definitions").has("com.example.v1.Cog"))
                .isTrue();
        assertThat(send("GET", "/served", "").body()).contains("cogs cogs/scale cogs/status");
        send("DELETE", CRDS + "/cogs.example.com", "");
        assertThat(send("GET", objects("cogs"), "").statusCode()).isEqualTo(404);
    }

    @Test
    void aNameThatAnotherDefinitionHasIsNotAccepted() {
        define("levers", "Lever");
        define("otherlevers", "Lever");
        JsonNode waiting = get(CRDS + "/otherlevers.example.com").path("status");
        assertThat(waiting.path("conditions").findValuesAsString("reason"))
                .containsExactly("ListKindConflict", "NotAccepted");
        assertThat(send("GET", objects("otherlevers"), "").statusCode()).isEqualTo(404);
        send("DELETE", CRDS + "/levers.example.com", "");
        assertThat(get(CRDS + "/otherlevers.example.com")
                        .path("status")
                        .path("conditions")
                        .findValuesAsString("status"))
                .containsExactly("True", "True");
    }

    @Test
    void aDefinitionGoesWithItsObjectsAndTheirWatches() throws Exception {
        define("bolts", "Bolt");
        create("bolts", "Bolt", "one");
        HttpResponse<Stream<String>> watch = http.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + objects("bolts") + "?watch=true"))
                        .build(),
                BodyHandlers.ofLines());
        assertThat(send("DELETE", CRDS + "/bolts.example.com", "").statusCode()).isEqualTo(200);
        assertThat(watch.body()
                        .map(line ->
                                KubeJson.mapper().readTree(line).path("type").asString()))
                .containsExactly("ADDED", "DELETED");
        assertThat(send("GET", CRDS + "/bolts.example.com", "").statusCode()).isEqualTo(404);
    }

    @Test
    void anObjectWithAFinalizerKeepsItsDefinitionButLetsNoOtherCome() {
        define("nuts", "Nut");
        String held = OBJECT.replace("KIND", "Nut")
                .replace("\"name\":\"NAME\"", "\"name\":\"one\",\"finalizers\":[\"example.com/hold\"]");
        assertThat(send("POST", objects("nuts"), held).statusCode()).isEqualTo(201);
        send("DELETE", CRDS + "/nuts.example.com", "");
        JsonNode definition = get(CRDS + "/nuts.example.com");
        assertThat(definition.path("metadata").path("finalizers").toString())
                .isEqualTo("[\"customresourcecleanup.apiextensions.k8s.io\"]");
        HttpResponse<String> late =
                send("POST", objects("nuts"), OBJECT.replace("KIND", "Nut").replace("NAME", "two"));
        assertThat(late.statusCode()).isEqualTo(405);
        send(
                "PATCH",
                objects("nuts") + "/one",
                "{\"metadata\":{\"finalizers\":null}}",
                "Content-Type",
                "application/merge-patch+json");
        assertThat(send("GET", CRDS + "/nuts.example.com", "").statusCode()).isEqualTo(404);
    }

    @Test
    void objectsGoWithTheirNamespaceAndTheirOwner() {
        define("rings", "Ring");
        send(
                "POST",
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"workshop\"}}");
        String path = "/apis/example.com/v1/namespaces/workshop/rings";
        assertThat(send("POST", path, OBJECT.replace("KIND", "Ring").replace("NAME", "one"))
                        .statusCode())
                .isEqualTo(201);
        send("DELETE", "/api/v1/namespaces/workshop", "");
        assertThat(get("/apis/example.com/v1/rings").path("items")).isEmpty();
        create("rings", "Ring", "owner");
        String uid =
                get(objects("rings") + "/owner").path("metadata").path("uid").asString();
        String owned =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"owned\",\"ownerReferences\":"
                        + "[{\"apiVersion\":\"example.com/v1\",\"kind\":\"Ring\",\"name\":\"owner\",\"uid\":\"" + uid
                        + "\"}]}}";
        assertThat(send("POST", "/api/v1/namespaces/default/configmaps", owned).statusCode())
                .isEqualTo(201);
        send("DELETE", objects("rings") + "/owner", "");
        assertThat(send("GET", "/api/v1/namespaces/default/configmaps/owned", "")
                        .statusCode())
                .isEqualTo(404);
    }

    /** What an old rule did not say is told by a new one, which a patch brought. */
    @Test
    void aRuleThatCostsTooMuchIsToldAndRulesComeByPatch() {
        String definition = DEFINITION.replace("PLURAL", "costs").replace("KIND", "Cost");
        String path = CRDS + "/costs.example.com";
        String objects = "/apis/example.com/v1/namespaces/default/costs";
        assertThat(send("POST", CRDS, definition).statusCode()).isEqualTo(201);
        String rules =
                "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/list\",\"value\":"
                        + "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
                        + "{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/x-kubernetes-validations\",\"value\":"
                        + "[{\"rule\":\"%s\"}]}]";
        HttpResponse<String> refused =
                send("PATCH", path, rules.formatted("image(self.list)"), "Content-Type", "application/json-patch+json");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("undeclared reference to 'image'");
        String cubic = "!has(self.list) || self.list.all(x, self.list.all(y, self.list.all(z, x + y + z > 0)))";
        HttpResponse<String> dear =
                send("PATCH", path, rules.formatted(cubic), "Content-Type", "application/json-patch+json");
        assertThat(dear.statusCode()).isEqualTo(422);
        assertThat(dear.body()).contains("estimated rule cost exceeds budget by factor of more than 100x");
        String bounded =
                rules.replace("\"array\",", "\"array\",\"maxItems\":20,").formatted(cubic);
        assertThat(send("PATCH", path, bounded, "Content-Type", "application/json-patch+json")
                        .statusCode())
                .isEqualTo(200);
        String cheap = OBJECT.replace("KIND", "Cost").replace("NAME", "cheap");
        assertThat(send("POST", objects, cheap).statusCode()).isEqualTo(201);
        String list = ",\"list\":[-7],\"spec\"";
        HttpResponse<String> wrong =
                send("POST", objects, cheap.replace("cheap", "wrong").replace(",\"spec\"", list));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("failed rule: !has(self.list)");
        assertThat(get(objects).path("items").size()).isEqualTo(1);
        assertThat(get(objects)).as("shown as stored, from then on").isEqualTo(get(objects));
    }
}
