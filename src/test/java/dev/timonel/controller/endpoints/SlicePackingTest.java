package dev.timonel.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.SliceFacts.Target;
import dev.timonel.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The counts are those of {@code reconciler_test.go} in kubernetes/endpointslice where a test names it. */
class SlicePackingTest {
    private static final List<TargetPort> PORTS = List.of(new TargetPort("", 80, "TCP", ""));

    @Test
    void manyPodsFillSlicesOneByOne() {
        SlicePacking packing = pack(List.of(), endpoints(0, 250));

        assertThat(sizes(packing)).as("TestReconcileManyPods").containsExactly(100, 100, 50);
        assertThat(packing.slices()).allMatch(s -> s.changed() && s.isNameless());
    }

    @Test
    void leftoversGoWholeIntoTheUnchangedSliceThatTheyFillBest() {
        SlicePacking packing =
                pack(List.of(existing("s1", endpoints(0, 62)), existing("s2", endpoints(62, 123))), endpoints(0, 250));

        assertThat(sizes(packing))
                .as("TestReconcileEndpointSlicesSomePreexisting")
                .containsExactly(89, 61, 100);
        assertThat(packing.slices().get(1).changed()).isFalse();
    }

    @Test
    void leftoversThatFitNoSliceWholeGetASliceOfTheirOwn() {
        SlicePacking packing =
                pack(List.of(existing("s1", endpoints(0, 74)), existing("s2", endpoints(74, 148))), endpoints(0, 300));

        assertThat(sizes(packing))
                .as("TestReconcileEndpointSlicesSomePreexistingWorseAllocation")
                .containsExactly(74, 74, 100, 52);
        assertThat(changed(packing)).containsExactly("", "");
    }

    @Test
    void slicesThatAreWrittenAnywayAreFilledFirstTheFullestFirst() {
        List<PodEndpoint> desired = endpoints(0, 115);
        List<Target> first = written(desired.subList(0, 80));
        List<Target> second = written(desired.subList(80, 100));
        first.set(0, elsewhere(first.get(0)));
        second.set(0, elsewhere(second.get(0)));

        SlicePacking packing = SlicePacking.pack(
                PORTS,
                List.of(new SlicePacking.Existing("s1", first, false), new SlicePacking.Existing("s2", second, false)),
                desired);

        assertThat(sizes(packing))
                .as("TestReconcileEndpointSlicesUpdatePacking")
                .containsExactly(95, 20);
        assertThat(packing.slices().get(0).endpoints().get(0).zone()).isEqualTo("z1");
    }

    @Test
    void aChangedSliceTakesLeftoversBeforeAnUnchangedOneThatTheyWouldFit() {
        SlicePacking packing = pack(
                List.of(
                        existing("s1", endpoints(0, 90)),
                        new SlicePacking.Existing("s2", written(endpoints(90, 100)), true)),
                endpoints(0, 105));

        assertThat(sizes(packing)).containsExactly(90, 15);
        assertThat(changed(packing)).containsExactly("s2");
    }

    @Test
    void exactlyAHundredLeftoversMakeANewSlice() {
        SlicePacking packing = pack(List.of(existing("s1", endpoints(0, 1))), endpoints(0, 101));

        assertThat(sizes(packing)).containsExactly(1, 100);
        assertThat(changed(packing)).containsExactly("");
    }

    @Test
    void tenSparseSlicesStayAsTheyAre() {
        List<SlicePacking.Existing> sparse = IntStream.range(0, 10)
                .mapToObj(i -> existing("s" + i, endpoints(30 * i, 30 * i + 30)))
                .toList();

        SlicePacking packing = pack(sparse, endpoints(0, 300));

        assertThat(packing.slices()).hasSize(10).noneMatch(PackedSlice::changed);
        assertThat(packing.doomed()).isEmpty();
    }

    @Test
    void anUnwantedEndpointGoesAndTheOthersKeepTheirPlaces() {
        List<PodEndpoint> all = endpoints(0, 5);
        List<PodEndpoint> desired = new ArrayList<>(all);
        desired.remove(2);

        SlicePacking packing = pack(List.of(existing("s1", all)), desired);

        assertThat(packing.slices()).hasSize(1);
        assertThat(packing.slices().get(0).endpoints())
                .extracting(Target::pod)
                .containsExactly("p0000", "p0001", "p0003", "p0004");
        assertThat(packing.slices().get(0).changed()).isTrue();
    }

