package dev.timonel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.timonel.RunningServer;
import dev.timonel.model.KubeJson;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code POST /mcp} with the official client, and by hand where that does not speak the newer generation. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class McpOverHttpTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @TempDir
    static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(data, "--timonel.mcp.write=true");
        create(
                "services",
                "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\"},"
                        + "\"spec\":{\"selector\":{\"app\":\"wbe\"},\"ports\":[{\"port\":80,\"targetPort\":8080}]}}");
        create(
                "pods",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web-1\",\"labels\":{\"app\":\"web\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web\"}]}}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void create(String plural, String body) throws Exception {
        HttpResponse<String> created =
                send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/v1/namespaces/default/" + plural))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/mcp"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return KubeJson.mapper().readTree(response.body());
    }

    private static McpSyncClient client() {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder(server.baseUrl())
                        .endpoint("/mcp")
                        .build())
                .requestTimeout(Duration.ofSeconds(60))
                .build();
    }

    @Test
    void theOfficialClientFindsOutWhyAServiceDoesNotAnswer() {
        try (McpSyncClient client = client()) {
            McpSchema.InitializeResult hello = client.initialize();
            assertThat(hello.protocolVersion()).isEqualTo("2025-11-25");
            assertThat(hello.instructions()).contains("why_no_answer first");
            client.ping();

            var tools = client.listTools().tools();
            assertThat(tools)
                    .extracting(McpSchema.Tool::name)
                    .containsExactly(
                            "why_no_answer",
                            "route",
                            "explain_service",
                            "resolve_dns",
                            "what_if",
                            "diff_routes",
                            "audit",
                            "topology",
                            "import_dump");
            assertThat(tools).allSatisfy(tool -> {
                assertThat(tool.outputSchema()).isNotEmpty();
                assertThat(tool.annotations().readOnlyHint())
                        .isEqualTo(!tool.name().equals("import_dump"));
            });

            McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("why_no_answer")
                    .arguments(Map.of("namespace", "default", "service", "web"))
                    .build());
            assertThat(result.isError()).isFalse();
            assertThat(result.structuredContent()).asString().contains("SelectorMissesPods", "app=web");

            McpSchema.CallToolResult missing = client.callTool(McpSchema.CallToolRequest.builder("why_no_answer")
                    .arguments(Map.of("namespace", "default", "service", "wbe"))
                    .build());
            assertThat(missing.isError()).isTrue();
            assertThat(missing.content().toString()).contains("did you mean web");
        }
    }

    @Test
    void aFixIsTriedBeforeItIsProposed() {
        try (McpSyncClient client = client()) {
            client.initialize();
            McpSchema.CallToolResult tried = client.callTool(McpSchema.CallToolRequest.builder("what_if")
                    .arguments(Map.of(
                            "manifests",
                            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}"))
                    .build());
            assertFits(client, "what_if", tried);
            assertThat(tried.structuredContent()).asString().contains("breaks=false", "web-1");
        }
    }

    /** The answer is no error, and what its tool declares. */
    private static void assertFits(McpSyncClient client, String name, McpSchema.CallToolResult result) {
        Map<String, Object> declared = client.listTools().tools().stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow()
                .outputSchema();
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(KubeJson.mapper().<JsonNode>valueToTree(declared));

        assertThat(result.isError()).as(result.content().toString()).isFalse();
        assertThat(schema.validate(KubeJson.mapper().<JsonNode>valueToTree(result.structuredContent())))
                .isEmpty();
    }

    @Test
    void thePromptTellsAnAssistantWhatToAskFirst() {
        try (McpSyncClient client = client()) {
            client.initialize();
            assertThat(client.listPrompts().prompts())
                    .extracting(McpSchema.Prompt::name)
                    .containsExactly("service-does-not-answer");

            McpSchema.GetPromptResult prompt = client.getPrompt(new McpSchema.GetPromptRequest(
                    "service-does-not-answer", Map.of("namespace", "default", "service", "web")));
            assertThat(prompt.messages().get(0).content().toString())
                    .contains("why_no_answer", "{\"namespace\":\"default\",\"service\":\"web\"}");
        }
    }

    @Test
    void theNewerGenerationNeedsNoHandshake() throws Exception {
        HttpResponse<String> discovered = post(
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"server/discover\",\"params\":{" + META + "}}",
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "server/discover");
        assertThat(json(discovered).at("/result/supportedVersions/0").asString())
                .isEqualTo("2026-07-28");
        assertThat(json(discovered).at("/result/resultType").asString()).isEqualTo("complete");
        assertThat(json(discovered).at("/result/ttlMs").asInt()).isPositive();

        HttpResponse<String> called = post(
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"why_no_answer\","
                        + "\"arguments\":{\"namespace\":\"default\",\"service\":\"web\"}," + META + "}}",
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "=?base64?d2h5X25vX2Fuc3dlcg==?=");
        assertThat(json(called).at("/id").asInt()).isEqualTo(7);
        assertThat(json(called).at("/result/structuredContent/verdict").asString())
                .isEqualTo("DoesNotAnswer");
        assertThat(json(called).at("/result/_meta").toString()).contains("\"timonel\"");
    }

    @Test
    void protocolErrorsAreThoseOfTheProtocol() throws Exception {
        String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" + META + "}}";

        assertError(post("{"), 400, -32700);
        assertError(post("[]"), 400, -32600);
        assertError(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}"), 200, -32601);
        assertError(
                post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"delete_all\"}}"),
                200,
                -32602);
        assertError(post(list, "MCP-Protocol-Version", "2026-07-28"), 400, -32020);
        assertError(post(list, "MCP-Protocol-Version", "2025-11-25", "Mcp-Method", "tools/list"), 400, -32020);
        HttpResponse<String> ancient = post(
                list.replace("2026-07-28", "2099-01-01"),
                "MCP-Protocol-Version",
                "2099-01-01",
                "Mcp-Method",
                "tools/list");
        assertError(ancient, 400, -32022);
        assertThat(json(ancient).at("/error/data/supported").toString()).contains("2026-07-28", "2025-11-25");
        assertError(
                post(list.replace("tools/list", "ping"), "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "ping"),
                404,
                -32601);
    }

    private static void assertError(HttpResponse<String> response, int status, int code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).at("/error/code").asInt()).as(response.body()).isEqualTo(code);
    }

    @Test
    void onlyPostsArriveAndOnlyThroughTheDoor() throws Exception {
        String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
        HttpResponse<String> get = send(
                HttpRequest.newBuilder(URI.create(server.baseUrl() + "/mcp")).GET());

        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        assertThat(post(list, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/mcp"))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(list)))
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anImportedClusterIsAskedAboutAndWhatItsDumpDoesNotTellIsSaid() throws Exception {
        String dump = Files.readString(Path.of("src/test/resources/dumps/broken-network-policy.yaml"));
        try (McpSyncClient client = client()) {
            client.initialize();
            assertThat(imported(client, Map.of("dump", "<html>")).isError()).isTrue();
            assertThat(imported(client, Map.of("dump", dump)).content().toString())
                    .contains("replace");
            assertFits(client, "import_dump", imported(client, Map.of("dump", dump, "replace", true)));

            McpSchema.CallToolResult why = client.callTool(McpSchema.CallToolRequest.builder("why_no_answer")
                    .arguments(Map.of("namespace", "shop", "service", "api", "from", "frontend/client-0"))
                    .build());
            assertThat(why.structuredContent())
                    .asString()
                    .contains("verdict=DoesNotAnswer", "cause=NetworkPolicy", "Certain");
        }
    }

    private static McpSchema.CallToolResult imported(McpSyncClient client, Map<String, Object> arguments) {
        return client.callTool(McpSchema.CallToolRequest.builder("import_dump")
                .arguments(arguments)
                .build());
    }
}
