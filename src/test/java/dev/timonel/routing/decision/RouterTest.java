package dev.timonel.routing.decision;

import static dev.timonel.routing.Balanced.NODE_1;
import static dev.timonel.routing.Balanced.OUTSIDE;
import static dev.timonel.routing.Balanced.POD_ON_1;
import static dev.timonel.routing.Balanced.balanced;
import static dev.timonel.routing.Balanced.decide;
import static dev.timonel.routing.Balanced.sticky;
import static dev.timonel.routing.Balanced.unchanged;
import static dev.timonel.routing.Cluster.chosen;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.Draws;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Direction;
import dev.timonel.routing.RouteDecision.Hop;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.selection.NodeView;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses, node ports and paths: the rules of service-semantics D1 to D3 that the public flow vectors leave out. */
class RouterTest {
    private final Router router = new Router(Cluster.CONFIG);

    @Test
    void aWrongPortOnAClusterIpIsRefused() {
        RouteDecision decision = decide(balanced(unchanged()), "10.96.0.10", 81, POD_ON_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.reason()).isEqualTo(Reason.WrongPort);
        RouteQuery udp = new RouteQuery("10.96.0.10", 80, "", "UDP", IpAddress.of(POD_ON_1), "");
        assertThat(router.decide(balanced(unchanged()).snapshot(), udp, Ticket.of(0))
                        .reason())
                .isEqualTo(Reason.WrongPort);
    }