    @Test
    void anEndpointThatIsListedTwiceIsKeptOnce() {
        SlicePacking packing =
                pack(List.of(existing("s1", endpoints(0, 2)), existing("s2", endpoints(1, 3))), endpoints(0, 3));

        assertThat(sizes(packing)).containsExactly(2, 1);
        assertThat(changed(packing)).containsExactly("s2");
    }

    @Test
    void aSliceLeftEmptyIsDoomed() {
        SlicePacking packing =
                pack(List.of(existing("s1", endpoints(0, 3)), existing("s2", endpoints(3, 6))), endpoints(0, 3));

        assertThat(packing.doomed()).containsExactly("s2");
        assertThat(changed(packing)).isEmpty();
    }

    @Test
    void aSliceWithStaleLabelsIsWrittenThoughItsEndpointsAreRight() {
        SlicePacking packing =
                pack(List.of(new SlicePacking.Existing("s1", written(endpoints(0, 3)), true)), endpoints(0, 3));

        assertThat(changed(packing)).containsExactly("s1");
    }

    @Test
    void aNewSliceTakesThePlaceOfADoomedOne() {
        SlicePacking combined = SlicePacking.combine(List.of(pack(List.of(), endpoints(0, 250))), names("old", 0, 10));

        assertThat(changed(combined))
                .as("TestReconcileEndpointSlicesRecycling: 3 updates, 7 deletes")
                .containsExactly("old0", "old1", "old2");
        assertThat(combined.doomed()).isEqualTo(names("old", 3, 10));
    }

    @Test
    void withoutEndpointsAnEmptySliceWithoutPortsHoldsThePlace() {
        SlicePacking combined = SlicePacking.combine(List.of(), List.of());

        assertThat(combined.slices()).containsExactly(new PackedSlice("", List.of(), List.of(), true));
    }

    @Test
    void thePlaceholderIsTheLastSliceThatWasEmptied() {
        SlicePacking combined =
                SlicePacking.combine(List.of(pack(List.of(existing("s1", endpoints(0, 3))), List.of())), List.of("s0"));

        assertThat(combined.slices()).containsExactly(new PackedSlice("s0", List.of(), List.of(), true));
        assertThat(combined.doomed()).containsExactly("s1");
    }

    @Test
    void theOrderOfEqualSlicesIsTheirNames() {
        List<SlicePacking.Existing> equal =
                List.of(existing("s1", endpoints(0, 50)), existing("s2", endpoints(50, 100)));

        assertThat(changed(pack(equal, endpoints(0, 110)))).containsExactly("s1");
    }

    private static SlicePacking pack(List<SlicePacking.Existing> existing, List<PodEndpoint> desired) {
        return SlicePacking.pack(PORTS, existing, desired);
    }

    private static SlicePacking.Existing existing(String name, List<PodEndpoint> endpoints) {
        return new SlicePacking.Existing(name, written(endpoints), false);
    }

    private static List<Target> written(List<PodEndpoint> endpoints) {
        return new ArrayList<>(endpoints.stream().map(PodEndpoint::forSlice).toList());
    }

    private static Target elsewhere(Target t) {
        return new Target(
                t.address(),
                t.others(),
                t.hostname(),
                t.ready(),
                t.serving(),
                t.terminating(),
                t.nodeName(),
                "stale",
                t.pod(),
                t.uid(),
                t.zoneHints(),
                t.nodeHints(),
                t.plain());
    }

    private static List<PodEndpoint> endpoints(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> {
                    String name = "p%04d".formatted(i);
                    return new PodEndpoint(
                            new PodEndpoint.Identity(
                                    List.of(IpAddress.of("10.0." + i / 250 + "." + (i % 250 + 1))),
                                    "",
                                    "default",
                                    name),
                            true,
                            true,
                            false,
                            "a",
                            "z1",
                            "uid-" + name);
                })
                .toList();
    }

    private static List<Integer> sizes(SlicePacking packing) {
        return packing.slices().stream().map(s -> s.endpoints().size()).toList();
    }

    private static List<String> changed(SlicePacking packing) {
        return packing.slices().stream()
                .filter(PackedSlice::changed)
                .map(PackedSlice::name)
                .toList();
    }

    private static List<String> names(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    }
}
