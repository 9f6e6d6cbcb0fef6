package dev.timonel.routing.decision;

import static dev.timonel.routing.Balanced.NODE_1;
import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static dev.timonel.routing.Balanced.decide;
import static dev.timonel.routing.Balanced.externalLocal;
import static dev.timonel.routing.Balanced.internalLocal;
import static dev.timonel.routing.Cluster.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Excluded;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.ExclusionReason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoints are candidates, beyond the public vectors (service-semantics D1, D2). */
class EndpointChoiceTest {
    @Test
    void terminatingEndpointsServeOnlyWhileNoReadyOneIsLeft() {
        Cluster dying = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {})
                .endpoint("web", "web-2", "10.244.2.5", "node-2", false, false, true, e -> {})
                .endpoint("web", "web-3", "10.244.3.5", "node-3", false, false, false, e -> {});
        RouteDecision fallback = decide(dying, "10.96.0.10", 80, POD_ON_1, "");
        assertThat(addresses(fallback.candidates())).containsExactly("10.244.1.5:8080");
        assertThat(fallback.excluded())
                .extracting(Excluded::pod, Excluded::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("web-2", ExclusionReason.Terminating),
                        org.assertj.core.groups.Tuple.tuple("web-3", ExclusionReason.NotReady));
        dying.endpoint("web", "web-4", "10.244.3.6", "node-3", true, true, false, e -> {});
        assertThat(addresses(decide(dying, "10.96.0.10", 80, POD_ON_1, "").candidates()))
                .containsExactly("10.244.3.6:8080");
    }

    @Test
    void hintsKeepTrafficInTheZoneOfTheNode() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint(
                        "web",
                        "web-1",
                        "10.244.1.5",
                        "node-1",
                        true,
                        true,
                        false,
                        e -> e.withNewHints().addNewForZone("a").endHints())
                .endpoint(
                        "web",
                        "web-2",
                        "10.244.2.5",
                        "node-2",
                        true,
                        true,
                        false,
                        e -> e.withNewHints().addNewForZone("b").endHints());
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, "", "node-2");
        assertThat(addresses(decision.candidates())).containsExactly("10.244.2.5:8080");
        assertThat(decision.excluded()).extracting(Excluded::reason).containsExactly(ExclusionReason.OtherZone);
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-3").candidates()).hasSize(2);
    }

    @Test
    void anEndpointWhoseSliceLacksThePortIsNamed() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec()
                                .addNewPort()
                                .withName("admin")
                                .withPort(9000)
                                .withProtocol("TCP")
                                .withNewTargetPort("admin")
                                .endPort()
                                .endSpec())
                .member("web", "web-1", "10.244.1.5", "node-1", true);
        RouteDecision decision = decide(cluster, "10.96.0.10", 9000, "", "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.excluded())
                .containsExactly(new Excluded("10.244.1.5", null, "web-1", ExclusionReason.NoSuchPort));
    }

    /** An address may have gone on to another pod while slices still have the one before. */
    @ParameterizedTest(name = "the one that terminates comes first: {0}")
    @ValueSource(booleans = {true, false})
    void aDuplicateEndpointCountsOnceAsTheOneThatDoesNotTerminate(boolean first) {
        Cluster cluster = Cluster.ofThreeNodes().service("web", "10.96.0.10", internalLocal());
        if (first) {
            cluster.endpoint("web", "old", "10.244.1.5", "node-2", true, true, true, e -> {});
        }
        cluster.endpoint("web", "new", "10.244.1.5", "node-1", true, true, false, e -> {});
        if (!first) {
            cluster.endpoint("web", "old", "10.244.1.5", "node-2", true, true, true, e -> {});
        }
        RouteDecision there = decide(cluster, "10.96.0.10", 80, "", "node-1");
        assertThat(there.candidates()).extracting(RouteDecision.Backend::pod).containsExactly("new");
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-2").candidates()).isEmpty();
    }

    /** H11: the local list falls back by itself, although ready endpoints are elsewhere. */
    @Test
    void terminatingEndpointsOfTheNodeServeItsLocalTrafficWhileReadyOnesServeTheCluster() {
        Cluster cluster = Cluster.ofThreeNodes()
                .loadBalancer("web", "10.96.0.10", "198.51.100.1", externalLocal())
                .endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {})
                .endpoint("web", "web-2", "10.244.2.5", "node-2", true, true, false, e -> {});
        assertThat(addresses(decide(cluster, NODE_1, 30080, OUTSIDE, "").candidates()))
                .containsExactly("10.244.1.5:8080");
        assertThat(addresses(
                        decide(cluster, "10.96.0.10", 80, POD_ON_1, "node-1").candidates()))
                .containsExactly("10.244.2.5:8080");
    }

    /** H13, in a flow. */
    @Test
    void oneReadyEndpointWithoutHintsTurnsTopologyOffForThePort() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.1.5", "node-1", true, true, false, zone("a"))
                .endpoint("web", "web-2", "10.244.2.5", "node-2", true, true, false, zone("b"));
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-1").candidates()).hasSize(1);
        cluster.endpoint("web", "web-3", "10.244.3.5", "node-3", false, false, false, e -> {});
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-1").candidates())
                .as("one that is not ready has no say")
                .hasSize(1);
        cluster.endpoint("web", "web-4", "10.244.3.6", "node-3", true, true, false, e -> {});
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-1").candidates()).hasSize(3);
    }

    @Test
    void nodeHintsComeBeforeZoneHintsAndFallBackToThem() {
        Cluster cluster = Cluster.ofThreeNodes()
                .node("node-4", "a", 4)
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.1.5", "node-1", true, true, false, nodeAndZone("node-1", "a"))
                .endpoint("web", "web-2", "10.244.1.6", "node-2", true, true, false, nodeAndZone("node-2", "a"));
        assertThat(addresses(decide(cluster, "10.96.0.10", 80, "", "node-1").candidates()))
                .containsExactly("10.244.1.5:8080");
        assertThat(decide(cluster, "10.96.0.10", 80, "", "node-4").candidates())
                .as("no hint names node-4, but both name its zone")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UDP", "SCTP"})
    void eachProtocolIsAPortOfItsOwn(String protocol) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("dns")
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("10.96.0.53")
                .withIpFamilies("IPv4")
                .addNewPort()
                .withName("a")
                .withPort(53)
                .withProtocol(protocol)
                .endPort()
                .addNewPort()
                .withName("b")
                .withPort(53)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build());
        for (String each : List.of(protocol, "TCP")) {
            objects.add(new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName("dns-" + each.toLowerCase(Locale.ROOT))
                    .addToLabels("kubernetes.io/service-name", "dns")
                    .endMetadata()
                    .withAddressType("IPv4")
                    .addNewPort()
                    .withName(each.equals("TCP") ? "b" : "a")
                    .withProtocol(each)
                    .withPort(5353)
                    .endPort()
                    .addNewEndpoint()
                    .withAddresses(each.equals("TCP") ? "10.244.1.6" : "10.244.1.5")
                    .endEndpoint()
                    .build());
        }
        Router router = new Router(Cluster.CONFIG);
        RouteQuery query = new RouteQuery("10.96.0.53", 53, "", protocol, null, "");
        assertThat(addresses(router.decide(Cluster.snapshot(objects), query, Ticket.of(0))
                        .candidates()))
                .containsExactly("10.244.1.5:5353");
        RouteQuery tcp = new RouteQuery("10.96.0.53", 53, "", "TCP", null, "");
        assertThat(addresses(router.decide(Cluster.snapshot(objects), tcp, Ticket.of(0))
                        .candidates()))
                .containsExactly("10.244.1.6:5353");
    }

    private static Consumer<EndpointBuilder> zone(String name) {
        return e -> e.withNewHints().addNewForZone(name).endHints();
    }

    private static Consumer<EndpointBuilder> nodeAndZone(String node, String zone) {
        return e -> e.withNewHints().addNewForNode(node).addNewForZone(zone).endHints();
    }
}
