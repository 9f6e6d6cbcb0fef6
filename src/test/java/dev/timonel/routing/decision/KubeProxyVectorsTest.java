package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.JsonCases;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.table.HealthCheck;
import dev.timonel.snapshot.ClusterSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What kube-proxy's own rules make of packets in random clusters ({@code routing/NOTICE}). */
class KubeProxyVectorsTest {
    static Stream<Arguments> cases() throws IOException {
        return JsonCases.of("/routing/cases.jsonl.gz");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("cases")
    void aPacketGoesWhereKubeProxysRulesSendItAndIsRewrittenLikewise(int seed, JsonNode c) {
        ClusterSnapshot snapshot = snapshot(c);
        Router router = new Router(config(c.get("config")));
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode packet : c.get("packets")) {
            RouteQuery query = new RouteQuery(
                    packet.get(2).asString(),
                    packet.get(3).asInt(),
                    "",
                    packet.get(4).asString(),
                    IpAddress.of(packet.get(1).asString()),
                    packet.get(0).asString());
            softly.assertThat(outcome(router, snapshot, query))
                    .as(packet.toString())
                    .isEqualTo(packet.get(5).asString());
        }
        softly.assertAll();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("cases")
    void aHealthCheckCountsWhatKubeProxyCounts(int seed, JsonNode c) {
        ClusterSnapshot snapshot = snapshot(c);
        for (JsonNode health : c.get("health")) {
            assertThat(HealthCheck.of(
                                    snapshot,
                                    health.get(0).asString(),
                                    health.get(1).asInt())
                            .localEndpoints())
                    .as(health.toString())
                    .isEqualTo(health.get(2).asInt());
        }
    }

    /** Of a packet that is forwarded, each endpoint by its turn. */
    private static String outcome(Router router, ClusterSnapshot snapshot, RouteQuery query) {
        Decision first = router.route(snapshot, query, Ticket.of(0));
        if (first.endpoint() == null) {
            return name(first.verdict());
        }
        TreeSet<String> reached = new TreeSet<>();
        for (int turn = 0; turn < first.endpoints().size(); turn++) {
            Decision each = router.route(snapshot, query, Ticket.of(turn));
            reached.add(Objects.requireNonNull(each.endpoint()).hostPort()
                    + (each.masquerade() ? "*" : "")
                    + (each.verdict() == Verdict.Forward ? "" : "!" + name(each.verdict())));
        }
        return String.join(" ", reached);
    }

    private static String name(Verdict verdict) {
        return switch (verdict) {
            case Reject -> "REJECT";
            case Drop -> "DROP";
            case Forward, PassThrough -> "PASS";
        };
    }

    private static ClusterSnapshot snapshot(JsonNode c) {
        List<KubeObject> all = new ArrayList<>();
        c.get("nodes").forEach(node -> all.add(object(Kinds.NODE, node)));
        c.get("services").forEach(service -> all.add(object(Kinds.SERVICE, service)));
        c.get("slices").forEach(slice -> all.add(object(Kinds.ENDPOINT_SLICE, slice)));
        return ClusterSnapshot.of(1, all);
    }

    private static KubeObject object(ResourceKind kind, JsonNode json) {
        return KubeObject.draft(KubeJson.read(json.toString().getBytes(StandardCharsets.UTF_8), kind.type()));
    }

    private static ProxyConfig config(JsonNode config) {
        return new ProxyConfig(
                config.get("masqueradeAll").asBoolean(),
                DetectLocalMode.valueOf(config.get("detectLocalMode").asString()),
                cidrs(config.get("nodePortAddresses")),
                cidrs(config.get("clusterCIDRs")),
                cidrs(config.get("serviceCIDRs")),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
    }

    private static List<Cidr> cidrs(JsonNode texts) {
        return texts.values().stream().map(text -> Cidr.of(text.asString())).toList();
    }
}
