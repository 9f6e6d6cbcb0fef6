package dev.timonel.api.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the two paths answer. The order does not matter: each test replaces what is there. */
class ImportExportTest {
    private static final Path KIND = Path.of("src/test/resources/dumps/kind-answers.yaml");
    private static final Path OPENSHIFT = Path.of("src/test/resources/dumps/openshift-answers.yaml");
    private static final Path STALE = Path.of("src/test/resources/dumps/broken-stale-endpoints.yaml");
    private static final Path CUSTOM = Path.of("src/test/resources/dumps/custom/custom.yaml");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(directory, "--timonel.dump.max-size=1MB");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anImportIsReportedAndExportedAsItCameIn() throws Exception {
        JsonNode report = json(post("?replace=true", "application/yaml", Files.readAllBytes(KIND)));
        assertThat(report.path("kind").asString()).isEqualTo("ImportReport");
        assertThat(report.path("takenAt").asString()).isEqualTo("2026-11-20T09:12:40Z");
        assertThat(report.path("kept").path("ConfigMap").asInt()).isEqualTo(1);
        HttpResponse<byte[]> yaml = get("/export", "*/*");
        assertThat(yaml.headers().firstValue("Content-Type")).contains("application/yaml");
        HttpResponse<byte[]> json = get("/export", "application/json");
        assertThat(post("?replace=true", "application/gzip", gzip(json.body())).statusCode())
                .isEqualTo(200);
        assertThat(get("/export", "*/*").body()).isEqualTo(yaml.body());
        assertThat(get("/export", "application/json").body()).isEqualTo(json.body());
    }

