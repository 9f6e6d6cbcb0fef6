package dev.timonel.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vectors of kube-proxy (packet flows of the nftables backend, and {@code CategorizeEndpoints}), and those of the rules
 * that its tests leave out, through the API of a running server: what they name is created over HTTP, and {@code GET /route} is asked. Scenarios of equal
 * configuration share a server and clean up after themselves. Validation refuses one field of the files, a
 * healthCheckNodePort where none can be, and {@link VectorObjects#service} leaves it out.
 */
@Tag("slow")
class VectorsOverHttpTest {
    private static final JsonNode FLOWS = read("flows.json");
    private static final List<JsonNode> SCENARIOS = Stream.of("flows.json", "flows-upstream.json", "flows-derived.json")
            .flatMap(file -> read(file).get("scenarios").valueStream())
            .toList();
    private static final List<JsonNode> TOPOLOGY = Stream.of("topology.json", "topology-upstream.json")
            .flatMap(file -> read(file).get("cases").valueStream())
            .toList();

    /** Where a topology case has no node name: the API needs one, and without node hints it decides nothing. */
    private static final String NODE = "test-node";

    private static final String NODE_IP = "192.168.0.2";
    private static final String POD = "10.9.9.9";
    private static final String OUTSIDE = "203.0.113.2";

    @TempDir
    static Path directory;

    private static final Map<List<String>, RunningServer> SERVERS = new LinkedHashMap<>();

    private ClusterClient cluster = client(SCENARIOS.get(0).get("config"));

    private static JsonNode read(String name) {
        try (InputStream in = VectorsOverHttpTest.class.getResourceAsStream("/vectors/" + name)) {
            return ClusterClient.JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    static Stream<Arguments> scenarios() {
        return SCENARIOS.stream().map(s -> Arguments.of(s.get("id").asString(), s));
    }

    /** All but the case of a feature gate that 1.35 has locked on. */
    static Stream<Arguments> topologies() {
        return TOPOLOGY.stream()
                .filter(c -> c.path("featureGates").valueStream().allMatch(JsonNode::asBoolean))
                .map(c -> Arguments.of(c.get("name").asString(), c));
    }

    private static ClusterClient client(JsonNode config) {
        return new ClusterClient(SERVERS.computeIfAbsent(arguments(config), VectorsOverHttpTest::start)
                .baseUrl());
    }

    /**
     * Of both families whatever the vector is of, so that scenarios that differ in nothing else share a server. A single
     * CIDR of the other family decides nothing about this one.
     */
    private static List<String> arguments(JsonNode config) {
        String mode = config.path("detectLocalMode")
                .asString(config.path("localDetector").asBoolean(false) ? "ClusterCIDR" : "None");
        String pods = config.get("podCIDR").asString();
        return List.of(
                "--timonel.cluster-cidrs=" + (pods.contains(",") ? pods : "10.0.0.0/8,fd00:10::/64"),
                "--timonel.node-port-addresses="
                        + (config.get("nodePortAddresses").isEmpty()
                                ? "primary"
                                : list(config.get("nodePortAddresses"))),
                "--timonel.proxy.masquerade-all=" + config.get("masqueradeAll").asBoolean(),
                "--timonel.proxy.detect-local-mode=" + mode);
    }

    private static RunningServer start(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--timonel.bootstrap.nodes=0");
        all.add("--timonel.service-cidrs=172.30.0.0/16,fd00:172:30::/112");
        all.add("--timonel.node-port-range=3000-32767");
        RunningServer server =
                RunningServer.start(directory.resolve("server-" + SERVERS.size()), all.toArray(String[]::new));
        ClusterClient client = new ClusterClient(server.baseUrl());
        for (String namespace : List.of("ns1", "ns2", "ns3")) {
            client.create("/api/v1/namespaces", VectorObjects.object("v1", "Namespace", "", namespace));
        }
        client.create("/apis/networking.k8s.io/v1/servicecidrs", VectorObjects.serviceCidr("ipmode", "10.20.30.0/24"));
        return server;
    }

    @AfterEach
    void clean() {
        cluster.clear();
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningServer::close);
    }

    /** 63 and 147 of upstream's, 112 of the rules that it does not test. */
    @Test
    void theFilesHoldEveryFlowAndEveryCaseOfThisVersion() {
        assertThat(SCENARIOS).hasSize(69);
        assertThat(SCENARIOS.stream().mapToInt(s -> s.get("flows").size()).sum())
                .isEqualTo(63 + 147 + 112);
        assertThat(topologies()).hasSize(33);
        assertThat(TOPOLOGY).hasSize(34);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void packetsGoWhereKubeProxySendsThem(String id, JsonNode scenario) {
        cluster = client(scenario.get("config"));
        createNodes(scenario);
        scenario.get("services").forEach(this::createService);
        scenario.get("endpointSlices")
                .forEach(s -> cluster.create(
                        "/apis/discovery.k8s.io/v1/namespaces/"
                                + s.get("namespace").asString() + "/endpointslices",
                        VectorObjects.slice(s)));
        SoftAssertions each = new SoftAssertions();
        for (JsonNode flow : scenario.get("flows")) {
            check(flow, each);
        }
        if (!scenario.has("nodes")) {
            scenario.get("services").forEach(service -> checkHealth(service, scenario.get("endpointSlices"), each));
        }
        each.assertAll();
    }

    /** The vectors have no health checks, but their objects and the rule do: ready endpoints that name the node. */
    private void checkHealth(JsonNode service, JsonNode slices, SoftAssertions each) {
        if (!VectorObjects.isExternalLocal(service)) {
            return;
        }
        long ready = slices.valueStream()
                .filter(s -> s.get("service").equals(service.get("name"))
                        && s.get("namespace").equals(service.get("namespace")))
                .flatMap(s -> s.get("endpoints").valueStream())
                .filter(e -> e.path("nodeName").asString("").equals(NODE))
                .filter(e -> e.at("/conditions/ready").asBoolean(true))
                .count();
        HttpResponse<String> answer = cluster.ask("/healthcheck/" + NODE + "/"
                + service.get("healthCheckNodePort").asInt());
        each.assertThat(answer.statusCode()).as("health check").isEqualTo(ready > 0 ? 200 : 503);
        each.assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                .hasValue(Long.toString(ready));
    }

    private void check(JsonNode flow, SoftAssertions each) {
        String name = flow.get("name").asString();
        JsonNode output = flow.get("output");
        JsonNode first = ask(flow, 1);
        if (!output.isArray()) {
            each.assertThat(first.get("verdict").asString())
                    .as(name)
                    .isEqualTo(
                            switch (output.asString()) {
                                case "REJECT" -> "Reject";
                                case "DROP" -> "Drop";
                                default -> "PassThrough";
                            });
            each.assertThat(first.get("masquerade").asBoolean())
                    .as(name)
                    .isEqualTo(flow.get("masq").asBoolean());
            return;
        }
        Set<String> reached = new TreeSet<>();
        boolean masquerade = false; // of any endpoint: a vector does not say for which one a hairpin needs it
        for (int turn = 0; turn < output.size(); turn++) {
            JsonNode answer = turn == 0 ? first : ask(flow, 1);
            each.assertThat(answer.get("verdict").asString()).as(name).isEqualTo("Forward");
            reached.add(hostPort(answer.path("endpoint")));
            masquerade |= answer.get("masquerade").asBoolean();
        }
        each.assertThat(reached).as(name).isEqualTo(new TreeSet<>(strings(output)));
        each.assertThat(masquerade).as(name).isEqualTo(flow.get("masq").asBoolean());
        each.assertThat(candidates(first)).as(name).isEqualTo(reached);
        each.assertThat(ask(flow, 6 * output.size()).get("distribution").valueStream())
                .as(name)
                .hasSize(output.size())
                .allSatisfy(share -> assertThat(share.get("count").asInt()).isEqualTo(6));
    }

    private JsonNode ask(JsonNode flow, int count) {
        return cluster.route(
                flow.get("destIP").asString(),
                flow.get("destPort").asInt(),
                flow.get("protocol").asString(),
                flow.get("sourceIP").asString(),
                flow.path("node").asString(NODE),
                count);
    }

    /** Each list is what one kind of traffic may reach; a list that is null is that of no traffic. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("topologies")
    void endpointsAreCategorizedAsUpstreamDoes(String name, JsonNode vector) {
        String node = vector.get("nodeName").asString().isEmpty()
                ? NODE
                : vector.get("nodeName").asString();
        JsonNode policy = vector.get("service");
        int nodePort = policy.get("nodePort").asInt();
        createNode(node, vector.get("nodeLabels"), List.of(NODE_IP));
        cluster.create("/api/v1/namespaces/ns1/services", topologyService(policy));
        cluster.create(
                "/apis/discovery.k8s.io/v1/namespaces/ns1/endpointslices",
                VectorObjects.topologySlice("svc1", vector.get("endpoints"), node, 80));
        boolean internalLocal = policy.get("internalPolicyLocal").asBoolean();
        boolean externalLocal = policy.get("externalPolicyLocal").asBoolean();
        JsonNode expected = vector.get("expected");
        JsonNode local = expected.get("localEndpoints");
        JsonNode everywhere = expected.get("clusterEndpoints");
        assertReaches(internalLocal ? local : everywhere, expected, "172.30.0.41", 80, POD, node);
        if (nodePort == 0) {
            assertThat(cluster.route(NODE_IP, 8080, "TCP", OUTSIDE, node, 1)
                            .get("reason")
                            .asString())
                    .isEqualTo("NodeAddress");
        } else {
            assertReaches(externalLocal ? local : everywhere, expected, NODE_IP, nodePort, OUTSIDE, node);
            assertReaches(everywhere, expected, NODE_IP, nodePort, POD, node);
        }
    }

    private void assertReaches(JsonNode list, JsonNode expected, String to, int port, String from, String node) {
        assertThat(list.isNull()).as("some traffic uses it").isFalse();
        JsonNode answer = cluster.route(to, port, "TCP", from, node, 1);
        assertThat(answer.get("verdict").asString())
                .isEqualTo(
                        !list.isEmpty()
                                ? "Forward"
                                : expected.get("hasAnyEndpoints").asBoolean() ? "Drop" : "Reject");
        assertThat(candidates(answer)).isEqualTo(new TreeSet<>(strings(list)));
        assertThat(strings(expected.get("allReachableEndpoints"))).containsAll(candidates(answer));
    }

    /** With a nodePort it is a NodePort service. Without one, policy Local needs a load balancer that has no address. */
    private static ObjectNode topologyService(JsonNode policy) {
        boolean externalLocal = policy.get("externalPolicyLocal").asBoolean();
        int nodePort = policy.get("nodePort").asInt();
        ObjectNode vector = ClusterClient.JSON
                .createObjectNode()
                .put("namespace", "ns1")
                .put("name", "svc1")
                .put("type", nodePort != 0 ? "NodePort" : externalLocal ? "LoadBalancer" : "ClusterIP")
                .put("clusterIP", "172.30.0.41")
                .put("internalTrafficPolicy", policy.get("internalPolicyLocal").asBoolean() ? "Local" : "Cluster");
        if (externalLocal || nodePort != 0) {
            vector.put("externalTrafficPolicy", externalLocal ? "Local" : "Cluster");
        }
        ObjectNode port =
                vector.putArray("ports").addObject().put("name", "p80").put("port", 80);
        if (nodePort != 0) {
            port.put("nodePort", nodePort);
        }
        return VectorObjects.service(vector);
    }

    private void createNode(String name, JsonNode labels, List<String> addresses) {
        createNode(VectorObjects.node(name, labels), addresses);
    }

    private void createNode(ObjectNode node, List<String> addresses) {
        cluster.create("/api/v1/nodes", node);
        cluster.patchStatus(
                "/api/v1/nodes/" + node.at("/metadata/name").asString(), VectorObjects.nodeStatus(addresses));
    }

    /** Those that the scenario has, or the one of the conventions and those that its endpoints name. */
    private void createNodes(JsonNode scenario) {
        scenario.path("nodes").forEach(n -> {
            ObjectNode node = VectorObjects.node(n.get("name").asString(), n.get("labels"));
            ObjectNode spec = node.putObject("spec");
            spec.set("podCIDR", n.get("podCIDRs").get(0));
            spec.set("podCIDRs", n.get("podCIDRs"));
            createNode(node, strings(n.get("addresses")));
        });
        if (!scenario.has("nodes")) {
            createNode(NODE, ClusterClient.JSON.createObjectNode(), strings(FLOWS.at("/conventions/localNodeIPs")));
            scenario.get("endpointSlices")
                    .valueStream()
                    .flatMap(s -> s.get("endpoints").valueStream())
                    .map(e -> e.path("nodeName").asString(NODE))
                    .filter(n -> !n.equals(NODE))
                    .collect(Collectors.toCollection(TreeSet::new))
                    .forEach(n -> createNode(n, ClusterClient.JSON.createObjectNode(), List.of()));
        }
    }

    private void createService(JsonNode vector) {
        String collection = "/api/v1/namespaces/" + vector.get("namespace").asString() + "/services";
        cluster.create(collection, VectorObjects.service(vector));
        if (vector.has("loadBalancerIngress")) {
            cluster.patchStatus(collection + "/" + vector.get("name").asString(), VectorObjects.serviceStatus(vector));
        }
    }

    private static Set<String> candidates(JsonNode decision) {
        return decision.get("candidates")
                .valueStream()
                .map(VectorsOverHttpTest::hostPort)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String hostPort(JsonNode backend) {
        String address = backend.path("address").asString("");
        return (address.contains(":") ? "[" + address + "]" : address) + ":"
                + backend.path("port").asInt(0);
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static String list(JsonNode texts) {
        return String.join(",", strings(texts));
    }
}
