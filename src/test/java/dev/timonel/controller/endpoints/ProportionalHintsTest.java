package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.cpus;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.nodeNamed;
import static dev.timonel.controller.ClusterFixtures.nodeNotReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.slices;
import static dev.timonel.controller.ClusterFixtures.trafficDistribution;
import static dev.timonel.controller.ClusterFixtures.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceFacts.Target;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases named TestAddHints and their numbers are those of {@code topologycache_test.go} in kubernetes/endpointslice. */
class ProportionalHintsTest {
    private static final String AUTO = "service.kubernetes.io/topology-mode";
    private static final String OLDER = "service.kubernetes.io/topology-aware-hints";

    @ParameterizedTest(name = "B7: topology-mode \"{0}\", topology-aware-hints \"{1}\": {2}")
    @CsvSource({
        "'', '', false",
        "Auto, '', true",
        "auto, '', true",
        "AUTO, '', false",
        "Disabled, '', false",
        "'', Auto, true",
        "Disabled, Auto, true",
        "Auto, Disabled, false",
    })
    void theOlderAnnotationWins(String mode, String older, boolean expected) {
        Map<String, String> annotations = new TreeMap<>();
        if (!mode.isEmpty()) {
            annotations.put(AUTO, mode);
        }
        if (!older.isEmpty()) {
            annotations.put(OLDER, older);
        }

        assertThat(ServiceFacts.proportional(annotations)).isEqualTo(expected);
    }

    @Test
    void withoutZoneSharesThereAreNoHints() {
        ProportionalHints hints = ProportionalHints.distribute(List.of(slice("s1", "a")), capacity(Map.of()));

        assertThat(zones(hints)).as("TestAddHints: no zone ratios").containsExactly("-");
        assertThat(hints.problem())
                .isEqualTo("Insufficient Node information: allocatable CPU or zone not specified on one or more nodes");
    }

    @Test
    void fewerEndpointsThanZonesGetNoHints() {
        ProportionalHints hints = ProportionalHints.distribute(
                List.of(slice("s1", "a", "b")), capacity(Map.of("a", 0.3, "b", 0.4, "c", 0.3)));

        assertThat(zones(hints)).as("TestAddHints: zone ratios require 3").containsExactly("-", "-");
        assertThat(hints.problem()).isEqualTo("Insufficient number of endpoints (2 endpoints, 3 zones)");
    }

    @Test
    void twoZonesShareTwoEndpoints() {
        ProportionalHints hints =
                ProportionalHints.distribute(List.of(slice("s1", "a", "b")), capacity(Map.of("a", 0.45, "b", 0.55)));

        assertThat(zones(hints)).as("TestAddHints: ratios require 2").containsExactly("a", "b");
        assertThat(hints.problem()).isEmpty();
    }

    @Test
    void endpointsThatAreNotKnownToBeReadyGetNoHint() {
        Target unready = endpoint("b", false);
        Target unknown = Targets.unknown("b");
        PackedSlice slice = new PackedSlice(
                "s1", List.of(), List.of(endpoint("a", true), endpoint("b", true), unready, unknown), true);

        ProportionalHints hints = ProportionalHints.distribute(List.of(slice), capacity(Map.of("a", 0.45, "b", 0.55)));

        assertThat(zones(hints)).as("TestAddHints: 1 unready, 1 unknown").containsExactly("a", "b", "-", "-");
    }

    @Test
    void aZoneWithTooManyGivesToTheOneWithTooFew() {
        ProportionalHints hints = ProportionalHints.distribute(
                List.of(
                        slice("s1", "a", "b"),
                        slice("s2", "c", "c", "a"),
                        slice("s3", "a", "a"),
                        slice("s4", "b", "c", "a")),
                capacity(Map.of("a", 0.35, "b", 0.35, "c", 0.30)));

        assertThat(zones(hints))
                .as("TestAddHints: within 3 zone threshold; a 4, b 3, c 3")
                .containsExactly("b", "b", "c", "c", "a", "a", "a", "b", "c", "a");
    }

    @Test
    void anOverloadOfMoreThanAFifthGetsNoHints() {
        ProportionalHints hints =
                ProportionalHints.distribute(List.of(slice("s1", "a", "a", "b")), capacity(Map.of("a", 0.5, "b", 0.5)));

        assertThat(hints.problem())
                .isEqualTo("Unable to allocate minimum required endpoints to each zone without exceeding overload"
                        + " threshold (3 endpoints, 2 zones)");
    }