    /** No packet is sent on twice: the filters of that address see it. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"10.96.0.10, Reject, Service default/web", "10.96.9.9, Drop, service range 10.96.0.0/16"})
    void anEndpointThatIsAServicesAddressGetsNothing(String endpoint, Verdict verdict, String owner) {
        Cluster cluster = balanced(unchanged())
                .service("alias", "10.96.0.20", unchanged())
                .endpoint("alias", "", endpoint, null, true, true, false, e -> {})
                .endpoint("alias", "", "203.0.113.7", null, true, true, false, e -> {});
        RouteDecision ends = decide(cluster, "10.96.0.20", 80, POD_ON_1, "");
        assertThat(ends.verdict()).isEqualTo(verdict);
        assertThat(ends.reason()).isEqualTo(Reason.EndpointIsService);
        assertThat(ends.endpoint()).isNull();
        assertThat(ends.masquerade()).isFalse();
        assertThat(ends.explanation())
                .last()
                .extracting(Step::because)
                .asString()
                .contains(endpoint, owner);
        assertThat(ends.path()).extracting(Hop::direction).containsOnly(Direction.Request);
        RouteDecision goesOn = router.decide(cluster.snapshot(), tcp("10.96.0.20", 80, POD_ON_1, ""), Ticket.of(1));
        assertThat(chosen(goesOn).address()).isEqualTo("203.0.113.7");
    }

    @Test
    void anUnallocatedAddressOfAServiceRangeIsDropped() {
        assertThat(decide(balanced(unchanged()), "10.96.9.9", 80, POD_ON_1, "").reason())
                .isEqualTo(Reason.UnallocatedClusterIP);
        Cluster extended = balanced(unchanged())
                .add(new ServiceCIDRBuilder()
                        .withNewMetadata()
                        .withName("more")
                        .endMetadata()
                        .withNewSpec()
                        .withCidrs("10.112.0.0/16")
                        .endSpec()
                        .build());
        assertThat(decide(extended, "10.112.0.9", 80, POD_ON_1, "").reason()).isEqualTo(Reason.UnallocatedClusterIP);
        assertThat(decide(balanced(unchanged()), "10.112.0.9", 80, POD_ON_1, "").reason())
                .isEqualTo(Reason.UnknownAddress);
    }

    @Test
    void aPodsOwnAddressPassesThroughToThePod() {
        RouteDecision decision = decide(balanced(unchanged()), "10.244.2.5", 8080, POD_ON_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.reason()).isEqualTo(Reason.PodAddress);
        assertThat(chosen(decision).pod()).isEqualTo("web-2");
        assertThat(decision.path()).extracting(RouteDecision.Hop::at).contains("flannel.1");
    }

    @Test
    void nodePortsAnswerOnlyOnTheirAddresses() {
        Cluster cluster = balanced(unchanged());
        ProxyConfig loopbackToo = new ProxyConfig(
                false,
                DetectLocalMode.ClusterCIDR,
                List.of(Cidr.of("127.0.0.0/8"), Cidr.of("10.0.0.0/8")),
                List.of(Cidr.of("10.244.0.0/16")),
                List.of(Cidr.of("10.96.0.0/16")),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
        RouteDecision elsewhere =
                new Router(loopbackToo).decide(cluster.snapshot(), tcp(NODE_1, 30080, OUTSIDE, ""), Ticket.of(0));
        assertThat(elsewhere.reason()).isEqualTo(Reason.NodeAddress);
        assertThat(decide(cluster, NODE_1, 30081, OUTSIDE, "").reason()).isEqualTo(Reason.NodeAddress);
    }

    /** What {@code --nodeport-addresses} makes of a node with two addresses of each family. */
    @ParameterizedTest(name = "[{0}]: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | 192.0.2.1 2001:db8::1
            192.0.2.0/24                | 192.0.2.1 2001:db8::1 2001:db8:1::1
            198.51.100.0/24             | 198.51.100.1 2001:db8::1 2001:db8:1::1
            192.0.2.0/24 ::/0           | 192.0.2.1 2001:db8::1 2001:db8:1::1
            0.0.0.0/0 2001:db8:1::/64   | 192.0.2.1 198.51.100.1 2001:db8:1::1
            127.0.0.0/8 fd00::/8        | ''
            """)
    void nodePortAddressesAreChosenPerFamilyAndAFamilyWithoutCidrHasAll(String cidrs, String expected) {
        ProxyConfig config = new ProxyConfig(
                false,
                DetectLocalMode.ClusterCIDR,
                Stream.of(cidrs.split(" "))
                        .filter(c -> !c.isEmpty())
                        .map(Cidr::of)
                        .toList(),
                List.of(),
                List.of(),
                "cluster.local",
                new PortRange(30000, 32767),
                true);
        NodeView node = new NodeView(
                "node-1",
                "",
                List.of(IpAddress.of("192.0.2.1"), IpAddress.of("127.0.0.1"), IpAddress.of("2001:db8::1")),
                List.of(IpAddress.of("198.51.100.1"), IpAddress.of("2001:db8:1::1")),
                List.of());
        assertThat(config.nodePortAddressesOf(node).stream().map(IpAddress::toString))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(expected.split(" ")).filter(e -> !e.isEmpty()).toList());
    }

    @Test
    void aNodeWithoutInternalAddressAnswersOnItsExternalOne() {
        NodeView node = new NodeView("node-1", "", List.of(), List.of(IpAddress.of("198.51.100.1")), List.of());
        assertThat(Cluster.CONFIG.nodePortAddressesOf(node)).containsExactly(IpAddress.of("198.51.100.1"));
    }

    @Test
    void aPacketToAnotherNodesPortIsDecidedThereUnlessTheQueryNamesTheNode() {
        Cluster cluster = balanced(unchanged());
        assertThat(decide(cluster, "192.168.0.12", 30080, POD_ON_1, "").node()).isEqualTo("node-2");
        RouteDecision onSender = decide(cluster, "192.168.0.12", 30080, POD_ON_1, "node-1");
        assertThat(onSender.verdict()).isEqualTo(Verdict.PassThrough);
    }

    @Test
    void aRememberedEndpointIsUsedWhileItIsACandidate() {
        Cluster sticky = balanced(sticky());
        RouteQuery query = tcp("10.96.0.10", 80, POD_ON_1, "");
        Ticket known = new Ticket(0, 0, new Draws.Remembered(IpAddress.of("10.244.2.5"), 8080));
        Ticket gone = new Ticket(0, 0, new Draws.Remembered(IpAddress.of("10.244.2.9"), 8080));
        RouteDecision stays = router.decide(sticky.snapshot(), query, known);
        assertThat(stays.reason()).isEqualTo(Reason.SessionAffinity);
        assertThat(chosen(stays).pod()).isEqualTo("web-2");
        RouteDecision moves = router.decide(sticky.snapshot(), query, gone);
        assertThat(moves.reason()).isEqualTo(Reason.RoundRobin);
        Draws.Affinity affinity = router.route(sticky.snapshot(), query, known).affinity();
        assertThat(Objects.requireNonNull(affinity).seconds()).isEqualTo(600);
        assertThat(router.decide(balanced(unchanged()).snapshot(), query, known).reason())
                .as("a service without affinity remembers nobody")
                .isEqualTo(Reason.RoundRobin);
    }

    @Test
    void ipv6ServicesForwardOverTheSixthFamily() {
        Cluster cluster = Cluster.ofThreeNodes()
                .service("six", "fd00:10:96::a", s -> {})
                .member("six", "six-1", "fd00:10:244:2::5", "node-2", true);
        RouteDecision decision = decide(cluster, "fd00:10:96::a", 80, "fd00:10:244:1::7", "node-1");
        assertThat(chosen(decision).address()).isEqualTo("fd00:10:244:2::5");
        assertThat(decision.path())
                .extracting(RouteDecision.Hop::outer)
                .contains("fd00:192::b → fd00:192::c vxlan vni 1"
                        .replace("::b", "::11")
                        .replace("::c", "::12"));
    }

    @Test
    void withoutPodCidrThePathIsLeftOutAndTheReasonTold() {
        Cluster cluster = Cluster.ofThreeNodes()
                .add(new io.fabric8.kubernetes.api.model.NodeBuilder()
                        .withNewMetadata()
                        .withName("node-9")
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress("192.168.0.99", "InternalIP")
                        .endStatus()
                        .build())
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.9.5", "node-9", true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, NODE_1, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(decision.path()).isNull();
        assertThat(decision.explanation())
                .contains(new RouteDecision.Step("path", "left out", "node node-9 has no IPv4 podCIDR"));
    }

    @Test
    void aClusterWithoutNodesStillDecides() {
        Cluster cluster = new Cluster()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "", "192.0.2.7", null, true, true, false, e -> {});
        RouteDecision decision = decide(cluster, "10.96.0.10", 80, OUTSIDE, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(decision.node()).isNull();
        assertThat(chosen(decision)).isEqualTo(new RouteDecision.Backend("192.0.2.7", 8080, null, null, null, null));
    }
}
