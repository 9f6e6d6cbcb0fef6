package dev.timonel.controller.endpoints;

import static dev.timonel.controller.ClusterFixtures.annotated;
import static dev.timonel.controller.ClusterFixtures.cluster;
import static dev.timonel.controller.ClusterFixtures.containerPort;
import static dev.timonel.controller.ClusterFixtures.deleting;
import static dev.timonel.controller.ClusterFixtures.externalName;
import static dev.timonel.controller.ClusterFixtures.families;
import static dev.timonel.controller.ClusterFixtures.headless;
import static dev.timonel.controller.ClusterFixtures.hostname;
import static dev.timonel.controller.ClusterFixtures.ip;
import static dev.timonel.controller.ClusterFixtures.labelled;
import static dev.timonel.controller.ClusterFixtures.notReady;
import static dev.timonel.controller.ClusterFixtures.on;
import static dev.timonel.controller.ClusterFixtures.phase;
import static dev.timonel.controller.ClusterFixtures.podNamed;
import static dev.timonel.controller.ClusterFixtures.port;
import static dev.timonel.controller.ClusterFixtures.publishNotReady;
import static dev.timonel.controller.ClusterFixtures.serviceNamed;
import static dev.timonel.controller.ClusterFixtures.withoutSelector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.ClusterFixtures;
import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsReconcilerTest {
    private static final ObjectKey WEB = new ObjectKey(Kinds.ENDPOINTS, "default", "web");
    private static final ObjectKey SERVICE = new ObjectKey(Kinds.SERVICE, "default", "web");

    @ParameterizedTest(name = "C5: {0}")
    @MethodSource("rules")
    void theSubsetsFollowTheRules(String rule, Service service, List<Pod> pods, List<String> expected) {
        ClusterFixtures cluster = cluster().object(service);
        pods.forEach(cluster::object);

        assertThat(subsets(start(cluster))).isEqualTo(expected);
    }

    static Stream<Arguments> rules() {
        Pod ready = podNamed("web-1", on("a"), ip("10.1.0.1"));
        Pod unready = podNamed("web-2", on("a"), ip("10.1.0.2"), notReady());
        Pod terminating = podNamed("web-3", on("a"), ip("10.1.0.3"), deleting());
        Pod failed = podNamed("web-4", on("a"), ip("10.1.0.4"), phase("Failed"));
        Pod dual = podNamed("web-5", on("a"), ip("10.1.0.5"), ip("fd00::5"));
        Pod nodeless = podNamed("web-6", ip("10.1.0.6"));
        Pod named8080 = podNamed("web-7", on("a"), ip("10.1.0.7"), containerPort("http", 8080, "TCP"));
        Pod named9090 = podNamed("web-8", on("a"), ip("10.1.0.8"), containerPort("http", 9090, "TCP"));
        return Stream.of(
                Arguments.of("made even without pods", serviceNamed("web"), List.of(), List.of()),
                Arguments.of(
                        "ready and not ready addresses",
                        serviceNamed("web"),
                        List.of(ready, unready),
                        List.of("[8080] [10.1.0.1] [10.1.0.2]")),
                Arguments.of(
                        "terminating and finished pods are absent",
                        serviceNamed("web"),
                        List.of(ready, terminating, failed),
                        List.of("[8080] [10.1.0.1] []")),
                Arguments.of(
                        "publishNotReadyAddresses lists all but finished pods as ready",
                        serviceNamed("web", publishNotReady()),
                        List.of(ready, unready, terminating, failed),
                        List.of("[8080] [10.1.0.1, 10.1.0.2, 10.1.0.3] []")),
                Arguments.of(
                        "the primary family only",
                        serviceNamed("web", families("IPv6", "IPv4")),
                        List.of(ready, dual),
                        List.of("[8080] [fd00::5] []")),
                Arguments.of(
                        "a missing node does not matter here",
                        serviceNamed("web"),
                        List.of(nodeless),
                        List.of("[8080] [10.1.0.6] []")),
                Arguments.of(
                        "a subset for each set of addresses",
                        serviceNamed("web", port("h", 80, "http"), port("m", 81, 7)),
                        List.of(ready, named8080, named9090),
                        List.of(
                                "[8080] [10.1.0.7] []",
                                "[9090] [10.1.0.8] []",
                                "[7] [10.1.0.1, 10.1.0.7, 10.1.0.8] []")),
                Arguments.of(
                        "a pod without any of the ports is absent",
                        serviceNamed("web", port("h", 80, "http")),
                        List.of(ready, named8080),
                        List.of("[8080] [10.1.0.7] []")),
                Arguments.of(
                        "a headless service without ports lists its pods",
                        serviceNamed("web", headless()),
                        List.of(ready, unready),
                        List.of("[] [10.1.0.1] [10.1.0.2]")));
    }

    @Test
    void servicesWithoutSelectorAndExternalNamesHaveNone() {
        assertThat(exists(start(cluster().service("web", withoutSelector())))).isFalse();
        assertThat(exists(start(cluster().service("web", externalName("example.org")))))
                .isFalse();
    }

    @Test
    void addressesTellTheirPod() {
        EndpointAddress address = read(start(
                        cluster().service("web").pod("web-1", on("a"), ip("10.1.0.1"), hostname("h", "web"))))
                .getSubsets()
                .get(0)
                .getAddresses()
                .get(0);

        assertThat(address.getNodeName()).isEqualTo("a");
        assertThat(address.getHostname()).isEqualTo("h");
        assertThat(address.getTargetRef().getKind()).isEqualTo("Pod");
        assertThat(address.getTargetRef().getName()).isEqualTo("web-1");
        assertThat(address.getTargetRef().getUid()).isEqualTo("uid-web-1");
    }

    @Test
    void labelsAreThoseOfTheServiceAndTheControllers() {
        assertThat(read(start(cluster().service("web", labelled("team", "blue"))))
                        .getMetadata()
                        .getLabels())
                .isEqualTo(Map.of("team", "blue", "endpoints.kubernetes.io/managed-by", "endpoint-controller"));
        assertThat(read(start(cluster().service("web", headless())))
                        .getMetadata()
                        .getLabels())
                .containsEntry("service.kubernetes.io/headless", "");
        assertThat(read(start(cluster().service("web"))).getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void moreThanAThousandAddressesAreCutAndSaidSo() {
        ClusterFixtures cluster = cluster().service("web");
        IntStream.range(0, 1200)
                .forEach(i -> cluster.pod("web-" + i, on("a"), ip("10.1." + i / 250 + "." + (1 + i % 250))));
        Settle settle = start(cluster);

        assertThat(read(settle).getSubsets().get(0).getAddresses()).hasSize(1000);
        assertThat(read(settle).getMetadata().getAnnotations())
                .containsEntry("endpoints.kubernetes.io/over-capacity", "truncated");

        settle.delete(IntStream.range(0, 200)
                .mapToObj(i -> new ObjectKey(Kinds.POD, "default", "web-" + i))
                .toArray(ObjectKey[]::new));
        assertThat(read(settle).getSubsets().get(0).getAddresses()).hasSize(1000);
        assertThat(read(settle).getMetadata().getAnnotations()).isEmpty();
    }

    @Test
    void itGoesWithItsService() {
        Settle settle = start(cluster().service("web"));

        settle.delete(SERVICE);

        assertThat(exists(settle)).isFalse();
    }

    @Test
    void itGoesWhenTheServiceBecomesAnExternalName() {
        Settle settle = start(cluster().service("web"));

        settle.put(serviceNamed("web", externalName("example.org")));

        assertThat(exists(settle)).isFalse();
    }

    @Test
    void whatSomebodyMadeForAServiceWithoutSelectorIsLeftAlone() {
        Endpoints made = byHand();
        Settle settle = start(cluster().service("web", withoutSelector()).object(made));

        assertThat(subsets(settle)).containsExactly("[80] [192.0.2.1] []");
        settle.delete(SERVICE);
        assertThat(subsets(settle)).containsExactly("[80] [192.0.2.1] []");
    }

    @Test
    void aServiceThatGainsASelectorTakesItOverAndKeepsOtherAnnotations() {
        Endpoints made = byHand();
        annotated("note", "kept").on(made);
        Settle settle = start(cluster()
                .pod("web-1", on("a"), ip("10.1.0.1"))
                .service("web", withoutSelector())
                .object(made));

        settle.put(serviceNamed("web"));

        assertThat(subsets(settle)).containsExactly("[8080] [10.1.0.1] []");
        assertThat(read(settle).getMetadata().getAnnotations()).containsEntry("note", "kept");
    }

    @Test
    void handEditsAreUndone() {
        Settle settle = start(cluster().pod("web-1", on("a"), ip("10.1.0.1")).service("web"));
        Endpoints edited = read(settle);
        edited.setSubsets(List.of());
        edited.getMetadata().getLabels().clear();

        settle.put(edited);
        assertThat(subsets(settle)).containsExactly("[8080] [10.1.0.1] []");
        assertThat(read(settle).getMetadata().getLabels()).containsKey("endpoints.kubernetes.io/managed-by");

        settle.delete(WEB);
        assertThat(subsets(settle)).containsExactly("[8080] [10.1.0.1] []");
    }

    @Test
    void whatDoesNotMatterWritesNothing() {
        Settle settle = start(cluster().pod("web-1", on("a"), ip("10.1.0.1")).service("web"));

        settle.put(podNamed("web-1", on("a"), ip("10.1.0.1"), labelled("x", "y")));
        assertThat(settle.consequences()).isEmpty();

        settle.put(serviceNamed("web", annotated("x", "y")));
        assertThat(settle.consequences()).isEmpty();
    }

    @Test
    void nothingThatWasGivenIsWrittenTo() {
        Settle settle = start(cluster().pod("web-1", on("a"), ip("10.1.0.1")).service("web"));
        Settle stale = new Settle();
        settle.snapshot().all().forEach(o -> stale.put(o.as(HasMetadata.class)));
        stale.put(serviceNamed("web", port("", 80, 9999)));
        Map<ObjectKey, String> before = Settle.bytes(stale.snapshot());

        assertThat(new EndpointsReconciler()
                        .reconcile(SERVICE, stale.snapshot(), Settle.NOW)
                        .rewrites())
                .hasSize(1);
        assertThat(Settle.bytes(stale.snapshot())).isEqualTo(before);
    }

    private static Endpoints byHand() {
        return new EndpointsBuilder()
                .withMetadata(ClusterFixtures.metadata("default", "web"))
                .addNewSubset()
                .addNewAddress()
                .withIp("192.0.2.1")
                .endAddress()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSubset()
                .build();
    }

    private static Settle start(ClusterFixtures cluster) {
        return new Settle(new EndpointsReconciler()).start(cluster);
    }

    private static boolean exists(Settle settle) {
        return settle.snapshot().get(WEB).isPresent();
    }

    private static Endpoints read(Settle settle) {
        return settle.get(WEB, Endpoints.class);
    }

    private static List<String> subsets(Settle settle) {
        return read(settle).getSubsets().stream()
                .map(EndpointsReconcilerTest::text)
                .toList();
    }

    private static String text(EndpointSubset subset) {
        return subset.getPorts().stream().map(p -> p.getPort()).toList()
                + " "
                + subset.getAddresses().stream().map(EndpointAddress::getIp).toList()
                + " "
                + subset.getNotReadyAddresses().stream()
                        .map(EndpointAddress::getIp)
                        .toList();
    }
}