    @Test
    void anEndpointWithoutZoneTakesAllHintsAway() {
        ProportionalHints hints = ProportionalHints.distribute(
                List.of(slice("s1", "a", "b", "", "b")), capacity(Map.of("a", 0.5, "b", 0.5)));

        assertThat(zones(hints)).containsOnly("-");
        assertThat(hints.problem()).isEqualTo("One or more endpoints do not have a zone specified");
    }

    @Test
    void anUnchangedSliceKeepsHintsThatAreStillValid() {
        PackedSlice kept = hinted("s1", "a>b", "b>a");
        PackedSlice added = slice("s2", "a", "b");

        ProportionalHints hints =
                ProportionalHints.distribute(List.of(kept, added), capacity(Map.of("a", 0.5, "b", 0.5)));

        assertThat(hints.slices().get(0)).isSameAs(kept);
        assertThat(zones(hints)).containsExactly("b", "a", "a", "b");
    }

    /** 30 endpoints, three equal zones: desired 10, minimum 9, maximum 12. */
    @Test
    void hintsThatStarveAZoneAreMadeAnew() {
        List<String> endpoints = new ArrayList<>();
        IntStream.range(0, 30)
                .forEach(i -> endpoints.add("abc".charAt(i % 3) + ">" + (i < 6 ? "a" : i < 18 ? "b" : "c")));

        ProportionalHints hints = ProportionalHints.distribute(
                List.of(hinted("s1", endpoints.toArray(String[]::new))),
                capacity(Map.of("a", 1 / 3.0, "b", 1 / 3.0, "c", 1 / 3.0)));

        assertThat(zones(hints)).filteredOn("a"::equals).hasSize(10);
    }

    @Test
    void aZoneWithoutCapacityGetsNoHints() {
        ProportionalHints hints = ProportionalHints.distribute(
                List.of(slice("s1", "c", "c", "c", "c")), capacity(Map.of("a", 0.5, "b", 0.5)));

        assertThat(zones(hints)).containsExactlyInAnyOrder("a", "a", "b", "b");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Whatever came before, the loads are within the bound, and the second time nothing changes. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hintsComeToRestAndKeepTheBound(int seed) {
        Random random = new Random(seed);
        ZoneCapacity capacity = capacity(random);
        List<PackedSlice> slices = new ArrayList<>();
        for (int s = 0; s < 1 + random.nextInt(4); s++) {
            String[] zones = IntStream.range(0, 1 + random.nextInt(12))
                    .mapToObj(i -> "abc".charAt(random.nextInt(3)) + ">" + "abc-".charAt(random.nextInt(4)))
                    .toArray(String[]::new);
            PackedSlice slice = hinted("s" + s, zones);
            slices.add(random.nextBoolean() ? slice.with(slice.endpoints()) : slice);
        }

        ProportionalHints once = ProportionalHints.distribute(slices, capacity);
        List<PackedSlice> resting = once.slices().stream()
                .map(s -> new PackedSlice(s.name(), s.ports(), s.endpoints(), false))
                .toList();
        ProportionalHints twice = ProportionalHints.distribute(resting, capacity);

        assertThat(twice.slices()).isEqualTo(resting);
        if (once.problem().isEmpty()) {
            List<String> zones = zones(once);
            assertThat(zones).doesNotContain("-");
            capacity.ratios().forEach((zone, ratio) -> {
                long count = zones.stream().filter(zone::equals).count();
                assertThat((double) count)
                        .as("endpoints for zone %s", zone)
                        .isGreaterThanOrEqualTo(Math.ceil(ratio * zones.size() / 1.2) - 1);
            });
        }
    }

    @Test
    void capacityCountsReadyNodesThatAreNotControlPlanes() {
        ZoneCapacity capacity = ZoneCapacity.of(cluster()
                .node("n1", zone("a"), cpus("2"))
                .node("n2", zone("b"), cpus("5500m"))
                .node("n3", zone("b"), cpus("500m"))
                .node("n4", zone("c"), cpus("8"), nodeNotReady())
                .node("n5", zone("c"), cpus("8"), labelled("node-role.kubernetes.io/control-plane", ""))
                .snapshot());

        assertThat(capacity.ratios()).containsOnlyKeys("a", "b");
        assertThat(capacity.ratios().get("a")).isEqualTo(0.25, within(1e-9));
        assertThat(capacity.ratios().get("b")).isEqualTo(0.75, within(1e-9));
    }

    @Test
    void aNodeWithoutZoneOrCpuOrASingleZoneTellsNothing() {
        assertThat(ZoneCapacity.of(cluster()
                                .node("n1", zone("a"), cpus("2"))
                                .node("n2", cpus("2"))
                                .snapshot())
                        .ratios())
                .isEmpty();
        assertThat(ZoneCapacity.of(cluster()
                                .node("n1", zone("a"), cpus("2"))
                                .node("n2", zone("b"))
                                .snapshot())
                        .ratios())
                .isEmpty();
        assertThat(ZoneCapacity.of(cluster()
                                .node("n1", zone("a"), cpus("2"))
                                .node("n2", zone("a"), cpus("2"))
                                .snapshot())
                        .ratios())
                .isEmpty();
    }

    // ---- through the reconciler

    @Test
    void theAnnotationWinsOverTrafficDistributionAndEventsTell() {
        Settle settle = new Settle(new EndpointSliceReconciler())
                .start(twoZones().service("web", annotated(AUTO, "Auto"), trafficDistribution("PreferSameNode")));

        assertThat(hintsOf(settle)).containsExactly("a", "b");
        assertThat(settle.notes())
                .extracting(Plan.Note::type, Plan.Note::reason, Plan.Note::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "Normal",
                        "TopologyAwareHintsEnabled",
                        "Topology Aware Hints has been enabled, addressType: IPv4"));
        assertThat(slices(settle.snapshot()).get(0).as(EndpointSlice.class).getEndpoints())
                .allMatch(e -> e.getHints().getForNodes().isEmpty());
    }

