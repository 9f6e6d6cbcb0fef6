package dev.timonel.routing.decision;

import static dev.timonel.routing.Cluster.addresses;
import static dev.timonel.routing.Cluster.chosen;
import static dev.timonel.routing.Cluster.hit;
import static dev.timonel.routing.Cluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Edits;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.RouteDecision.Reason;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as DNS and a hosts file resolve them, and what is said of those that nothing answers to. */
class DestinationsTest {
    private static final ClusterSnapshot SNAPSHOT = Cluster.ofThreeNodes()
            .pod("client", "10.244.1.50", "node-1", "app", "client", true)
            .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
            .member("web", "web-1", "10.244.1.5", "node-1", true)
            .service("db", "None", s -> {})
            .member("db", "db-0", "10.244.2.7", "node-2", true)
            .member("db", "db-1", "10.244.3.7", "node-3", true)
            .member("db", "db-2", "10.244.3.8", "node-3", false)
            .service("idle", "None", s -> {})
            .service(
                    "docs",
                    "",
                    s -> s.editSpec()
                            .withType("ExternalName")
                            .withExternalName("docs.example.com")
                            .withClusterIP(null)
                            .withClusterIPs()
                            .endSpec())
            .snapshot();

    private final Router router = new Router(Cluster.CONFIG);

