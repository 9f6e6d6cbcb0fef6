package dev.timonel.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSubsetsTest {
    private static final KubeObject POD = ClusterFixtures.draft(ClusterFixtures.podNamed("web-1"));
    private static final TargetPort HTTP = new TargetPort("http", 8080, "TCP", "");
    private static final TargetPort ADMIN = new TargetPort("admin", 9090, "TCP", "");
    private static final TargetPort TRACE = new TargetPort("trace", 7070, "TCP", "");

    @Test
    void portsWithTheSameAddressesShareASubset() {
        EndpointSubsets repacked = EndpointSubsets.repack(List.of(
                entry(1, true, HTTP, ADMIN, TRACE),
                entry(2, true, HTTP),
                entry(3, true, ADMIN, TRACE, HTTP),
                entry(4, false, HTTP)));

        assertThat(repacked.subsets())
                .extracting(EndpointSubsetsTest::text)
                .containsExactly(
                        "[admin, trace] [10.0.0.1, 10.0.0.3] []", "[http] [10.0.0.1, 10.0.0.2, 10.0.0.3] [10.0.0.4]");
        assertThat(repacked.truncated()).isFalse();
    }

    @Test
    void addressesAreSortedAsText() {
        EndpointSubsets repacked =
                EndpointSubsets.repack(List.of(entry(9, true, HTTP), entry(10, true, HTTP), entry(2, true, HTTP)));

        assertThat(repacked.subsets())
                .extracting(EndpointSubsetsTest::text)
                .containsExactly("[http] [10.0.0.10, 10.0.0.2, 10.0.0.9] []");
    }

    @Test
    void anAddressWithoutPortsHasASubsetWithoutPorts() {
        assertThat(EndpointSubsets.repack(List.of(entry(1, true))).subsets())
                .extracting(EndpointSubsetsTest::text)
                .containsExactly("[] [10.0.0.1] []");
    }

    @Test
    void nothingIsNoSubset() {
        assertThat(EndpointSubsets.repack(List.of()).subsets()).isEmpty();
    }

    @Test
    void theOrderOfTheEntriesDoesNotMatter() {
        List<EndpointSubsets.Entry> entries = new ArrayList<>();
        entries.addAll(entries(0, 30, true, HTTP));
        entries.addAll(entries(30, 60, false, HTTP, ADMIN));
        EndpointSubsets expected = EndpointSubsets.repack(entries);
        Collections.shuffle(entries, new Random(1));

        assertThat(EndpointSubsets.repack(entries)).isEqualTo(expected);
    }

    /**
     * Subset A has ports admin and http, subset B has trace. Two thirds of 1000 are 666.67, so the first subset gets 667.
     */
    @ParameterizedTest(name = "C5: A {0}+{1}, B {2}+{3} becomes A {4}+{5}, B {6}+{7}, truncated {8}")
    @CsvSource({
        "500,  0,    500,  0,   500,  0,   500, 0,   false",
        "1001, 0,    0,    0,   1000, 0,   0,   0,   true",
        "1000, 0,    500,  0,   667,  0,   333, 0,   true",
        "1000, 300,  500,  300, 667,  0,   333, 0,   true",
        "400,  400,  400,  400, 400,  100, 400, 100, true",
        "900,  300,  0,    100, 900,  75,  0,   25,  true",
        "1000, 5,    0,    0,   1000, 0,   0,   0,   true",
        "0,    1200, 0,    0,   0,    1000, 0,  0,   true",
    })
    void moreThanAThousandAddressesAreCutInProportionReadyOnesLast(
            int readyA, int notReadyA, int readyB, int notReadyB, int a, int na, int b, int nb, boolean truncated) {
        List<EndpointSubsets.Entry> entries = new ArrayList<>();
        entries.addAll(entries(0, readyA, true, HTTP, ADMIN));
        entries.addAll(entries(2000, 2000 + notReadyA, false, HTTP, ADMIN));
        entries.addAll(entries(4000, 4000 + readyB, true, TRACE));
        entries.addAll(entries(6000, 6000 + notReadyB, false, TRACE));

        EndpointSubsets repacked = EndpointSubsets.repack(entries);

        assertThat(repacked.truncated()).isEqualTo(truncated);
        assertThat(count(repacked, 2, true)).isEqualTo(a);
        assertThat(count(repacked, 2, false)).isEqualTo(na);
        assertThat(count(repacked, 1, true)).isEqualTo(b);
        assertThat(count(repacked, 1, false)).isEqualTo(nb);
    }

    @Test
    void anAddressCountsInEachSubsetThatItIsIn() {
        List<EndpointSubsets.Entry> entries = new ArrayList<>();
        entries.addAll(entries(0, 400, true, HTTP, ADMIN));
        entries.addAll(entries(2000, 2300, true, HTTP));

        EndpointSubsets repacked = EndpointSubsets.repack(entries);

        assertThat(repacked.truncated()).isTrue();
        assertThat(repacked.subsets())
                .extracting(s ->
                        s.getPorts().get(0).getName() + " " + s.getAddresses().size())
                .containsExactly("admin 364", "http 636");
    }

    private static int count(EndpointSubsets subsets, int ports, boolean ready) {
        return subsets.subsets().stream()
                .filter(s -> s.getPorts().size() == ports)
                .mapToInt(s -> (ready ? s.getAddresses() : s.getNotReadyAddresses()).size())
                .sum();
    }

    private static List<EndpointSubsets.Entry> entries(int from, int to, boolean ready, TargetPort... ports) {
        return IntStream.range(from, to).mapToObj(i -> entry(i, ready, ports)).toList();
    }

    private static EndpointSubsets.Entry entry(int number, boolean ready, TargetPort... ports) {
        String name = "p" + number;
        return new EndpointSubsets.Entry(
                POD,
                new PodEndpoint(
                        new PodEndpoint.Identity(
                                List.of(IpAddress.of("10.0." + number / 250 + "." + number % 250)),
                                "",
                                "default",
                                name),
                        ready,
                        ready,
                        false,
                        "a",
                        "",
                        "uid-" + name),
                ready,
                List.of(ports));
    }

    private static String text(EndpointSubset subset) {
        return subset.getPorts().stream().map(p -> p.getName()).toList()
                + " "
                + subset.getAddresses().stream().map(EndpointAddress::getIp).toList()
                + " "
                + subset.getNotReadyAddresses().stream()
                        .map(EndpointAddress::getIp)
                        .toList();
    }
}
