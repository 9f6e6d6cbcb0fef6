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

/** Requests that kube-apiserver 1.37.2 answered so, found by sending it and this server the same at random. */
class SeenOnApiserverTest {
    private static final String MERGE = "application/merge-patch+json";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String CONFIGS = "/api/v1/namespaces/default/configmaps";
    private static final String GADGETS = "/apis/x.io/v1/namespaces/default/gadgets";
    private static final String DEFINITION = """
            {'metadata':{'name':'gadgets.x.io'},'spec':{'group':'x.io','scope':'Namespaced',
            'names':{'plural':'gadgets','singular':'gadget','kind':'Gadget'},
            'versions':[{'name':'v1','served':true,'storage':true,
            'subresources':{'scale':{'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'}},
            'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{'type':'object','properties':{
            'n':{'type':'integer'},'d':{'type':'string','default':'x'}}}}}}}]}}""";

    private static RunningServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = RunningServer.start(data);
        ok("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "application/json", DEFINITION);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return send(method, path, type, body, "application/json");
    }

    private static HttpResponse<String> send(String method, String path, String type, String body, String accept)
            throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                        .header("Content-Type", type)
                        .header("Accept", accept)
                        .header("User-Agent", "tester/1.0")
                        .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode ok(String method, String path, String type, String body) throws Exception {
        HttpResponse<String> response = send(method, path, type, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
        return KubeJson.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode owned(JsonNode object) {
        return object.at("/metadata/managedFields/0/fieldsV1/f:spec");
    }

    private static String gadget(String name) {
        return "{'apiVersion':'x.io/v1','kind':'Gadget','metadata':{'name':'" + name + "'},'spec':{}}";
    }

    private static JsonNode deployment(String name, String container) throws Exception {
        return ok(
                "POST",
                DEPLOYMENTS,
                "application/json",
                "{'metadata':{'name':'" + name + "'},'spec':{'replicas':0,'selector':{'matchLabels':{'a':'b'}},"
                        + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'"
                        + container + "}]}}}}");
    }

    private static int code(String method, String path) throws Exception {
        return send(method, path, "application/json", "").statusCode();
    }

    private static String uidOfNewConfig(String name) throws Exception {
        return ok("POST", CONFIGS, "application/json", "{'metadata':{'name':'" + name + "'}}")
                .at("/metadata/uid")
                .asString();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ?uid=other, 409",
        "'', ?resourceVersion=1, 409",
        "'', ?resourceVersion=0, 409",
        "'', ?ignoreStoreReadErrorWithClusterBreakingPotential=true, 409",
        "'', ?ignoreStoreReadErrorWithClusterBreakingPotential=true&gracePeriodSeconds=0, 422",
        "'', ?timeout=5, 400",
        "?fieldSelector=metadata.name%3Dmeant, &uid=other, 409",
        "?fieldSelector=metadata.name%3Dmeant, &resourceVersion=1, 409",
        "?fieldSelector=metadata.name%3Dmeant, &ignoreStoreReadErrorWithClusterBreakingPotential=true, 422",
    })
    void aDeletionWhoseQueryDoesNotFitDeletesNothing(String selector, String option, int code) throws Exception {
        String uid = uidOfNewConfig("meant");
        String path = selector.isEmpty() ? CONFIGS + "/meant" : CONFIGS + selector;

        assertThat(code("DELETE", path + option)).isEqualTo(code);
        assertThat(code("GET", CONFIGS + "/meant")).isEqualTo(200);
        assertThat(code("DELETE", CONFIGS + "/meant?uid=" + uid)).isEqualTo(200);
        assertThat(code("GET", CONFIGS + "/meant")).isEqualTo(404);
    }

    @Test
    void aDeletionOfACollectionKeepsTheUidThatItsBodyAsksFor() throws Exception {
        uidOfNewConfig("bodied");
        String selected = CONFIGS + "?fieldSelector=metadata.name%3Dbodied";

        HttpResponse<String> other = send("DELETE", selected, "application/json", "{'preconditions':{'uid':'other'}}");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(code("GET", CONFIGS + "/bodied")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/unread", "?fieldSelector=metadata.name%3Dunread"})
    void nothingIsDeletedForWhoTakesNoAnswerThatCanBeGiven(String path) throws Exception {
        String uid = uidOfNewConfig("unread");

        assertThat(send("DELETE", CONFIGS + path, "application/json", "", "text/html")
                        .statusCode())
                .isEqualTo(406);
        assertThat(code("GET", CONFIGS + "/unread")).isEqualTo(200);
        assertThat(code("DELETE", CONFIGS + "/unread?uid=" + uid)).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"x, 400", "5, 400", "9999999999h, 400", "5s, 200", "-1s, 200", "0, 200", "'', 200"})
    void aTimeoutIsADurationAsGoWritesIt(String timeout, int code) throws Exception {
        assertThat(code("GET", CONFIGS + "?timeout=" + timeout)).isEqualTo(code);
        assertThat(code("GET", "/apis?timeout=" + timeout)).isEqualTo(code);
    }

    @Test
    void whoCreatesACustomResourceOwnsItsPartsToo() throws Exception {
        JsonNode made = ok("POST", GADGETS, "application/json", gadget("owned"));

        assertThat(owned(made).toString()).isEqualTo("{\".\":{},\"f:d\":{}}");
    }

    @Test
    void nobodyOwnsTheListOfContainersOfANewDeployment() throws Exception {
        JsonNode containers = owned(deployment("unowned", "")).at("/f:template/f:spec/f:containers");

        assertThat(containers.propertyNames()).containsExactly("k:{\"name\":\"c\"}");
    }

    @Test
    void aScaleIsWrittenWhereThereWasNoneToRead() throws Exception {
        ok("POST", GADGETS, "application/json", gadget("scaled"));
        assertThat(send("GET", GADGETS + "/scaled/scale", "application/json", "")
                        .statusCode())
                .isEqualTo(500);

        JsonNode none = ok("PATCH", GADGETS + "/scaled/scale", MERGE, "{'spec':{'replicas':0}}");
        JsonNode two = ok("PATCH", GADGETS + "/scaled/scale", MERGE, "{'spec':{'replicas':2}}");

        assertThat(none.path("spec").toString()).isEqualTo("{}");
        assertThat(two.path("spec").toString()).isEqualTo("{\"replicas\":2}");
    }

    @Test
    void quantitiesAreAnsweredAsKubernetesWritesThem() throws Exception {
        JsonNode made = deployment("written", ",'resources':{'limits':{'cpu':'0.1','memory':'1024Mi'}}");

        assertThat(made.at("/spec/template/spec/containers/0/resources/limits").toString())
                .isEqualTo("{\"cpu\":\"100m\",\"memory\":\"1Gi\"}");
    }
}
