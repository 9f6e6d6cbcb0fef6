package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.slices;
import static dev.timonel.controller.ClusterFixtures.uid;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules C6 of service-semantics. */
class EndpointSliceMirroringReconcilerTest {
    private static final ObjectKey WEB = new ObjectKey(Kinds.ENDPOINTS, "default", "web");
    private static final ObjectKey SERVICE = new ObjectKey(Kinds.SERVICE, "default", "web");

    @Test
    void theEndpointsOfAServiceWithoutSelectorAreMirrored() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of("192.0.2.2"))));

        assertThat(texts(settle)).containsExactly("IPv4 [80] [192.0.2.1 ready, 192.0.2.2 not ready]");
        Endpoint endpoint = all(settle).get(0).getEndpoints().get(0);
        assertThat(endpoint.getConditions().getServing())
                .as("only ready is set")
                .isNull();
        assertThat(endpoint.getConditions().getTerminating()).isNull();
    }

    @Test
    void theSliceTellsWhatItMirrors() {
        Endpoints endpoints = endpoints(subset(80, List.of("192.0.2.1"), List.of()));
        ClusterFixtures.with(
                endpoints,
                uid("uid-endpoints"),
                labelled("team", "blue"),
                annotated("note", "kept"),
                annotated("endpoints.kubernetes.io/last-change-trigger-time", "2026-01-01T00:00:00Z"),
                annotated("kubectl.kubernetes.io/last-applied-configuration", "{}"));

        EndpointSlice slice = all(start(endpoints)).get(0);

        assertThat(slice.getMetadata().getLabels())
                .isEqualTo(Map.of(
                        "team",
                        "blue",
                        "kubernetes.io/service-name",
                        "web",
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslicemirroring-controller.k8s.io"));
        assertThat(slice.getMetadata().getAnnotations()).isEqualTo(Map.of("note", "kept"));
        assertThat(slice.getMetadata().getName()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        OwnerReference owner = slice.getMetadata().getOwnerReferences().get(0);
        assertThat(owner.getApiVersion()).isEqualTo("v1");
        assertThat(owner.getKind()).isEqualTo("Endpoints");
        assertThat(owner.getName()).isEqualTo("web");
        assertThat(owner.getUid()).isEqualTo("uid-endpoints");
        assertThat(owner.getController()).isTrue();
    }

    @Test
    void hostnameNodeAndTargetGoAlong() {
        EndpointAddress address = new EndpointAddressBuilder()
                .withIp("192.0.2.1")
                .withHostname("h")
                .withNodeName("n")
                .withNewTargetRef()
                .withKind("Pod")
                .withName("p")
                .endTargetRef()
                .build();
        Endpoints endpoints = endpoints(subset(80, List.of(), List.of()));
        endpoints.getSubsets().get(0).setAddresses(List.of(address));

        Endpoint endpoint = all(start(endpoints)).get(0).getEndpoints().get(0);

        assertThat(endpoint.getHostname()).isEqualTo("h");
        assertThat(endpoint.getNodeName()).isEqualTo("n");
        assertThat(endpoint.getTargetRef().getName()).isEqualTo("p");
    }

    @Test
    void thereIsOneSliceForEachFamilyAndPortSet() {
        Settle settle = start(endpoints(
                subset(80, List.of("192.0.2.1", "2001:DB8::1"), List.of()),
                subset(81, List.of("192.0.2.1"), List.of()),
                subset(80, List.of("192.0.2.3"), List.of())));

        assertThat(texts(settle))
                .containsExactlyInAnyOrder(
                        "IPv4 [80] [192.0.2.1 ready, 192.0.2.3 ready]",
                        "IPv6 [80] [2001:db8::1 ready]",
                        "IPv4 [81] [192.0.2.1 ready]");
    }

    @Test
    void portsThatTheSameAddressesOfferShareASliceHoweverTheSubsetsAreWritten() {
        Settle settle = start(endpoints(
                subset(80, List.of("192.0.2.1", "192.0.2.2"), List.of()),
                subset(81, List.of("192.0.2.2"), List.of()),
                subset(81, List.of("192.0.2.1"), List.of())));

        assertThat(texts(settle)).containsExactly("IPv4 [80, 81] [192.0.2.1 ready, 192.0.2.2 ready]");
    }

    @Test
    void anAddressIsNotReadyOnAPortIfAnySubsetSaysSo() {
        Settle settle = start(endpoints(
                subset(80, List.of(), List.of("192.0.2.1")), subset(80, List.of("192.0.2.1", "192.0.2.2"), List.of())));

        assertThat(texts(settle)).containsExactly("IPv4 [80] [192.0.2.2 ready, 192.0.2.1 not ready]");
    }

    @Test
    void endpointsWithoutServiceAreNotMirrored() {
        Settle settle = new Settle(new EndpointSliceMirroringReconciler())
                .put(endpoints(subset(80, List.of("192.0.2.1"), List.of())));

        assertThat(all(settle)).isEmpty();

        settle.put(serviceNamed("web", withoutSelector()));
        assertThat(all(settle)).hasSize(1);
    }

    @Test
    void endpointsOfAServiceWithSelectorAreNotMirrored() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));

        settle.put(serviceNamed("web"));
        assertThat(all(settle)).isEmpty();
    }

    @Test
    void theSkipLabelAndTheLeaderAnnotationKeepThemOut() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));
        assertThat(all(settle)).hasSize(1);

        Endpoints skipped = settle.get(WEB, Endpoints.class);
        labelled("endpointslice.kubernetes.io/skip-mirror", "true").on(skipped);
        settle.put(skipped);
        assertThat(all(settle)).isEmpty();

        labelled("endpointslice.kubernetes.io/skip-mirror", "false").on(skipped);
        settle.put(skipped);
        assertThat(all(settle)).hasSize(1);

        annotated("control-plane.alpha.kubernetes.io/leader", "{}").on(skipped);
        settle.put(skipped);
        assertThat(all(settle)).isEmpty();
    }

    @Test
    void theSliceIsUpdatedInPlaceAndGoesWithTheEndpoints() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));
        String name = all(settle).get(0).getMetadata().getName();

        settle.put(endpoints(subset(81, List.of("192.0.2.9"), List.of())));
        assertThat(all(settle)).extracting(s -> s.getMetadata().getName()).containsExactly(name);
        assertThat(texts(settle)).containsExactly("IPv4 [81] [192.0.2.9 ready]");
        assertThat(settle.consequences()).extracting(Change::type).containsExactly(Change.Type.MODIFIED);

        settle.put(endpoints());
        assertThat(all(settle)).as("no subsets, no slice").isEmpty();

        settle.put(endpoints(subset(81, List.of("192.0.2.9"), List.of())));
        settle.delete(WEB);
        assertThat(all(settle)).isEmpty();
    }

    @Test
    void theSliceGoesWithTheService() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));

        settle.delete(SERVICE);

        assertThat(all(settle)).isEmpty();
    }

    @Test
    void invalidAddressesAreSkippedAndTold() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1", "not-an-ip", ""), List.of())));

        assertThat(texts(settle)).containsExactly("IPv4 [80] [192.0.2.1 ready]");
        assertThat(settle.notes())
                .extracting(Plan.Note::about, Plan.Note::type, Plan.Note::reason, Plan.Note::message)
                .containsExactly(tuple(
                        WEB,
                        "Warning",
                        "InvalidIPAddress",
                        "Skipped 2 invalid IP addresses when mirroring to EndpointSlices"));
    }

    @Test
    void atMostAThousandAddressesOfASubsetAreMirroredTheReadyOnesFirst() {
        Settle settle = start(endpoints(subset(80, ips(0, 999), ips(1000, 1005))));

        List<Endpoint> endpoints = all(settle).get(0).getEndpoints();
        assertThat(endpoints).hasSize(1000);
        assertThat(endpoints).filteredOn(e -> e.getConditions().getReady()).hasSize(999);
        assertThat(settle.notes())
                .extracting(Plan.Note::reason, Plan.Note::message)
                .containsExactly(tuple(
                        "TooManyAddressesToMirror",
                        "A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 4 addresses"
                                + " were skipped"));
    }

    @Test
    void handEditsAreUndoneAndSuperfluousSlicesGo() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));
        EndpointSlice edited = all(settle).get(0);
        EndpointSlice copy = all(settle).get(0);
        edited.setEndpoints(List.of());
        edited.getMetadata().getLabels().put("x", "y");
        copy.getMetadata().setName("web-zzzzz");
        copy.getMetadata().setUid(null);

        settle.put(edited);
        assertThat(texts(settle)).containsExactly("IPv4 [80] [192.0.2.1 ready]");
        assertThat(all(settle).get(0).getMetadata().getLabels()).doesNotContainKey("x");

        settle.put(copy);
        assertThat(all(settle)).hasSize(1);
    }

    @Test
    void nothingThatWasGivenIsWrittenTo() {
        Settle settle = start(endpoints(subset(80, List.of("192.0.2.1"), List.of())));
        Settle stale = new Settle();
        settle.snapshot().all().forEach(o -> stale.put(o.as(io.fabric8.kubernetes.api.model.HasMetadata.class)));
        Endpoints changed = endpoints(subset(81, List.of("192.0.2.7"), List.of()));
        stale.put(changed);
        Map<ObjectKey, String> before = Settle.bytes(stale.snapshot());

        assertThat(new EndpointSliceMirroringReconciler()
                        .reconcile(WEB, stale.snapshot(), Settle.NOW)
                        .puts())
                .hasSize(1);
        assertThat(Settle.bytes(stale.snapshot())).isEqualTo(before);
    }

    private static Settle start(Endpoints endpoints) {
        return new Settle(new EndpointSliceMirroringReconciler())
                .start(cluster().service("web", withoutSelector()).object(endpoints));
    }

    private static Endpoints endpoints(EndpointSubset... subsets) {
        Endpoints endpoints = new Endpoints();
        endpoints.setMetadata(ClusterFixtures.metadata("default", "web"));
        endpoints.setSubsets(new ArrayList<>(List.of(subsets)));
        return endpoints;
    }

    private static EndpointSubset subset(int port, List<String> ready, List<String> notReady) {
        return new EndpointSubsetBuilder()
                .withAddresses(addresses(ready))
                .withNotReadyAddresses(addresses(notReady))
                .addNewPort()
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .build();
    }

    private static List<EndpointAddress> addresses(List<String> ips) {
        return ips.stream()
                .map(ip -> new EndpointAddressBuilder().withIp(ip).build())
                .toList();
    }

    private static List<String> ips(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "10.0." + i / 250 + "." + i % 250)
                .toList();
    }

    private static List<EndpointSlice> all(Settle settle) {
        return slices(settle.snapshot()).stream()
                .map(s -> s.as(EndpointSlice.class))
                .toList();
    }

    private static List<String> texts(Settle settle) {
        return all(settle).stream()
                .map(s -> s.getAddressType() + " "
                        + s.getPorts().stream().map(p -> p.getPort()).toList() + " "
                        + s.getEndpoints().stream()
                                .map(e -> e.getAddresses().get(0)
                                        + (e.getConditions().getReady() ? " ready" : " not ready"))
                                .toList())
                .toList();
    }
}
