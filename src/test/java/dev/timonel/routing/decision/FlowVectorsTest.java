package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.selection.TopologyVectorsTest;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The packet flows of kube-proxy's nftables backend, all of {@code pkg/proxy/nftables/proxier_test.go}, and those of the
 * rules that its tests leave out.
 */
class FlowVectorsTest {

    static Stream<Arguments> flows() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (String name : List.of("flows.json", "flows-upstream.json", "flows-derived.json")) {
            flows(name).forEach(all::add);
        }
        return all.stream();
    }

    private static Stream<Arguments> flows(String name) throws IOException {
        JsonNode file = TopologyVectorsTest.read(name);
        return file.get("scenarios")
                .valueStream()
                .flatMap(s -> s.get("flows")
                        .valueStream()
                        .map(f -> Arguments.of(
                                s.get("id").asString(), f.get("name").asString(), file.path("conventions"), s, f)));
    }

    /** 207 of upstream's flow tests, and 3 made of its test of ipMode. */
    @Test
    void theFilesHoldEveryFlowOfUpstreamsTests() throws IOException {
        assertThat(flows("flows.json")).hasSize(63);
        assertThat(flows("flows-upstream.json")).hasSize(147);
    }

    @Test
    void theRulesThatUpstreamDoesNotTestHaveFlowsToo() throws IOException {
        assertThat(flows("flows-derived.json")).hasSize(112);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("flows")
    void packetsGoWhereKubeProxySendsThem(
            String scenario, String name, JsonNode conventions, JsonNode vector, JsonNode flow) {
        ClusterSnapshot snapshot = snapshot(conventions, vector);
        Router router = new Router(config(vector.get("config")));
        RouteQuery query = new RouteQuery(
                flow.get("destIP").asString(),
                flow.get("destPort").asInt(),
                "",
                flow.get("protocol").asString(),
                IpAddress.of(flow.get("sourceIP").asString()),
                flow.path("node").asString(conventions.path("nodeName").asString("")));
        RouteDecision first = router.decide(snapshot, query, Ticket.of(0));
        Set<String> reached = new TreeSet<>();
        boolean masquerade = first.masquerade();
        for (int ticket = 0; ticket < first.candidates().size(); ticket++) {
            RouteDecision each = router.decide(snapshot, query, Ticket.of(ticket));
            masquerade |= each.masquerade();
            if (each.endpoint() != null) {
                reached.add(ProxyEndpoint.hostPort(
                        IpAddress.of(each.endpoint().address()), each.endpoint().port()));
            }
        }
        JsonNode output = flow.get("output");
        if (output.isArray()) {
            assertThat(first.verdict()).isEqualTo(Verdict.Forward);
            assertThat(reached).containsExactlyInAnyOrderElementsOf(TopologyVectorsTest.strings(output));
        } else {
            assertThat(first.verdict())
                    .isEqualTo(
                            switch (output.asString()) {
                                case "REJECT" -> Verdict.Reject;
                                case "DROP" -> Verdict.Drop;
                                default -> Verdict.PassThrough;
                            });
        }
        assertThat(masquerade).isEqualTo(flow.get("masq").asBoolean());
    }

    private static ProxyConfig config(JsonNode config) {
        return new ProxyConfig(
                config.get("masqueradeAll").asBoolean(),
                DetectLocalMode.valueOf(config.path("detectLocalMode")
                        .asString(config.path("localDetector").asBoolean(false) ? "ClusterCIDR" : "None")),
                cidrs(config.get("nodePortAddresses")),
                Stream.of(config.get("podCIDR").asString().split(","))
                        .map(Cidr::of)
                        .toList(),
                cidrs(config.get("serviceCIDRs")),
                "cluster.local",
                new PortRange(3000, 3999),
                true);
    }

    private static List<Cidr> cidrs(JsonNode texts) {
        return TopologyVectorsTest.strings(texts).stream().map(Cidr::of).toList();
    }

    private static ClusterSnapshot snapshot(JsonNode conventions, JsonNode vector) {
        List<HasMetadata> objects = new ArrayList<>();
        vector.path("nodes").valueStream().map(FlowVectorsTest::node).forEach(objects::add);
        if (objects.isEmpty()) {
            objects.add(
                    node(conventions.get("nodeName").asString(), Map.of(), List.of(), conventions.get("localNodeIPs")));
        }
        vector.get("services").valueStream().map(FlowVectorsTest::service).forEach(objects::add);
        vector.get("endpointSlices").valueStream().map(FlowVectorsTest::slice).forEach(objects::add);
        return Cluster.snapshot(objects);
    }

    private static HasMetadata node(JsonNode vector) {
        return node(
                vector.get("name").asString(),
                vector.get("labels")
                        .propertyStream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().asString())),
                TopologyVectorsTest.strings(vector.get("podCIDRs")),
                vector.get("addresses"));
    }

    private static HasMetadata node(
            String name, Map<String, String> labels, List<String> podCidrs, JsonNode addresses) {
        NodeBuilder node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withPodCIDRs(podCidrs)
                .endSpec()
                .withNewStatus()
                .endStatus();
        TopologyVectorsTest.strings(addresses)
                .forEach(ip -> node.editStatus().addNewAddress(ip, "InternalIP").endStatus());
        return node.build();
    }

    private static HasMetadata service(JsonNode vector) {
        ServiceBuilder service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(vector.get("namespace").asString())
                .withName(vector.get("name").asString())
                .endMetadata()
                .withNewSpec()
                .withType(vector.get("type").asString())
                .withClusterIP(vector.get("clusterIP").asString())
                .withClusterIPs(TopologyVectorsTest.strings(vector.path("clusterIPs")))
                .withIpFamilies(TopologyVectorsTest.strings(vector.path("ipFamilies")))
                .withExternalIPs(TopologyVectorsTest.strings(vector.path("externalIPs")))
                .withLoadBalancerSourceRanges(TopologyVectorsTest.strings(vector.path("loadBalancerSourceRanges")))
                .withExternalTrafficPolicy(vector.path("externalTrafficPolicy").asString("Cluster"))
                .withInternalTrafficPolicy(vector.path("internalTrafficPolicy").asString("Cluster"))
                .withPorts(vector.get("ports")
                        .valueStream()
                        .map(p -> new ServicePortBuilder()
                                .withName(p.path("name").asString(""))
                                .withPort(p.get("port").asInt())
                                .withProtocol(p.path("protocol").asString("TCP"))
                                .withNodePort(p.path("nodePort").asInt(0))
                                .build())
                        .toList())
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .endLoadBalancer()
                .endStatus();
        TopologyVectorsTest.strings(vector.path("loadBalancerIngress"))
                .forEach(ip -> service.editStatus()
                        .editLoadBalancer()
                        .addNewIngress()
                        .withIp(ip)
                        .withIpMode(vector.path("loadBalancerIPMode").asString(null))
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus());
        return service.build();
    }

    private static HasMetadata slice(JsonNode vector) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(vector.get("namespace").asString())
                .withName(vector.get("name").asString())
                .addToLabels("kubernetes.io/service-name", vector.get("service").asString())
                .endMetadata()
                .withAddressType(vector.get("addressType").asString())
                .withPorts(vector.get("ports")
                        .valueStream()
                        .map(p -> new EndpointPortBuilder()
                                .withName(p.path("name").asString(""))
                                .withPort(p.get("port").asInt())
                                .withProtocol(p.path("protocol").asString("TCP"))
                                .build())
                        .toList())
                .withEndpoints(vector.get("endpoints")
                        .valueStream()
                        .map(e -> new EndpointBuilder()
                                .withAddresses(TopologyVectorsTest.strings(e.get("addresses")))
                                .withNodeName(e.path("nodeName").asString(null))
                                .withConditions(conditions(e.path("conditions")))
                                .withHints(hints(e.path("hints")))
                                .build())
                        .toList())
                .build();
    }

    /** What the vector leaves out stays out. */
    private static EndpointConditions conditions(JsonNode c) {
        return new EndpointConditions(condition(c, "ready"), condition(c, "serving"), condition(c, "terminating"));
    }

    private static @Nullable Boolean condition(JsonNode conditions, String name) {
        return conditions.has(name) ? conditions.get(name).asBoolean() : null;
    }

    private static EndpointHints hints(JsonNode hints) {
        EndpointHintsBuilder builder = new EndpointHintsBuilder();
        hints.path("forZones").forEach(z -> builder.addNewForZone(z.get("name").asString()));
        hints.path("forNodes").forEach(n -> builder.addNewForNode(n.get("name").asString()));
        return builder.build();
    }
}
