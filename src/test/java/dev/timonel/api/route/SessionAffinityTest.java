package dev.timonel.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.decision.RouteParameters;
import dev.timonel.routing.decision.RouteService;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** ClientIP affinity over time and over changes of the cluster (service-semantics D3). */
class SessionAffinityTest {
    private static final String CLIENT = "203.0.113.9";
    private static final String NODE_1 = "192.168.0.11";
    private static final int TIMEOUT = 600;

    private final AtomicLong now = new AtomicLong();
    private final Router router = new Router(Cluster.CONFIG);
    private final RouteTickets tickets = new RouteTickets(now::get);
    private final RouteService routes = new RouteService(router, tickets);

    private static ClusterSnapshot cluster(Function<Cluster, Cluster> endpoints) {
        return cluster(endpoints, s -> {});
    }

    private static ClusterSnapshot cluster(Function<Cluster, Cluster> endpoints, Consumer<ServiceBuilder> change) {
        return endpoints
                .apply(Cluster.ofThreeNodes()
                        .loadBalancer(
                                "web",
                                "10.96.0.10",
                                "198.51.100.1",
                                s -> change.accept(s.editSpec()
                                        .withSessionAffinity("ClientIP")
                                        .withNewSessionAffinityConfig()
                                        .withNewClientIP(TIMEOUT)
                                        .endSessionAffinityConfig()
                                        .addNewPort()
                                        .withName("https")
                                        .withPort(443)
                                        .withProtocol("TCP")
                                        .withNewTargetPort(8080)
                                        .withNodePort(30443)
                                        .endPort()
                                        .endSpec())))
                .snapshot();
    }

    private static ClusterSnapshot ofThreePods() {
        return cluster(c -> c.member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .member("web", "web-3", "10.244.3.5", "node-3", true));
    }

    private RouteDecision ask(ClusterSnapshot snapshot, String host, int port, String from, String node) {
        RouteQuery query = new RouteQuery(host, port, "", "TCP", IpAddress.of(from), node);
        return routes.decide(snapshot, new RouteParameters(query, "", 1, ProxyConfig.MINOR, true, null, null));
    }

