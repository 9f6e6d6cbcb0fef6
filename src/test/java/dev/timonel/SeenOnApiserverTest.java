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
import tools.jackson.databind.JsonNode;

/** Requests that kube-apiserver 1.37.2 answered so, found by sending it and this server the same at random. */
class SeenOnApiserverTest {
    private static final String MERGE = "application/merge-patch+json";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
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
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                        .header("Content-Type", type)
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
