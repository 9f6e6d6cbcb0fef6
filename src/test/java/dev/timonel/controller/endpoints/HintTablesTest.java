package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.cpus;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNotReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.trafficDistribution;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.zone;
import static dev.timonel.controller.endpoints.SliceReading.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.model.SliceFacts.Target;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables of kubernetes/endpointslice about hints: {@code topologycache_test.go}, {@code topologycache/utils_test.go},
 * {@code trafficdist_test.go} and the two of {@code reconciler_test.go}. Maps are told as {@code a:1 b:2}.
 */
class HintTablesTest {
    private static final String MODE = "service.kubernetes.io/topology-aware-hints";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', ''",
        "a/1, ''",
        "a/1 a/1, ''",
        "a/1 b/1, a:0.5 b:0.5",
        "a/1 b/1/unready, ''",
        "a/1 b/1/control, ''",
        "a/1 b/1 b/1/unready, a:0.5 b:0.5",
        "a/1 b/1 b/1/control, a:0.5 b:0.5",
        "a/1 a/1 a/1 a/2 b/3 b/1500m c/500m, a:0.5 b:0.45 c:0.05",
    })
    void theSharesOfTheZones(String nodes, String expected) {
        ClusterFixtures cluster = cluster();
        int number = 0;
        for (String node : nodes.isEmpty() ? new String[0] : nodes.split(" ")) {
            String[] parts = node.split("/");
            String role = parts.length == 3 && parts[2].equals("control") ? "control-plane" : "worker";
            ClusterFixtures.Setting<Object> ready = n -> {
                if (parts.length == 3 && parts[2].equals("unready")) {
                    nodeNotReady().on((io.fabric8.kubernetes.api.model.Node) n);
                }
            };
            cluster.node(
                    "n" + ++number,
                    zone(parts[0]),
                    cpus(parts[1]),
                    labelled("node-role.kubernetes.io/" + role, ""),
                    ready::on);
        }
        assertThat(ZoneCapacity.of(cluster.snapshot()).ratios()).isEqualTo(numbers(expected, Double::valueOf));
    }

    @ParameterizedTest(name = "desired {0}, allocated {1}: {2} give, {3} receive")
    @CsvSource({
        "'', '', '', ''",
        "a:1.2 b:1.1 c:1.0, a:1 b:1 c:1, '', ''",
        "a:5.1 b:5.1 c:5.8, a:16, a:10, b:5 c:5",
        "a:5.0 b:5.6 c:5.4, a:16, a:11, b:6 c:5",
        "a:5.0 b:5.6 c:5.4, b:8 c:8, b:2 c:3, a:5",
        "a:5.0 b:5.0 c:5.0, a:6 b:6 c:6, '', ''",
        "a:-5.0 b:-5.0 c:-5.0, a:6 b:6 c:6, '', ''",
        "a:5.0 b:5.0 c:5.0, a:-4 b:-3 c:-2, '', ''",
        "a:5.0 b:5.0 c:5.0, a:-40 b:20 c:20, b:15 c:15, a:30",
    })
    void zonesGiveWhatOthersNeed(String desired, String allocated, String giving, String receiving) {
        SortedMap<String, ZoneAllocation.Share> shares =
                numbers(desired, text -> new ZoneAllocation.Share(0, 100, Double.parseDouble(text)));
        ZoneAllocation.Moves moves = new ZoneAllocation(shares).moves(numbers(allocated, Integer::valueOf));
        assertThat(moves.giving()).isEqualTo(numbers(giving, Integer::valueOf));
        assertThat(moves.receiving()).isEqualTo(numbers(receiving, Integer::valueOf));
    }

    /** Three zones of ten nodes with 100 millicores each; the pods are told by their zones. */
    @ParameterizedTest(name = "{0}, pods in {1}: hints {2}, {3} for another zone")
    @CsvSource({
        "auto, c c c, a:1 b:1 c:1, 2",
        "auto, a a c c, '', 0",
        "Auto, a a c c a a b b b, a:3 b:3 c:3, 1",
        "disabled, a a c c a a b b b, '', 0",
    })
    void hintsByAnnotation(String mode, String pods, String expected, int elsewhere) {
        ClusterFixtures cluster = cluster();
        for (String zone : List.of("a", "b", "c")) {
            for (int i = 0; i < 10; i++) {
                cluster.node(zone + i, zone(zone), cpus("100m"));
            }
        }
        String[] zones = pods.split(" ");
        for (int i = 0; i < zones.length; i++) {
            cluster.pod("web-" + i, on(zones[i] + i), ip("10.1.0." + (i + 1)));
        }
        Settle settle = SliceReading.start(cluster.service("web", annotated(MODE, mode)));
        assertThat(hints(settle)).isEqualTo(numbers(expected, Long::valueOf));
        assertThat(endpoints(settle).stream().filter(HintTablesTest::isForAnotherZone))
                .hasSize(elsewhere);
    }

    /** Node n0 in zone a has one pod, n1 in b three, n2 in c two. */
    @ParameterizedTest(name = "{0} with annotation \"{1}\": zones {2}, nodes {3}, {4} for another zone")
    @CsvSource({
        "PreferClose, Disabled, a:1 b:3 c:2, '', 0",
        "PreferSameZone, Disabled, a:1 b:3 c:2, '', 0",
        "PreferSameNode, Disabled, a:1 b:3 c:2, n0:1 n1:3 n2:2, 0",
        "PreferClose, Auto, a:2 b:2 c:2, '', 1",
        "'', '', '', '', 0",
    })
    void hintsByTrafficDistribution(String distribution, String annotation, String zones, String nodes, int elsewhere) {
        ClusterFixtures cluster = cluster()
                .node("n0", zone("a"), cpus("100m"))
                .node("n1", zone("b"), cpus("100m"))
                .node("n2", zone("c"), cpus("100m"));
        List<String> places = List.of("n0", "n1", "n1", "n1", "n2", "n2");
        for (int i = 0; i < places.size(); i++) {
            cluster.pod("web-" + i, on(places.get(i)), ip("10.1.0." + (i + 1)));
        }
        Settle settle = SliceReading.start(
                distribution.isEmpty()
                        ? cluster.service("web", annotated(MODE, annotation))
                        : cluster.service("web", annotated(MODE, annotation), trafficDistribution(distribution)));
        assertThat(hints(settle)).isEqualTo(numbers(zones, Long::valueOf));
        assertThat(endpoints(settle).stream().filter(HintTablesTest::isForAnotherZone))
                .hasSize(elsewhere);
        SortedMap<String, Long> byNode = endpoints(settle).stream()
                .filter(e -> e.getHints() != null)
                .flatMap(e -> e.getHints().getForNodes().stream())
                .collect(Collectors.groupingBy(ForNode::getName, TreeMap::new, Collectors.counting()));
        assertThat(byNode).isEqualTo(numbers(nodes, Long::valueOf));
    }

    /** An endpoint is {@code zone node ready hint}, with {@code -} for nothing. */
    @ParameterizedTest(name = "{0}, an endpoint [{1}]: zones {2}, nodes {3}, written: {4}")
    @CsvSource({
        "PreferClose, a n1 true -, a, '', true",
        "PreferClose, a n1 true a, a, '', false",
        "PreferClose, a n1 true b, a, '', true",
        "PreferSameZone, a n1 true -, a, '', true",
        "PreferSameNode, a n1 true -, a, n1, true",
        "PreferSameNode, - n1 true -, '', n1, true",
        "PreferClose, - n1 true -, '', '', false",
        "PreferClose, - n1 true a, '', '', true",
        "PreferClose, a n1 false -, '', '', false",
        "Unknown, a n1 true a, '', '', true",
        "'', a n1 true a, '', '', true",
        "'', a n1 true -, '', '', false",
    })
    void anEndpointIsHinted(String distribution, String endpoint, String zones, String nodes, boolean written) {
        String[] parts = endpoint.split(" ");
        Target given = Targets.hinted(
                Targets.target(parts[0].equals("-") ? "" : parts[0], parts[1], Boolean.parseBoolean(parts[2])),
                parts[3].equals("-") ? "" : parts[3]);
        PackedSlice slice = new PackedSlice("s", List.of(), List.of(given), false);

        PackedSlice hinted =
                TopologyHints.distribute(List.of(slice), distribution).get(0);

        assertThat(hinted.changed()).isEqualTo(written);
        assertThat(String.join(",", hinted.endpoints().get(0).zoneHints())).isEqualTo(zones);
        assertThat(String.join(",", hinted.endpoints().get(0).nodeHints())).isEqualTo(nodes);
    }

    // ---- what is told when the annotation goes

    @ParameterizedTest(name = "the last event is {0}: warned {1}")
    @CsvSource({"'', false", "TopologyAwareHintsEnabled, true", "TopologyAwareHintsDisabled, false"})
    void hintsThatGoWithTheAnnotationAreToldIfTheyWereToldToBeThere(String last, boolean warned) {
        ClusterFixtures cluster = twoZones();
        if (!last.isEmpty()) {
            cluster.object(event("first", "TopologyAwareHintsEnabled", "IPv4", "2026-01-01T00:00:00Z"))
                    .object(event("last", last, "IPv4", "2026-01-01T00:00:01Z"));
        }
        Settle settle = SliceReading.start(cluster.service("web", uid("u"), annotated(MODE, "Auto")));
        assertThat(hints(settle)).isEqualTo(numbers("a:1 b:1", Long::valueOf));

        settle.put(serviceNamed("web", uid("u")));

        assertThat(hints(settle)).isEmpty();
        assertThat(settle.notes().stream().map(n -> n.type() + " " + n.reason() + " " + n.message()))
                .isEqualTo(
                        warned
                                ? List.of("Warning TopologyAwareHintsDisabled Topology Aware Hints has been disabled,"
                                        + " addressType: IPv4")
                                : List.of());
    }

    @Test
    void theEventsOfOthersTellNothing() {
        Event ofAnother = event("other", "TopologyAwareHintsEnabled", "IPv4", "2026-01-01T00:00:00Z");
        ofAnother.getInvolvedObject().setUid("another");
        Settle settle = SliceReading.start(twoZones()
                .object(ofAnother)
                .object(event("family", "TopologyAwareHintsEnabled", "IPv6", "2026-01-01T00:00:00Z"))
                .service("web", uid("u"), trafficDistribution("PreferClose")));

        settle.put(serviceNamed("web", uid("u")));

        assertThat(hints(settle)).isEmpty();
        assertThat(settle.notes()).isEmpty();
    }

    private static ClusterFixtures twoZones() {
        return cluster()
                .node("n1", zone("a"), cpus("4"))
                .node("n2", zone("b"), cpus("4"))
                .pod("web-1", on("n1"), ip("10.1.0.1"))
                .pod("web-2", on("n2"), ip("10.1.0.2"));
    }

    /** Named as those are that the committer records about the service. */
    private static Event event(String name, String reason, String family, String time) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web." + name)
                .endMetadata()
                .withNewInvolvedObject()
                .withUid("u")
                .endInvolvedObject()
                .withReason(reason)
                .withMessage("Topology Aware Hints, addressType: " + family)
                .withLastTimestamp(time)
                .build();
    }

    private static SortedMap<String, Long> hints(Settle settle) {
        return endpoints(settle).stream()
                .filter(e -> e.getHints() != null)
                .flatMap(e -> e.getHints().getForZones().stream())
                .collect(Collectors.groupingBy(z -> z.getName(), TreeMap::new, Collectors.counting()));
    }

    private static boolean isForAnotherZone(Endpoint endpoint) {
        return endpoint.getHints() != null
                && endpoint.getHints().getForZones().stream()
                        .anyMatch(z -> !z.getName().equals(endpoint.getZone()));
    }

    private static <T> SortedMap<String, T> numbers(String text, Function<String, T> number) {
        SortedMap<String, T> numbers = new TreeMap<>();
        for (String entry : text.isEmpty() ? new String[0] : text.split(" ")) {
            numbers.put(entry.split(":")[0], number.apply(entry.split(":")[1]));
        }
        return numbers;
    }
}
