package dev.timonel.routing.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.policy.Enforcement;
import dev.timonel.routing.policy.Outcome;
import dev.timonel.routing.policy.PolicyAnswer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An answer of routing has what NetworkPolicies say of it, and its verdict stays that of the nodes' rules. */
class PolicyReviewTest {
    private static final String CLIENT = "10.244.2.9";

    private static Cluster web() {
        return Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .service(
                        "out",
                        "10.96.0.11",
                        s -> s.editSpec()
                                .withType("NodePort")
                                .editPort(0)
                                .withNodePort(30080)
                                .endPort()
                                .addToSelector("app", "web")
                                .endSpec())
                .member("web", "web-1", "10.244.1.5", "node-1", true)
                .member("web", "web-2", "10.244.2.5", "node-2", true)
                .member("out", "web-1", "10.244.1.5", "node-1", true)
                .pod("other", "client", CLIENT, "node-3", Map.of("app", "client"), true);
    }

    private static Cluster policy(Cluster cluster, String spec) {
        String json = "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'NetworkPolicy', 'metadata': {'namespace':"
                + " 'default', 'name': 'p'}, 'spec': " + spec + "}";
        return cluster.add(
                KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), NetworkPolicy.class));
    }

    private static RouteDecision route(Cluster cluster, String to, int port, String from) {
        RouteQuery query = new RouteQuery(to, port, "", "TCP", from == null ? null : IpAddress.of(from), "");
        return new Router(Cluster.CONFIG)
                .route(cluster.snapshot(), query, Ticket.of(0))
                .explained();
    }

    private static String step(RouteDecision decision) {
        return decision.explanation().stream()
                .filter(step -> step.step().equals("network policy"))
                .map(RouteDecision.Step::outcome)
                .findFirst()
                .orElse("");
    }

    @Test
    void withoutAPolicyThatHasASayThereIsNothingToSay() {
        assertThat(route(web(), "10.96.0.10", 80, CLIENT).policy()).isNull();
        Cluster elsewhere = policy(web(), "{'podSelector': {'matchLabels': {'app': 'db'}}}");
        assertThat(route(elsewhere, "10.96.0.10", 80, CLIENT).policy()).isNull();
        assertThat(step(route(elsewhere, "10.96.0.10", 80, CLIENT))).isEmpty();
    }

    @Test
    void theVerdictIsThatOfTheNodesAndThePolicyIsToldBeside() {
        RouteDecision decision = route(policy(web(), "{'podSelector': {}}"), "10.96.0.10", 80, CLIENT);

        assertThat(decision.verdict()).isEqualTo(Verdict.Forward);
        PolicyAnswer policy = decision.policy();
        assertThat(policy.outcome()).isEqualTo(Outcome.Denied);
        assertThat(policy.enforced()).isEqualTo(Enforcement.State.NotKnown);
        assertThat(policy.policies()).containsExactly("default/p");
        assertThat(policy.says()).startsWith("it is dropped if policies are enforced here: NetworkPolicy default/p");
        assertThat(policy.endpoints()).extracting(PolicyAnswer.Judged::pod).containsExactly("web-1", "web-2");
        assertThat(step(decision)).isEqualTo("denied");
    }

    @Test
    void whatIsJudgedIsThePortOfThePod() {
        String on = "{'podSelector': {}, 'ingress': [{'ports': [{'port': %d}]}]}";

        assertThat(route(policy(web(), on.formatted(8080)), "10.96.0.10", 80, CLIENT)
                        .policy()
                        .outcome())
                .isEqualTo(Outcome.Allowed);
        assertThat(route(policy(web(), on.formatted(80)), "10.96.0.10", 80, CLIENT)
                        .policy()
                        .outcome())
                .isEqualTo(Outcome.Denied);
    }

    @Test
    void aClientOutsideIsItsAddressUnlessItIsRewritten() {
        Cluster some =
                policy(web(), "{'podSelector': {}, 'ingress': [{'from': [{'ipBlock': {'cidr': '203.0.113.0/24'}}]}]}");

        RouteDecision byNode = route(some, "192.168.0.12", 30080, "203.0.113.7");
        assertThat(byNode.masquerade()).isTrue();
        assertThat(byNode.policy().outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(route(some, "10.244.1.5", 8080, "203.0.113.7").policy().outcome())
                .as("to the pod itself")
                .isEqualTo(Outcome.Allowed);
        assertThat(route(some, "10.244.1.5", 8080, "198.51.100.7").policy().outcome())
                .isEqualTo(Outcome.Denied);
    }

    @Test
    void whoeverAsksFromTheServersOwnMachineIsAnybodyOutside() {
        Cluster some =
                policy(web(), "{'podSelector': {}, 'ingress': [{'from': [{'ipBlock': {'cidr': '127.0.0.0/8'}}]}]}");

        assertThat(route(some, "10.96.0.10", 80, "127.0.0.1").policy().outcome())
                .isEqualTo(Outcome.NotKnown);
    }

    @Test
    void egressToAnAddressOutsideIsJudgedToo() {
        Cluster out = policy(web(), "{'podSelector': {}, 'policyTypes': ['Egress']}");
        RouteDecision decision = route(out, "203.0.113.7", 443, "10.244.1.5");

        assertThat(decision.verdict()).isEqualTo(Verdict.PassThrough);
        assertThat(decision.policy().outcome()).isEqualTo(Outcome.Denied);
    }

    @Test
    void someEndpointsMayBeDeniedAndOthersNot() {
        Cluster half = policy(
                web(),
                "{'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [{'ipBlock': {'cidr':"
                        + " '10.244.2.0/24'}}]}]}");
        RouteDecision decision = route(half, "10.96.0.10", 80, "10.244.1.5");

        assertThat(decision.policy().endpoints())
                .extracting(PolicyAnswer.Judged::pod, PolicyAnswer.Judged::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("web-1", Outcome.Allowed),
                        org.assertj.core.groups.Tuple.tuple("web-2", Outcome.Allowed));
    }
}
