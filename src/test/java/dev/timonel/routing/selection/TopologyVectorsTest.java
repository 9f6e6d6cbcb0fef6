package dev.timonel.routing.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All cases of {@code CategorizeEndpoints} in {@code pkg/proxy/topology_test.go} and in Antrea's port of it. */
public class TopologyVectorsTest {

    public static JsonNode read(String name) throws IOException {
        try (InputStream in = TopologyVectorsTest.class.getResourceAsStream("/vectors/" + name)) {
            return new JsonMapper().readTree(Objects.requireNonNull(in));
        }
    }

    private static Stream<JsonNode> all() throws IOException {
        return Stream.concat(
                read("topology.json").get("cases").valueStream(),
                read("topology-upstream.json").get("cases").valueStream());
    }

    /** A gate that 1.35 locks on: a case that needs it off tells of another version, as its own note says. */
    private static boolean needsGateOff(JsonNode vector) {
        return vector.path("featureGates").valueStream().anyMatch(gate -> !gate.asBoolean());
    }

    static Stream<Arguments> cases() throws IOException {
        return all().filter(c -> !needsGateOff(c))
                .map(c -> Arguments.of(c.get("name").asString(), c));
    }

    @Test
    void theFilesHoldEveryCaseOfThisVersionAndOneOfAnEarlier() throws IOException {
        assertThat(cases()).hasSize(33);
        assertThat(all().filter(TopologyVectorsTest::needsGateOff)
                        .map(c -> c.get("name").asString()))
                .containsExactly("PreferSameNode falls back to same-zone when feature gate disabled");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void endpointsAreCategorizedAsUpstreamDoes(String name, JsonNode vector) {
        JsonNode service = vector.get("service");
        EndpointCategories actual = EndpointCategories.of(
                endpoints(vector),
                new EndpointCategories.TrafficPolicy(
                        service.get("internalPolicyLocal").asBoolean(),
                        service.get("externalPolicyLocal").asBoolean(),
                        service.get("nodePort").asInt() != 0),
                new NodeView(
                        nodeName(vector),
                        vector.get("nodeLabels")
                                .path("topology.kubernetes.io/zone")
                                .asString(""),
                        List.of(),
                        List.of(),
                        List.of()));
        JsonNode expected = vector.get("expected");
        assertThat(actual.cluster().map(TopologyVectorsTest::names))
                .as("cluster")
                .isEqualTo(names(expected.get("clusterEndpoints")));
        assertThat(actual.local().map(TopologyVectorsTest::names))
                .as("local")
                .isEqualTo(names(expected.get("localEndpoints")));
        assertThat(actual.reachable().stream().map(ProxyEndpoint::hostPort).toList())
                .as("reachable")
                .isEqualTo(names(expected.get("allReachableEndpoints")).orElse(List.of()));
        assertThat(actual.hasAny()).isEqualTo(expected.get("hasAnyEndpoints").asBoolean());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyEndpointIsEitherACandidateOrExcluded(String name, JsonNode vector) {
        List<ProxyEndpoint> all = endpoints(vector);
        for (EndpointSelection each : List.of(
                EndpointSelection.cluster(all.stream().sorted().toList(), NodeView.NOWHERE),
                EndpointSelection.local(all.stream().sorted().toList(), ""),
                EndpointSelection.resolvable(all.stream().sorted().toList()))) {
            List<ProxyEndpoint> both = new ArrayList<>(each.candidates());
            each.excluded().forEach(x -> both.add(x.endpoint()));
            assertThat(both).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    private static List<ProxyEndpoint> endpoints(JsonNode vector) {
        return vector.get("endpoints")
                .valueStream()
                .map(e -> {
                    String[] hostPort = e.get("endpoint").asString().split(":");
                    return new ProxyEndpoint(
                            IpAddress.of(hostPort[0]),
                            Integer.parseInt(hostPort[1]),
                            e.get("ready").asBoolean(),
                            e.get("serving").asBoolean(),
                            e.get("terminating").asBoolean(),
                            "",
                            "",
                            e.get("isLocal").asBoolean() ? nodeName(vector) : "",
                            "",
                            strings(e.path("zoneHints")),
                            strings(e.path("nodeHints")));
                })
                .toList();
    }

    /** Endpoints are local to a node that has a name, whatever it is. */
    private static String nodeName(JsonNode vector) {
        String name = vector.get("nodeName").asString();
        return name.isEmpty() ? "here" : name;
    }

    public static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> names(EndpointSelection selection) {
        return selection.candidates().stream().map(ProxyEndpoint::hostPort).toList();
    }

    /** Empty if the list is null: the service never uses this kind. */
    private static Optional<List<String>> names(JsonNode list) {
        return list.isNull()
                ? Optional.empty()
                : Optional.of(strings(list).stream().sorted().toList());
    }
}
