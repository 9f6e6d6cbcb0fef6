package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.draft;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.JsonBytes;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceJson;
import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written from facts is, to the letter, what the mapper writes of the object. */
class WrittenEndpointsTest {
    private static final List<String> TEXTS = List.of("", "a", "node-1", "zone.b", "ü\"\\ \n\u2028\ud83d\ude00");

    private final Random random = new Random();

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSliceMadeOfFactsIsThatOfTheMapper(int seed) {
        random.setSeed(seed);
        List<TargetPort> ports = ports();
        List<SliceFacts.Target> endpoints = new ArrayList<>();
        endpoints(random.nextInt(seed % 10 == 0 ? 120 : 4)).forEach(e -> endpoints.add(hinted(e.forSlice())));
        EndpointSlice slice = new EndpointSlice();
        slice.setMetadata(metadata());
        slice.setAddressType(random.nextBoolean() ? "IPv4" : "IPv6");
        slice.setPorts(ports.stream().map(TargetPort::forSlice).toList());
        slice.setEndpoints(endpoints.stream().map(e -> e.written("default")).toList());

        SliceFacts facts = KubeObject.draft(slice).facts(SliceFacts.class);
        assertThat(facts.whole()).isTrue();
        assertThat(facts.endpoints()).isEqualTo(endpoints);
        assertThat(text("discovery.k8s.io/v1", "EndpointSlice", slice, SliceJson.rest(facts, "default")))
                .isEqualTo(new String(KubeJson.write(slice), UTF_8));
        KubeObject committed = KubeObject.draft(slice).committed(3);
        assertThat(committed.rewritten(SliceJson.rest(facts, "default"), facts).json())
                .isEqualTo(committed.json());
        for (int there = 0; there <= endpoints.size(); there++) {
            SliceFacts few = new SliceFacts(
                    facts.service(), facts.addressType(), facts.ports(), endpoints.subList(0, there), true);
            KubeObject before = committed.rewritten(SliceJson.rest(few, "default"), few);
            assertThat(SliceJson.rewritten(facts, before).json()).isEqualTo(committed.json());
            assertThat(SliceJson.rewritten(few, committed).json()).isEqualTo(before.json());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSubsetsMadeOfFactsAreThoseOfTheMapper(int seed) {
        random.setSeed(seed);
        List<EndpointSubsets.Entry> entries = new ArrayList<>();
        List<List<TargetPort>> ports = List.of(ports(), ports());
        for (PodEndpoint endpoint : endpoints(random.nextInt(seed % 10 == 0 ? 1100 : 6))) {
            entries.add(new EndpointSubsets.Entry(
                    draft(podNamed(endpoint.identity().name())),
                    endpoint,
                    random.nextBoolean(),
                    ports.get(random.nextInt(2))));
        }
        EndpointSubsets subsets = EndpointSubsets.repack(entries);
        Endpoints endpoints = new Endpoints();
        endpoints.setMetadata(metadata());
        endpoints.setSubsets(subsets.subsets());

        assertThat(text("v1", "Endpoints", endpoints, subsets.rest()))
                .isEqualTo(new String(KubeJson.write(endpoints), UTF_8));
    }

    private static String text(String apiVersion, String kind, HasMetadata object, JsonBytes rest) {
        return "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "\",\"metadata\":"
                + new String(KubeJson.write(object.getMetadata()), UTF_8)
                + new String(rest.toBytes(), UTF_8);
    }

    private ObjectMeta metadata() {
        return new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("web")
                .withUid("u")
                .addToLabels("l", any())
                .build();
    }

    private List<PodEndpoint> endpoints(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PodEndpoint(
                        new PodEndpoint.Identity(
                                random.nextInt(4) == 0
                                        ? List.of(IpAddress.of("fd00::" + i), IpAddress.of("fd01::1"))
                                        : List.of(IpAddress.of("10.0." + i / 250 + "." + i % 250)),
                                any(),
                                "default",
                                "pod-" + i),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        any(),
                        any(),
                        "uid-" + i))
                .toList();
    }

    private SliceFacts.Target hinted(SliceFacts.Target target) {
        return target.withHints(
                IntStream.range(0, random.nextInt(3)).mapToObj(i -> "z" + i).toList(),
                IntStream.range(0, random.nextInt(3)).mapToObj(i -> "n" + i).toList());
    }

    private List<TargetPort> ports() {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new TargetPort(i == 0 ? "" : "p" + i, 80 + i, i % 2 == 0 ? "TCP" : "UDP", any()))
                .toList();
    }

    private String any() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