    @Test
    void hintsGoWhenANodeLosesItsCpuAndComeBackWithIt() {
        Settle settle =
                new Settle(new EndpointSliceReconciler()).start(twoZones().service("web", annotated(AUTO, "Auto")));

        settle.put(nodeNamed("n1", zone("a")));
        assertThat(hintsOf(settle)).containsExactly("-", "-");
        assertThat(settle.notes())
                .extracting(Plan.Note::reason, Plan.Note::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "TopologyAwareHintsDisabled",
                        "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes,"
                                + " addressType: IPv4"));

        settle.put(nodeNamed("n1", zone("a"), cpus("4")));
        assertThat(hintsOf(settle)).containsExactly("a", "b");
    }

    @Test
    void hintsGoWithTheAnnotation() {
        Settle settle =
                new Settle(new EndpointSliceReconciler()).start(twoZones().service("web", annotated(AUTO, "Auto")));

        settle.put(serviceNamed("web"));

        assertThat(hintsOf(settle)).containsExactly("-", "-");
    }

    private static ClusterFixtures twoZones() {
        return cluster()
                .node("n1", zone("a"), cpus("4"))
                .node("n2", zone("b"), cpus("4"))
                .pod("web-1", on("n1"), ip("10.1.0.1"))
                .pod("web-2", on("n2"), ip("10.1.0.2"));
    }

    private static List<String> hintsOf(Settle settle) {
        return slices(settle.snapshot()).stream()
                .flatMap(s -> s.facts(SliceFacts.class).endpoints().stream())
                .map(ProportionalHintsTest::hint)
                .toList();
    }

    private static ZoneCapacity capacity(Map<String, Double> ratios) {
        return new ZoneCapacity(new TreeMap<>(ratios));
    }

    private static ZoneCapacity capacity(Random random) {
        double a = 1 + random.nextInt(8);
        double b = 1 + random.nextInt(8);
        double c = random.nextInt(8);
        TreeMap<String, Double> ratios = new TreeMap<>(Map.of("a", a / (a + b + c), "b", b / (a + b + c)));
        if (c > 0) {
            ratios.put("c", c / (a + b + c));
        }
        return new ZoneCapacity(ratios);
    }

    /** Ready endpoints in these zones, of a slice that is being written. */
    private static PackedSlice slice(String name, String... zones) {
        return new PackedSlice(
                name,
                List.of(),
                List.of(zones).stream().map(z -> endpoint(z, true)).toList(),
                true);
    }

    /** Of an unchanged slice: {@code a>b} is in zone a with a hint for b, {@code a>-} has no hint. */
    private static PackedSlice hinted(String name, String... endpoints) {
        List<Target> all = new ArrayList<>();
        for (String text : endpoints) {
            String hint = text.substring(2);
            all.add(Targets.hinted(endpoint(text.substring(0, 1), true), hint.equals("-") ? "" : hint));
        }
        return new PackedSlice(name, List.of(), all, false);
    }

    private static Target endpoint(String zone, boolean ready) {
        return Targets.target(zone, "", ready);
    }

    private static List<String> zones(ProportionalHints hints) {
        return hints.slices().stream()
                .flatMap(s -> s.endpoints().stream())
                .map(ProportionalHintsTest::hint)
                .toList();
    }

    private static String hint(Target endpoint) {
        return endpoint.hasHints() ? endpoint.zoneHints().get(0) : "-";
    }
}