    /** Definitions come after objects here, and one asks for webhooks, which nobody calls. */
    @Test
    void objectsOfCustomResourcesComeAlongWithTheirDefinitions() throws Exception {
        JsonNode report = json(post("?replace=true", "application/yaml", Files.readAllBytes(CUSTOM)));
        assertThat(report.path("kept").path("CustomResourceDefinition").asInt()).isEqualTo(2);
        assertThat(report.path("kept").path("Widget (example.com/v1)").asInt()).isEqualTo(2);
        assertThat(report.path("leftOut").toString())
                .isEqualTo("{\"CustomResourceDefinition (apiextensions.k8s.io/v1)\":1,\"Gadget (example.org/v1)\":1,"
                        + "\"Stranger (example.net/v1)\":1}");
        assertThat(report.path("secrets").asInt()).isEqualTo(1);
        HttpResponse<byte[]> json = get("/export", "application/json");
        String text = text(json);
        assertThat(text)
                .contains("\"kind\":\"Widget\"", "widgets.example.com", "\"phase\":\"Fine\"")
                .doesNotContain("pruned", "managedFields", "resourceVersion\":\"4", "\"kind\":\"Secret\"", "hunter2");
        assertThat(json(get("/apis/example.com/v1/namespaces/shop/widgets", "*/*"))
                        .path("items")
                        .size())
                .isEqualTo(2);
        assertThat(text(get("/apis/apiregistration.k8s.io/v1/apiservices", "*/*")))
                .contains("v1.example.com");

        assertThat(post("?replace=true", "application/json", json.body()).statusCode())
                .isEqualTo(200);
        assertThat(text(get("/export", "application/json"))).isEqualTo(text);
        post("?replace=true", "application/yaml", Files.readAllBytes(KIND));
        assertThat(get("/apis/example.com/v1/namespaces/shop/widgets", "*/*").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAnswerSaysWhatItIsOfAndWhatWasAssumed() throws Exception {
        post("?replace=true", "application/yaml", Files.readAllBytes(KIND));
        String known = text(get("/route?to=web.shop:80&from=10.244.1.12", "text/plain"));
        assertThat(known).contains("imported, as of 2026-11-20T09:12:40Z");
        assertThat(known).as("kube-proxy's ConfigMap is there").doesNotContain("proxyMode");
        post("?replace=true", "application/yaml", Files.readAllBytes(OPENSHIFT));
        assertThat(text(get("/route?to=web.shop:80", "text/plain"))).contains("proxyMode is taken to be nftables");
    }

    @Test
    void theReportTellsWhatIsAmissInTheDump() throws Exception {
        assertThat(json(post("?replace=true&dryRun=All", "application/yaml", Files.readAllBytes(KIND)))
                        .has("findings"))
                .isFalse();
        JsonNode found = json(post("?replace=true&dryRun=All", "application/yaml", Files.readAllBytes(STALE)))
                .path("findings")
                .path(0);
        assertThat(found.path("rule").asString()).isEqualTo("TargetPodWrong");
        assertThat(found.path("object").path("name").asString()).isEqualTo("db-7xk4t");
    }

    @Test
    void agesAreToldAgainstTheTimeOfTheDump() throws Exception {
        post("?replace=true", "application/yaml", Files.readAllBytes(KIND));
        JsonNode table = json(get("/api/v1/nodes", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        assertThat(table.path("rows").get(0).path("cells").get(3).asString()).isEqualTo("48d");
    }

    @Test
    void whatIsNoDumpIsRefusedAndChangesNothing() throws Exception {
        byte[] before = get("/export", "*/*").body();
        assertThat(refused(400, "application/yaml", "apiVersion: v1\nitems:\n- kind: [\n"))
                .contains("line ");
        assertThat(refused(400, "application/json", "<html>")).contains("HTML");
        assertThat(refused(413, "application/octet-stream", "# " + "x".repeat(1 << 20)))
                .contains("too large");
        assertThat(refused(415, "application/x-www-form-urlencoded", "a=b")).contains("curl sends a form");
        assertThat(refused(415, "application/x-www-form-urlencoded", "image: 100%zz"))
                .as("a body is no query")
                .contains("curl sends a form");
        assertThat(post("?replace=yes&mode=x", "application/yaml", new byte[0]).statusCode())
                .isEqualTo(400);
        assertThat(json(post("?replace=true&dryRun=All", "application/yaml", Files.readAllBytes(KIND)))
                        .path("dryRun")
                        .asBoolean())
                .isTrue();
        assertThat(get("/export", "*/*").body()).isEqualTo(before);
    }

    @Test
    void everyAnswerThatRestsOnWhatTheDumpDoesNotTellSaysSo() throws Exception {
        post("?replace=true", "application/yaml", Files.readAllBytes(OPENSHIFT));
        String mode = "proxyMode is taken to be nftables";
        String domain = "clusterDomain is taken to be cluster.local (the default)";
        assertThat(notKnown(json(get("/explain/shop/web", "*/*")))).contains(mode);
        assertThat(text(get("/explain/shop/web", "text/plain"))).contains("not known\n  " + mode);
        assertThat(notKnown(json(get("/explain/shop/web/why", "*/*")))).contains(mode);
        assertThat(notKnown(json(get("/audit", "*/*")))).contains("serviceCidrs is taken to be 172.30.0.0/16", domain);
        assertThat(notKnown(dns("web.shop"))).contains(domain);
        String told = Files.readString(KIND) + """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: coredns, namespace: kube-system}
            data: {Corefile: "kubernetes Corp.example. in-addr.arpa {"}
            """;
        post("?replace=true", "application/yaml", told.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode resolved = dns("web.shop");
        assertThat(resolved.path("name").asString()).isEqualTo("web.shop.svc.Corp.example.");
        assertThat(resolved.path("code").asString()).isEqualTo("NOERROR");
        assertThat(resolved.has("notKnown")).isFalse();
        assertThat(dns("web.shop.svc.cluster.local.").path("code").asString()).isEqualTo("REFUSED");
        assertThat(json(get("/route?to=web.shop.svc.corp.example:80", "*/*"))
                        .path("verdict")
                        .asString())
                .isEqualTo("Forward");
        assertThat(json(get("/explain/shop/web", "*/*")).has("notKnown")).isFalse();
    }

    private static String notKnown(JsonNode answer) {
        return answer.path("notKnown").toString();
    }

    private static JsonNode dns(String name) throws Exception {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"resolve_dns\","
                + "\"arguments\":{\"name\":\"" + name + "\"}}}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/mcp"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(call))
                .build();
        return json(CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray()))
                .at("/result/structuredContent");
    }

    @Test
    void whatIsDeletedFromACopyIsGone() throws Exception {
        post("?replace=true", "application/yaml", Files.readAllBytes(KIND));
        String pods = "/api/v1/namespaces/shop/pods";
        JsonNode before = json(get(pods, "*/*")).path("items");
        String pod = pods + "/" + before.path(0).at("/metadata/name").asString();
        assertThat(before.path(0).at("/spec/nodeName").asString()).isNotEmpty();
        assertThat(delete(pod).statusCode()).isEqualTo(200);
        assertThat(get(pod, "*/*").statusCode()).isEqualTo(404);
        assertThat(json(get(pods, "*/*")).path("items")).hasSize(before.size() - 1);
        delete("/api/v1/namespaces/shop");
        assertThat(json(get(pods, "*/*")).path("items")).isEmpty();
        assertThat(get("/api/v1/namespaces/shop", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void aSliceOfATrimmedDumpFollowsItsPods() throws Exception {
        String trimmed = Files.readString(KIND).replaceAll("(?m)^ +generation: [0-9]+\n", "");
        post(
                "?replace=true&endpoints=recompute",
                "application/yaml",
                trimmed.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode pods = json(get("/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb", "*/*"))
                .path("items");
        assertThat(delete("/api/v1/namespaces/shop/pods/"
                                + pods.path(0).at("/metadata/name").asString())
                        .statusCode())
                .isEqualTo(200);
        JsonNode left = json(get("/route?to=web.shop:80&from=outside", "*/*"));
        assertThat(left.path("candidates")).hasSize(pods.size() - 1);
    }

    private static HttpResponse<byte[]> delete(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String refused(int code, String type, String body) throws Exception {
        HttpResponse<byte[]> answer =
                post("?replace=true", type, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(json(answer).path("kind").asString()).isEqualTo("Status");
        return json(answer).path("message").asString();
    }

    private static HttpResponse<byte[]> post(String query, String type, byte[] body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + "/import" + query))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(String path, String accept) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                        .header("Accept", accept)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return KubeJson.tree(answer.body());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }
}
