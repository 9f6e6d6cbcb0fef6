package dev.timonel.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.Settle;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Step;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.RouteText;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A packet that gets nowhere is told why in the words in which its service is explained. */
class RouteSaysWhyTest {
    private static final RouteQuery QUERY =
            new RouteQuery("10.96.0.10", 80, "", "TCP", IpAddress.of("203.0.113.9"), "node-1");

    private static ClusterSnapshot settled(String situation) {
        return new Settle(EndpointReconcilers.all())
                .start(Objects.requireNonNull(ExplainSituations.all().get(situation)))
                .snapshot();
    }

    private static RouteDecision route(String situation) {
        return new Router(Cluster.CONFIG).decide(settled(situation), QUERY, Ticket.of(0));
    }

    private static String because(RouteDecision decision) {
        return decision.explanation().stream().map(Step::because).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port-name-typo",
                "pods-ready-after",
                "pods-readiness-gate",
                "pods-unscheduled",
                "pods-without-address",
                "selector-typo",
                "selector-far",
                "selector-other-namespace"
            })
    void theCauseIsTheSame(String situation) {
        String cause = ServiceExplainer.explain(settled(situation), "default", "web")
                .findings()
                .get(0)
                .because();
        RouteDecision decision = route(situation);

        assertThat(decision.verdict()).isEqualTo(RouteDecision.Verdict.Reject);
        assertThat(because(decision)).contains(cause.split(";")[0].replace(" does, but", " carries all of them, but"));
        assertThat(decision.more()).isEqualTo("/explain/default/web");
    }

    @Test
    void aPortThatIsNotDeclaredIsACautionAndTheOnlyCandidateIsCalledSo() {
        RouteDecision decision = route("port-undeclared");

        assertThat(decision.verdict()).isEqualTo(RouteDecision.Verdict.Forward);
        assertThat(decision.explanation())
                .filteredOn(step -> step.step().equals("caution"))
                .singleElement()
                .satisfies(step -> assertThat(step.because()).contains("what is declared is 8081"));
        assertThat(because(decision)).endsWith("it is the only candidate");
        assertThat(route("all-well").explanation())
                .noneMatch(step -> step.step().equals("caution"));
    }

    @Test
    void aNewClientOfAServiceWithAffinityIsCalledSo() {
        assertThat(because(route("session-affinity")))
                .contains("the client is new, and stays with the one whose turn it is");
    }

    @Test
    void aNodePortThatNobodyHoldsComesWithThoseThatThereAre() {
        RouteQuery query = new RouteQuery("node-1", 30081, "", "TCP", IpAddress.of("203.0.113.9"), "");
        RouteDecision decision = new Router(Cluster.CONFIG)
                .decide(
                        Cluster.ofThreeNodes()
                                .loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {})
                                .snapshot(),
                        query,
                        Ticket.of(0));

        assertThat(because(decision))
                .contains("no service holds nodePort 30081/TCP; node ports there are: 30080/TCP of default/web");
    }

    @ParameterizedTest(name = "{0} at {1} of {2}")
    @CsvSource({
        "9100, TCP, 192.168.0.11, true",
        "9100, UDP, 192.168.0.11, false",
        "9100, TCP, 192.168.0.12, false",
        "9101, TCP, 192.168.0.11, false",
    })
    void aHostPortIsThePodsThatHasIt(int port, String protocol, String node, boolean held) {
        Object agent = Serialization.unmarshal("""
                ---
                {apiVersion: v1, kind: Pod, metadata: {namespace: system, name: agent},
                 spec: {nodeName: node-1, containers: [{name: c, ports: [
                  {containerPort: 9100, hostPort: 9100, protocol: TCP},
                  {containerPort: 9101, hostPort: 9101, hostIP: 127.0.0.1, protocol: TCP}]}]}}
                """);
        ClusterSnapshot snapshot = Cluster.ofThreeNodes()
                .snapshot()
                .with(new Change(Change.Type.ADDED, KubeObject.draft((HasMetadata) agent), null));
        RouteQuery query = new RouteQuery(node, port, "", protocol, IpAddress.of("203.0.113.9"), "");
        RouteDecision decision = new Router(Cluster.CONFIG).decide(snapshot, query, Ticket.of(0));

        assertThat(decision.verdict()).isEqualTo(RouteDecision.Verdict.PassThrough);
        assertThat(because(decision).contains(port + "/TCP is a hostPort of pod system/agent"))
                .isEqualTo(held);
    }

    @Test
    void theNameOfAHeadlessServiceTranslatesNoPort() {
        ClusterSnapshot bare = Cluster.ofThreeNodes()
                .service("db", "None", s -> {})
                .member("db", "db-0", "10.244.2.30", "node-2", true)
                .snapshot();
        Object pod = Serialization.unmarshal("""
                ---
                {apiVersion: v1, kind: Pod, metadata: {namespace: default, name: db-0, labels: {app: db}},
                 spec: {nodeName: node-2, containers: [{name: c, ports: [{containerPort: 8080, protocol: TCP}]}]},
                 status: {phase: Running, podIP: 10.244.2.30, podIPs: [{ip: 10.244.2.30}]}}
                """);
        ClusterSnapshot snapshot = bare.with(new Change(
                Change.Type.MODIFIED,
                KubeObject.draft((HasMetadata) pod),
                bare.get(Kinds.POD, "default", "db-0").orElseThrow()));
        RouteQuery query = new RouteQuery("db.default", 80, "", "TCP", IpAddress.of("203.0.113.9"), "node-1");
        RouteDecision decision = new Router(Cluster.CONFIG).decide(snapshot, query, Ticket.of(0));

        assertThat(RouteText.of(query, decision))
                .contains("Forward, RoundRobin\nno container of pod db-0 declares it, what is declared is 8080;");
    }

    @Test
    void theTextHasVerdictCauseAndWhereThereIsMore() {
        assertThat(RouteText.of(QUERY, route("port-name-typo")))
                .startsWith("203.0.113.9 to 10.96.0.10:80\nReject, NoEndpoints\n"
                        + "no container of pod web-1 has a port named htpp: it has http (8080/TCP)\n\nexplanation\n")
                .contains("      no container of pod web-1 has a port named htpp: it has http (8080/TCP)\n")
                .contains("\n  more: /explain/default/web\n");
        assertThat(RouteText.of(QUERY, route("port-undeclared"))
                        .lines()
                        .skip(2)
                        .findFirst()
                        .orElseThrow())
                .as("what is sent, and may be for nothing")
                .contains("what is declared is 8081");
        assertThat(RouteText.of(QUERY, route("all-well")).lines().skip(2).findFirst())
                .as("nothing to say")
                .hasValue("");
    }
}