    private RouteDecision decide(String host, int port, String from) {
        return router.decide(SNAPSHOT, tcp(host, port, from, ""), Ticket.of(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web.default",
                "web.default.svc",
                "web.default.svc.cluster.local",
                "web.default.svc.cluster.local.",
                "WEB.Default",
                "10.96.0.10"
            })
    void aServiceAnswersToAllItsNames(String host) {
        RouteDecision decision = decide(host, 80, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        assertThat(hit(decision).address()).isEqualTo("10.96.0.10");
    }

    /** The names that DNS has beside those of Services. */
    @ParameterizedTest
    @CsvSource({
        "10-244-3-7.db.default, 10.244.3.7",
        "10-244-3-7.DB.default.svc, 10.244.3.7",
        "10-244-2-7.db.default.svc.cluster.local, 10.244.2.7",
        "10-244-1-5.web.default, 10.244.1.5",
        "10-244-1-5.default.pod.cluster.local, 10.244.1.5",
        "10-244-1-50.default.pod, 10.244.1.50"
    })
    void anEndpointAndAPodAnswerToTheirNames(String host, String address) {
        RouteDecision decision = decide(host, 5432, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.explanation().toString()).contains("DNS resolves " + host, address);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10-244-3-8.db.default                | endpoint 10-244-3-8 of Service default/db is not ready
            db-7.db.default                      | it has 10-244-2-7, 10-244-3-7
            db-7.idle.default.svc.cluster.local  | has no endpoint of that name; it has none
            db-7.docs.default                    | has no endpoint of that name
            10-244-9-9.default.pod.cluster.local | not found
            db-7.dbx.default                     | did you mean db.default?
            """)
    void aNameOfNoEndpointIsNotFound(String host, String says) {
        assertThatThrownBy(() -> decide(host, 5432, "")).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.code()).isEqualTo(404);
            assertThat(e.status().getMessage()).contains(says);
        });
    }

    @Test
    void aShortNameMeansThePodsOwnNamespaceAndNothingOutside() {
        assertThat(decide("web", 80, "10.244.1.50").verdict()).isEqualTo(Verdict.Forward);
        assertThatThrownBy(() -> decide("web", 80, "203.0.113.9")).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.code()).isEqualTo(404);
            assertThat(e.status().getMessage()).isEqualTo("services \"web\" not found: did you mean web.default?");
        });
    }

    @Test
    void aNodesNameIsItsAddress() {
        RouteDecision decision = decide("node-1", 30080, "203.0.113.9");
        assertThat(hit(decision).type()).isEqualTo(FrontendType.NodePort);
        assertThat(hit(decision).address()).isEqualTo("192.168.0.11");
    }

    @Test
    void aNamedPortIsLookedUpInTheService() {
        RouteQuery byName = new RouteQuery("web.default", 0, "http", "TCP", null, "");
        assertThat(hit(router.decide(SNAPSHOT, byName, Ticket.of(0))).port()).isEqualTo(80);
        assertThatThrownBy(() -> router.decide(
                        SNAPSHOT, new RouteQuery("web.default", 0, "https", "TCP", null, ""), Ticket.of(0)))
                .isInstanceOf(StatusException.class)
                .hasMessage("Service default/web has no TCP port named https; it has http=80/TCP");
        assertThatThrownBy(() ->
                        router.decide(SNAPSHOT, new RouteQuery("10.96.0.10", 0, "http", "TCP", null, ""), Ticket.of(0)))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web.other   | namespace other has no such service, but there is web.default",
                "wbe.default | did you mean web.default?",
                "nodes-1     | did you mean node-1?",
                "nosuch.bugs | there is no namespace bugs",
                "nosuch.defalt | there is no namespace defalt; did you mean default?",
                "nosuch.default | no service, node or address has the name nosuch.default",
                "nothing.at.all.here | no service, node or address has the name nothing.at.all.here",
            })
    void aNameThatNothingAnswersToIsNotFoundAndSaysWhatCameNearest(String host, String hint) {
        assertThatThrownBy(() -> decide(host, 80, ""))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(404))
                .hasMessageContaining(hint);
    }

    @Test
    void aHeadlessServiceGivesItsReadyPodsInTurnAtThePortAsked() {
        RouteQuery query = tcp("db.default", 5432, "10.244.1.50", "");
        RouteDecision first = router.decide(SNAPSHOT, query, Ticket.of(0));
        RouteDecision second = router.decide(SNAPSHOT, query, Ticket.of(1));
        assertThat(hit(first).type()).isEqualTo(FrontendType.Headless);
        assertThat(addresses(first.candidates())).containsExactly("10.244.2.7:5432", "10.244.3.7:5432");
        assertThat(chosen(first).pod()).isEqualTo("db-0");
        assertThat(chosen(second).pod()).isEqualTo("db-1");
        assertThat(first.masquerade()).isFalse();
        assertThat(first.excluded()).extracting(RouteDecision.Excluded::pod).containsExactly("db-2");
    }

    @Test
    void aHeadlessServiceAskedByPortNameGivesTheEndpointsPort() {
        RouteDecision decision =
                router.decide(SNAPSHOT, new RouteQuery("db.default", 0, "http", "TCP", null, ""), Ticket.of(0));
        assertThat(addresses(decision.candidates())).containsExactly("10.244.2.7:8080", "10.244.3.7:8080");
    }

    @Test
    void aHeadlessServiceWithoutReadyPodsResolvesToNothing() {
        RouteDecision decision = decide("idle.default", 80, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.Reject);
        assertThat(decision.explanation())
                .last()
                .satisfies(s -> assertThat(s.because()).contains("NXDOMAIN"));
    }

    @Test
    void anExternalNameIsAnotherName() {
        RouteDecision decision = decide("docs.default", 443, "");
        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.reason()).isEqualTo(Reason.ExternalName);
        assertThat(decision.explanation().get(0).outcome()).isEqualTo("CNAME docs.example.com");
        assertThat(decision.path()).isNull();
    }

    @Test
    void clientAndDestinationAreOfOneFamily() {
        assertThatThrownBy(() -> decide("10.96.0.10", 80, "fd00::1"))
                .isInstanceOf(StatusException.class)
                .hasMessage("invalid from: fd00::1 is IPv6, but 10.96.0.10 is IPv4");
        assertThatThrownBy(() -> decide("web.default", 80, "fd00::1"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("has no IPv6 address");
    }

    @Test
    void aNodeThatDoesNotExistIsNotFound() {
        RouteQuery query = new RouteQuery("web.default", 80, "", "TCP", IpAddress.of("203.0.113.9"), "node-9");
        assertThatThrownBy(() -> router.decide(SNAPSHOT, query, Ticket.of(0)))
                .isInstanceOf(StatusException.class)
                .hasMessage("nodes \"node-9\" not found");
    }

    @ParameterizedTest
    @CsvSource({"web,web,0", "web,wbe,1", "web,we,1", "web,webs,1", "web,api,3", "web,website,4", "'',ab,2"})
    void distanceCountsEdits(String a, String b, int edits) {
        assertThat(Edits.between(a, b)).isEqualTo(edits);
    }
}
