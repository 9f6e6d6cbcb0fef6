package dev.timonel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.timonel.api.FakeRegistry;
import dev.timonel.diagnosis.Question;
import dev.timonel.diagnosis.VerdictDump;
import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.DnsConfig;
import dev.timonel.dns.PodRecords;
import dev.timonel.dump.Dump;
import dev.timonel.dump.DumpLimits;
import dev.timonel.model.KubeJson;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.Kept;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;
import tools.jackson.databind.JsonNode;

/** What the tools answer about the dumps, against the schemas that they declare. */
class ToolAnswersTest {
    private static final SchemaRegistry DIALECT = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static List<String> dumps() throws IOException {
        return VerdictDump.names();
    }

    private static List<Tool> tools(Dump dump) {
        Moments moments = new Moments(dump::snapshot, new Kept(dump.snapshot()));
        List<Tool> tools = new ArrayList<>(new RoutingTools(moments, new Router(dump.proxy()), dump.proxy()).tools());
        DnsConfig config = new DnsConfig(
                Name.fromConstantString("cluster.local."),
                dump.proxy().clusterCidrs(),
                PodRecords.parse("insecure").orElseThrow(),
                30,
                List.of());
        tools.add(new DnsTool(moments, new ClusterDns(config)).tool());
        tools.add(new TopologyTool(moments).tool());
        tools.add(new CompareTool(moments, dump.proxy()).tool());
        tools.add(new AuditTool(moments).tool());
        return tools;
    }

    private static Map<String, Object> arguments(String tool, Dump dump, Question question) {
        return switch (tool) {
            case "why_no_answer" ->
                Map.of(
                        "namespace", question.namespace(),
                        "service", question.service(),
                        "port", question.port(),
                        "from", question.from());
            case "explain_service" -> Map.of("namespace", question.namespace(), "service", question.service());
            case "route" -> Map.of("to", question.service() + "." + question.namespace() + ":80", "count", 3);
            case "resolve_dns" -> Map.of("name", question.service(), "namespace", question.namespace());
            case "diff_routes" -> Map.of("from", dump.snapshot().revision());
            default -> Map.of();
        };
    }

    @Test
    void aNameThatLeadsNowhereIsToldWithAllThatWasTried() {
        VerdictDump asked = VerdictDump.read("kind-answers");
        Tool dns = tools(asked.dump()).stream()
                .filter(tool -> tool.name().equals("resolve_dns"))
                .findFirst()
                .orElseThrow();
        JsonNode result = dns.result(KubeJson.mapper().valueToTree(Map.of("name", "wbe", "namespace", "shop")));
        assertThat(result.at("/content/0/text").asString())
                .contains("tried: wbe.shop.svc.cluster.local. wbe.svc.cluster.local. wbe.cluster.local. wbe.");
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void everyAnswerFitsTheSchemaThatItsToolDeclares(String name) {
        VerdictDump asked = VerdictDump.read(name);
        for (Tool tool : tools(asked.dump())) {
            JsonNode result =
                    tool.result(KubeJson.mapper().valueToTree(arguments(tool.name(), asked.dump(), asked.question())));
            Schema schema = DIALECT.getSchema(tool.definition().get("outputSchema"));

            assertThat(result.get("isError").asBoolean())
                    .as(tool.name() + ": " + result)
                    .isFalse();
            assertThat(result.get("content").get(0).get("text").asString()).isNotBlank();
            assertThat(schema.validate(result.get("structuredContent")))
                    .as(tool.name())
                    .isEmpty();
        }
    }

    @Test
    void theSchemasSayMoreThanThatAnObjectComes() {
        Tool why = tools(VerdictDump.read("kind-answers").dump()).get(0);
        JsonNode wrong = KubeJson.mapper()
                .readTree("{\"apiVersion\":1,\"kind\":\"Diagnosis\",\"verdict\":\"Perhaps\",\"evidence\":{}}");

        assertThat(why.name()).isEqualTo("why_no_answer");
        assertThat(DIALECT.getSchema(why.definition().get("outputSchema")).validate(wrong))
                .hasSizeGreaterThan(5);
    }

    @Test
    void aMistakeIsAnsweredWithHowToDoItRight() {
        List<Tool> tools = tools(VerdictDump.read("kind-answers").dump());

        assertThat(error(tools.get(0), Map.of("namespace", "shop")))
                .contains("\"service\" is missing", "the name of the Service");
        assertThat(error(tools.get(0), Map.of("namespace", "shop", "service", "wbe")))
                .contains("did you mean web", "topology");
        assertThat(error(tools.get(0), Map.of("ns", "shop"))).contains("takes at, from, namespace, port, service");
        assertThat(error(tools.get(1), Map.of("to", "web.shop"))).contains("host:port", "topology");
        assertThat(error(tools.get(1), Map.of("to", "web.shop:80", "count", "many")))
                .contains("must be an integer");
        assertThat(error(tools.get(1), Map.of("to", "web.shop:80", "protocol", "ICMP")))
                .contains("one of TCP, UDP, SCTP");
        assertThat(error(tools.get(3), Map.of("name", "a..b"))).contains("not a domain name");
    }

    private static String error(Tool tool, Map<String, Object> arguments) {
        JsonNode result = tool.result(KubeJson.mapper().valueToTree(arguments));
        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(result.has("structuredContent")).isFalse();
        return result.get("content").get(0).get("text").asString();
    }

    @Test
    void theSameTicketIsTheSameEndpointAndManyTakeTurns() {
        Tool route = tools(VerdictDump.read("kind-answers").dump()).get(1);
        JsonNode many = structured(route, Map.of("to", "web.shop:80", "count", 300));

        assertThat(structured(route, Map.of("to", "web.shop:80", "ticket", 1)).get("endpoint"))
                .isEqualTo(structured(route, Map.of("to", "web.shop:80", "ticket", 1))
                        .get("endpoint"))
                .isNotEqualTo(structured(route, Map.of("to", "web.shop:80", "ticket", 2))
                        .get("endpoint"));
        many.get("distribution")
                .forEach(share -> assertThat(share.get("count").asInt()).isEqualTo(100));
    }

    private static JsonNode structured(Tool tool, Map<String, Object> arguments) {
        return tool.result(KubeJson.mapper().valueToTree(arguments)).get("structuredContent");
    }

    @Test
    void withoutLeaveNothingThatChangesAnythingIsOffered() {
        Tool reads = tools(VerdictDump.read("kind-answers").dump()).get(0);
        try (FakeRegistry registry = new FakeRegistry()) {
            Tool writes = new ImportTool(registry, DumpLimits.DEFAULT).tool();

            assertThat(new McpSettings(false).offered(List.of(reads, writes))).containsExactly(reads);
            assertThat(new McpSettings(true).offered(List.of(reads, writes))).containsExactly(reads, writes);
            assertThat(writes.definition().at("/annotations/readOnlyHint").asBoolean())
                    .isFalse();
            assertThat(writes.definition().at("/annotations/destructiveHint").asBoolean())
                    .isTrue();
        }
    }
}
