package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What policies warn of while a collection is deleted, as {@code apiserver/pkg/endpoints/filters/warning.go} hands it on. */
class CollectionWarningsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/";

    @TempDir
    static Path data;

    private static RunningServer server;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        server = RunningServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void create(String path, String body) throws Exception {
        assertThat(send("POST", path, body).statusCode()).isEqualTo(201);
    }

    private List<String> warningsOfDeleting(String label, int objects, String message) throws Exception {
        String rule = "{'apiGroups':[''],'apiVersions':['v1'],'operations':['DELETE'],'resources':['configmaps']}";
        create(
                POLICIES + "validatingadmissionpolicies",
                "{'metadata':{'name':'" + label
                        + "'},'spec':{'matchConstraints':{'objectSelector':{'matchLabels':{'of':'" + label
                        + "'}},'resourceRules':[" + rule
                        + "]},'validations':[{'expression':'false','messageExpression':'" + message + "'}]}}");
        create(
                POLICIES + "validatingadmissionpolicybindings",
                "{'metadata':{'name':'" + label + "'},'spec':{'policyName':'" + label
                        + "','validationActions':['Warn']}}");
        for (int i = 0; i < objects; i++) {
            create(
                    MAPS,
                    "{'metadata':{'name':'" + label + i + "','labels':{'of':'" + label + "','odd':'" + i % 2 + "'}}}");
        }
        HttpResponse<String> response = send("DELETE", MAPS + "?labelSelector=of%3D" + label, "");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().allValues("Warning");
    }

    private static String told(String label, String message) {
        return "299 - \"Validation failed for ValidatingAdmissionPolicy '" + label + "' with binding '" + label + "': "
                + message + "\"";
    }

    @Test
    void aCollectionIsToldTheWarningsOfAllItsObjectsEachOnce() throws Exception {
        assertThat(warningsOfDeleting("a", 6, "string(oldObject.metadata.labels.odd)"))
                .containsExactlyInAnyOrder(told("a", "0"), told("a", "1"));
    }

    @Test
    void whatIsTooLongTogetherIsCutShort() throws Exception {
        String filled = "oldObject.metadata.name + '" + "x".repeat(600) + "'";

        List<String> warnings = warningsOfDeleting("b", 40, filled.replace("'", "\\u0027"));

        assertThat(warnings).hasSize(4096 / 256).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, warnings.size()).map(i -> warnings.get(i).length()))
                .allMatch(length -> length == "299 - \"\"".length() + 256);
    }
}