    private String pod(ClusterSnapshot snapshot, String host, int port, String from, String node) {
        return Objects.requireNonNull(
                Objects.requireNonNull(ask(snapshot, host, port, from, node).endpoint())
                        .pod());
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /** H21: the key is the client's address before masquerade and the service port, and not the address it asked. */
    @Test
    void aClientStaysWhicheverAddressOfTheServicePortItAsks() {
        ClusterSnapshot snapshot = ofThreePods();
        String first = pod(snapshot, "10.96.0.10", 80, CLIENT, "node-1");
        assertThat(pod(snapshot, NODE_1, 30080, CLIENT, "node-1")).isEqualTo(first);
        assertThat(pod(snapshot, "198.51.100.1", 80, CLIENT, "node-1")).isEqualTo(first);
        assertThat(ask(snapshot, "198.51.100.1", 80, CLIENT, "node-1").reason())
                .isEqualTo(RouteDecision.Reason.SessionAffinity);
    }

    @Test
    void otherClientsOtherPortsAndOtherNodesAreRememberedApart() {
        ClusterSnapshot snapshot = ofThreePods();
        ask(snapshot, "10.96.0.10", 80, CLIENT, "node-1");
        assertThat(ask(snapshot, "10.96.0.10", 80, "203.0.113.10", "node-1").reason())
                .isEqualTo(RouteDecision.Reason.RoundRobin);
        assertThat(ask(snapshot, "10.96.0.10", 443, CLIENT, "node-1").reason())
                .isEqualTo(RouteDecision.Reason.NoEndpoints);
        assertThat(ask(snapshot, "10.96.0.10", 80, CLIENT, "node-2").reason())
                .isEqualTo(RouteDecision.Reason.RoundRobin);
    }

    @Test
    void eachConnectionStartsTheTimeAgain() {
        ClusterSnapshot snapshot = ofThreePods();
        String first = pod(snapshot, "10.96.0.10", 80, CLIENT, "node-1");
        for (int i = 0; i < 5; i++) {
            pass(TIMEOUT - 1);
            assertThat(pod(snapshot, "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo(first);
        }
        pass(TIMEOUT);
        assertThat(ask(snapshot, "10.96.0.10", 80, CLIENT, "node-1").reason())
                .isEqualTo(RouteDecision.Reason.RoundRobin);
    }

    @Test
    void whenItsEndpointGoesTheClientGetsAnotherAndStaysThere() {
        assertThat(pod(ofThreePods(), "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-1");
        ClusterSnapshot without = cluster(c -> c.member("web", "web-2", "10.244.2.5", "node-2", true)
                .member("web", "web-3", "10.244.3.5", "node-3", true));
        RouteDecision moved = ask(without, "10.96.0.10", 80, CLIENT, "node-1");
        assertThat(moved.reason()).isEqualTo(RouteDecision.Reason.RoundRobin);
        String second = Objects.requireNonNull(moved.endpoint()).pod();
        assertThat(second).isEqualTo("web-2");
        assertThat(pod(ofThreePods(), "10.96.0.10", 80, CLIENT, "node-1"))
                .as("the first one is back, and the client is another's by now")
                .isEqualTo(second);
    }

    /**
     * kube-proxy keeps a set of clients for each endpoint and asks them in the order of the list: a client that one address
     * of the service led elsewhere is still known at its first endpoint by the others.
     */
    @Test
    void aClientThatOnePolicyLedElsewhereIsStillKnownByTheOther() {
        ClusterSnapshot local = cluster(
                c -> c.member("web", "web-1", "10.244.1.5", "node-1", true)
                        .member("web", "web-2", "10.244.2.5", "node-2", true),
                s -> s.editSpec().withExternalTrafficPolicy("Local").endSpec());
        assertThat(pod(local, "10.96.0.10", 80, CLIENT, "node-2")).isEqualTo("web-1");
        assertThat(pod(local, "198.51.100.1", 80, CLIENT, "node-2")).isEqualTo("web-2");
        assertThat(pod(local, "10.96.0.10", 80, CLIENT, "node-2")).isEqualTo("web-1");
        assertThat(pod(local, "192.168.0.12", 30080, CLIENT, "node-2")).isEqualTo("web-2");
        pass(TIMEOUT);
        assertThat(ask(local, "10.96.0.10", 80, CLIENT, "node-2").reason()).isEqualTo(RouteDecision.Reason.RoundRobin);
    }

    /** kube-proxy sorts endpoints by their text, where 10 comes before 9, and asks them in this order. */
    @Test
    void ofSeveralEndpointsThatKnowAClientTheFirstByItsTextGetsIt() {
        ClusterSnapshot local = cluster(
                c -> c.member("web", "web-9", "10.244.2.9", "node-1", true)
                        .member("web", "web-10", "10.244.2.10", "node-2", true),
                s -> s.editSpec().withExternalTrafficPolicy("Local").endSpec());
        assertThat(pod(local, "10.96.0.10", 80, CLIENT, "node-2")).isEqualTo("web-9");
        assertThat(pod(local, "198.51.100.1", 80, CLIENT, "node-2")).isEqualTo("web-10");
        assertThat(pod(local, "10.96.0.10", 80, CLIENT, "node-2")).isEqualTo("web-10");
    }

    @Test
    void anEndpointThatTerminatesKeepsItsClientOnlyWhileNoneIsReady() {
        assertThat(pod(ofThreePods(), "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-1");
        ClusterSnapshot alone =
                cluster(c -> c.endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {}));
        assertThat(ask(alone, "10.96.0.10", 80, CLIENT, "node-1").reason())
                .isEqualTo(RouteDecision.Reason.SessionAffinity);
        ClusterSnapshot replaced =
                cluster(c -> c.endpoint("web", "web-1", "10.244.1.5", "node-1", false, true, true, e -> {})
                        .member("web", "web-4", "10.244.1.9", "node-1", true));
        assertThat(pod(replaced, "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-4");
    }

    /** kube-proxy deletes an endpoint's set of clients when it cannot reach it any more, and makes an empty one when it can. */
    @Test
    void anEndpointThatWasAwayWhileNobodyAskedKnowsNobody() {
        ClusterSnapshot all = ofThreePods();
        assertThat(pod(all, "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-1");
        ClusterSnapshot away = cluster(c -> c.member("web", "web-1", "10.244.1.5", "node-1", false)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .member("web", "web-3", "10.244.3.5", "node-3", true));
        publish(all, away);
        publish(away, all);
        assertThat(ask(all, "10.96.0.10", 80, CLIENT, "node-1").reason()).isEqualTo(RouteDecision.Reason.RoundRobin);
    }

    @Test
    void aClientIsKnownWhileOthersComeAndGo() {
        ClusterSnapshot all = ofThreePods();
        assertThat(pod(all, "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-1");
        ClusterSnapshot fewer = cluster(c -> c.member("web", "web-1", "10.244.1.5", "node-1", true));
        publish(all, fewer);
        publish(fewer, all);
        assertThat(ask(all, "10.96.0.10", 80, CLIENT, "node-1").reason())
                .isEqualTo(RouteDecision.Reason.SessionAffinity);
    }

    @Test
    void aServiceThatWasDeletedOrHadNoAffinityForAWhileKnowsNobody() {
        ClusterSnapshot all = ofThreePods();
        ClusterSnapshot without = cluster(
                c -> c.member("web", "web-1", "10.244.1.5", "node-1", true)
                        .member("web", "web-2", "10.244.2.5", "node-2", true)
                        .member("web", "web-3", "10.244.3.5", "node-3", true),
                s -> s.editSpec().withSessionAffinity("None").endSpec());
        for (ClusterSnapshot meanwhile : List.of(without, Cluster.ofThreeNodes().snapshot())) {
            ask(all, "10.96.0.10", 80, CLIENT, "node-1");
            publish(all, meanwhile);
            publish(meanwhile, all);
            assertThat(ask(all, "10.96.0.10", 80, CLIENT, "node-1").reason())
                    .isEqualTo(RouteDecision.Reason.RoundRobin);
        }
    }

    @Test
    void changesOfServicesWithoutClientsAreNothingToThoseWithSome() {
        ClusterSnapshot all = cluster(c -> c.member("web", "web-1", "10.244.1.5", "node-1", true)
                .service("api", "10.96.0.11", s -> {})
                .member("api", "api-1", "10.244.1.6", "node-1", true));
        assertThat(pod(all, "10.96.0.10", 80, CLIENT, "node-1")).isEqualTo("web-1");
        ClusterSnapshot away = cluster(c -> c.member("web", "web-1", "10.244.1.5", "node-1", false)
                .service("api", "10.96.0.11", s -> {})
                .member("api", "api-1", "10.244.1.6", "node-1", false));
        publish(all, away);
        publish(away, all);
        assertThat(ask(all, "10.96.0.10", 80, CLIENT, "node-1").reason()).isEqualTo(RouteDecision.Reason.RoundRobin);
    }

    /** As the committer does: all changes from the one to the other at once. */
    private void publish(ClusterSnapshot before, ClusterSnapshot after) {
        List<Change> changes = new ArrayList<>();
        for (ResourceKind kind : List.of(Kinds.SERVICE, Kinds.ENDPOINT_SLICE)) {
            for (KubeObject object : before.list(kind)) {
                if (after.get(object.key()).isEmpty()) {
                    changes.add(new Change(Change.Type.DELETED, object, object));
                }
            }
            for (KubeObject object : after.list(kind)) {
                KubeObject previous = before.get(object.key()).orElse(null);
                Change.Type type = previous == null ? Change.Type.ADDED : Change.Type.MODIFIED;
                changes.add(new Change(type, object, previous));
            }
        }
        tickets.published(changes, site -> router.reachable(after, site.node(), site.port(), site.family()));
    }
}
