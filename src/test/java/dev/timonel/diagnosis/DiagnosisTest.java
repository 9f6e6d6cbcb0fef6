package dev.timonel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Verdict;
import dev.timonel.model.KubeJson;
import dev.timonel.model.StatusException;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.decision.Router;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    private static Diagnosis ask(Cluster cluster, String service, String port, String from) {
        return Diagnosis.of(
                cluster.snapshot(),
                new Router(Cluster.CONFIG),
                Cluster.CONFIG,
                new Question("default", service, port, from));
    }

    private static Cluster web() {
        return Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", true);
    }

    private static Cluster alias(String name, String target) {
        return web().service(
                        name,
                        "",
                        s -> s.editSpec()
                                .withType("ExternalName")
                                .withExternalName(target)
                                .withClusterIP(null)
                                .withClusterIPs()
                                .endSpec());
    }

    @Test
    void aServiceWithoutAnAddressOutsideDoesNotAnswerThere() {
        Diagnosis outside = ask(web(), "web", "", "outside");

        assertThat(outside.verdict()).isEqualTo(Verdict.DoesNotAnswer);
        assertThat(outside.cause()).isEqualTo(Cause.NotExposed);
        assertThat(outside.fix().command()).isEqualTo("kubectl -n default port-forward service/web 8080:80");
        assertThat(ask(web(), "web", "", "").verdict()).isEqualTo(Verdict.Answers);
        assertThat(ask(web(), "web", "", "node-2").verdict()).isEqualTo(Verdict.Answers);
        assertThat(ask(web(), "web", "", "default/web-1").verdict()).isEqualTo(Verdict.Answers);
    }

    @Test
    void internalPolicyLocalIsAskedOfEveryNodeUnlessSomebodyAsks() {
        Cluster local = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec().withInternalTrafficPolicy("Local").endSpec())
                .member("web", "web-1", "10.244.1.5", "node-1", true);

        Diagnosis anybody = ask(local, "web", "", "");
        assertThat(anybody.verdict()).isEqualTo(Verdict.Partly);
        assertThat(anybody.cause()).isEqualTo(Cause.NoLocalEndpoint);
        assertThat(anybody.evidence()).extracting(Diagnosis.Evidence::place).contains("Node node-2", "Node node-3");
        assertThat(ask(local, "web", "", "node-1").verdict()).isEqualTo(Verdict.Answers);
        assertThat(ask(local, "web", "", "node-2").verdict()).isEqualTo(Verdict.DoesNotAnswer);
    }

    @Test
    void anAliasIsFollowedAsFarAsTheClusterGoes() {
        Diagnosis followed = ask(alias("alias", "web.default.svc.cluster.local"), "alias", "", "");
        assertThat(followed.service()).isEqualTo("web");
        assertThat(followed.verdict()).isEqualTo(Verdict.Answers);
        assertThat(followed.evidence().get(0).place()).isEqualTo("Service default/alias spec.externalName");

        Diagnosis away = ask(alias("alias", "db.example.com"), "alias", "", "");
        assertThat(away.verdict()).isEqualTo(Verdict.NotKnown);
        assertThat(away.notKnown()).anyMatch(n -> n.contains("db.example.com"));

        assertThat(ask(alias("alias", "gone.default.svc.cluster.local"), "alias", "", "")
                        .cause())
                .isEqualTo(Cause.ExternalNameLeadsNowhere);
        assertThat(ask(alias("alias", "alias.default.svc.cluster.local"), "alias", "", "")
                        .cause())
                .isEqualTo(Cause.ExternalNameLeadsNowhere);
    }

    @Test
    void podsThatNoSliceListsAreToldFromPodsThatAreNotReady() {
        Cluster unlisted = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .pod("web-1", "10.244.1.5", "node-1", "app", "web", true);
        assertThat(ask(unlisted, "web", "", "").cause()).isEqualTo(Cause.SlicesDisagree);

        Cluster notReady = Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .member("web", "web-1", "10.244.1.5", "node-1", false);
        assertThat(ask(notReady, "web", "", "").cause()).isEqualTo(Cause.PodsNotReady);
    }

    @Test
    void endpointsWrittenByHandAreJoinedByThePortsName() {
        Cluster named = Cluster.ofThreeNodes()
                .service(
                        "web",
                        "10.96.0.10",
                        s -> s.editSpec()
                                .withSelector(null)
                                .editFirstPort()
                                .withName("web")
                                .endPort()
                                .endSpec())
                .endpoint("web", "", "192.0.2.7", null, true, true, false, e -> {});

        Diagnosis diagnosis = ask(named, "web", "", "");
        assertThat(diagnosis.cause()).isEqualTo(Cause.EndpointPortName);
        assertThat(diagnosis.evidence()).extracting(Diagnosis.Evidence::kind).contains("EndpointSlice");
    }

    @Test
    void anEndpointThatIsAServicesAddressIsNamedAsTheCause() {
        Cluster copied = web().service(
                        "copy",
                        "10.96.0.20",
                        s -> s.editSpec().withSelector(null).endSpec())
                .endpoint("copy", "", "10.96.0.10", null, true, true, false, e -> {});

        Diagnosis diagnosis = ask(copied, "copy", "", "");
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.DoesNotAnswer);
        assertThat(diagnosis.cause()).isEqualTo(Cause.NotRouted);
        assertThat(diagnosis.evidence()).extracting(Diagnosis.Evidence::kind).contains("EndpointSlice");
        assertThat(diagnosis.fix().says()).contains("the addresses of that service's endpoints");
    }

    @Test
    void someStaleEndpointsAreToldAsAPart() {
        Cluster stale = web().endpoint("web", "web-2", "10.244.2.9", "node-2", true, true, false, e -> {});

        Diagnosis diagnosis = ask(stale, "web", "", "");
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.Partly);
        assertThat(diagnosis.cause()).isEqualTo(Cause.StaleEndpoints);
    }

    @Test
    void aBalancersHealthCheckKeepsItFromNodesWithoutAnEndpoint() {
        Cluster named = Cluster.ofThreeNodes()
                .loadBalancer("web", "10.96.0.10", "198.51.100.3", s -> {
                    s.editSpec().withExternalTrafficPolicy("Local").endSpec();
                    s.withNewStatus()
                            .withNewLoadBalancer()
                            .addNewIngress()
                            .withHostname("lb.example.com")
                            .endIngress()
                            .endLoadBalancer()
                            .endStatus();
                })
                .member("web", "web-1", "10.244.1.5", "node-1", true);

        Diagnosis outside = ask(named, "web", "", "outside");
        assertThat(outside.verdict()).isEqualTo(Verdict.Answers);
        assertThat(outside.notKnown()).anyMatch(n -> n.contains("lb.example.com"));
        assertThat(outside.ways()).extracting(Diagnosis.Tried::to).containsExactly("192.168.0.11:30080");
    }

    @Test
    void aContainerThatDeclaresNothingMayListenAnywhere() {
        assertThat(ask(behind(pod("app:9090")), "web", "", "").cause()).isEqualTo(Cause.TargetPortUndeclared);
        assertThat(ask(behind(pod("app:0", "proxy:15090")), "web", "", "").verdict())
                .isEqualTo(Verdict.Answers);
    }

    private static Cluster behind(Pod pod) {
        return Cluster.ofThreeNodes()
                .service("web", "10.96.0.10", s -> {})
                .endpoint("web", "web-1", "10.244.1.5", "node-1", true, true, false, e -> {})
                .add(pod);
    }

    /** web-1 with these containers and the port that each declares, 0 for none. */
    private static Pod pod(String... containers) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web-1")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.244.1.5")
                .addNewPodIP("10.244.1.5")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
        for (String container : containers) {
            String[] parts = container.split(":", -1);
            ContainerBuilder built = new ContainerBuilder().withName(parts[0]);
            if (!parts[1].equals("0")) {
                built.addNewPort()
                        .withContainerPort(Integer.parseInt(parts[1]))
                        .withProtocol("TCP")
                        .endPort();
            }
            pod.editSpec().addToContainers(built.build()).endSpec();
        }
        return pod.build();
    }

    @Test
    void aQuestionThatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> ask(web(), "wbe", "", ""))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("did you mean web");
        assertThatThrownBy(() -> ask(web(), "web", "", "nobody"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("a pod is namespace/pod, and whoever is neither is an address, or outside");
        assertThatThrownBy(() -> ask(web(), "web", "", "default/nobody")).isInstanceOf(StatusException.class);
    }

    @Test
    void aWayThatIsRefusedHasACauseAndOneThatIsForwardedIsNeverCertainlyShut() {
        for (Cluster cluster : List.of(
                web(),
                web().service("web-2", "10.96.0.11", s -> {}),
                web().loadBalancer(
                                "lb",
                                "10.96.0.12",
                                "198.51.100.3",
                                s -> s.editSpec()
                                        .withLoadBalancerSourceRanges("203.0.113.0/24")
                                        .endSpec()))) {
            cluster.snapshot().list(dev.timonel.model.Kinds.SERVICE).forEach(service -> {
                Diagnosis diagnosis = ask(cluster, service.name(), "", "");
                diagnosis
                        .ways()
                        .forEach(way -> assertThat(way.cause() == null)
                                .as(way.toString())
                                .isEqualTo(way.verdict() == RouteDecision.Verdict.Forward));
            });
        }
    }

    @Test
    void whatAnObjectHoldsIsOneWordOfACommand() {
        assertThat(Commands.kubectl("shop", "label", "pod", "a; rm -rf '$HOME'"))
                .isEqualTo("kubectl -n shop label pod 'a; rm -rf '\\''$HOME'\\'''");
    }

    @Test
    void theJsonNamesWhatItIs() {
        String json = new String(KubeJson.write(ask(web(), "web", "80", "")), StandardCharsets.UTF_8);

        assertThat(json).startsWith("{\"apiVersion\":\"routing.timonel.dev/v1\",\"kind\":\"Diagnosis\"");
        assertThat(json).contains("\"verdict\":\"Answers\"").doesNotContain("\"cause\"");
    }

    private static Cluster policy(Cluster cluster, String namespace, String spec) {
        String json = "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'NetworkPolicy', 'metadata': {'namespace': '"
                + namespace + "', 'name': 'p'}, 'spec': " + spec + "}";
        return cluster.add(KubeJson.read(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class));
    }

    private static Cluster withClient() {
        return web().member("web", "web-2", "10.244.2.5", "node-2", true)
                .pod("other", "client", "10.244.3.9", "node-3", java.util.Map.of("app", "client"), true);
    }

    @Test
    void aPolicyThatDeniesIsTheCauseWhereNothingElseIs() {
        Diagnosis denied = ask(policy(withClient(), "default", "{'podSelector': {}}"), "web", "", "other/client");

        assertThat(denied.verdict()).isEqualTo(Verdict.DoesNotAnswer);
        assertThat(denied.cause()).isEqualTo(Cause.NetworkPolicy);
        assertThat(denied.confidence()).isEqualTo(Diagnosis.Confidence.Likely);
        assertThat(denied.says()).startsWith("NetworkPolicy default/p isolates pod default/web-1 for ingress");
        assertThat(denied.notKnown())
                .anyMatch(line -> line.startsWith("whether NetworkPolicies have an effect here: no pod tells"));
        assertThat(denied.fix().command())
                .contains("kubernetes.io/metadata.name\":\"other", "\"app\":\"client\"", "8080");
    }

    @Test
    void aPolicyOfTheClientKeepsItFromSomeOfTheEndpoints() {
        Diagnosis some = ask(
                policy(
                        withClient(),
                        "other",
                        "{'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [{'ipBlock': {'cidr':"
                                + " '10.244.1.0/24'}}]}]}"),
                "web",
                "",
                "other/client");

        assertThat(some.verdict()).isEqualTo(Verdict.Partly);
        assertThat(some.cause()).isEqualTo(Cause.NetworkPolicy);
        assertThat(some.says()).contains("for egress", "web-2");
        assertThat(some.fix().command()).contains("name: allow-to-web", "namespace: other", "policyTypes: [Egress]");
    }

    @Test
    void aRuleForTheServicesPortGetsThePodsInItsPlace() {
        String rule = "{'podSelector': {}, 'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'x'}}}]},"
                + " {'from': [{'namespaceSelector': {}}], 'ports': [%s]}]}";
        Diagnosis mistaken =
                ask(policy(withClient(), "default", rule.formatted("{'port': 80}")), "web", "", "other/client");
        Diagnosis another =
                ask(policy(withClient(), "default", rule.formatted("{'port': 9090}")), "web", "", "other/client");

        assertThat(mistaken.cause()).isEqualTo(Cause.NetworkPolicy);
        assertThat(mistaken.fix().command())
                .isEqualTo("kubectl -n default patch networkpolicy p --type=json -p"
                        + " '[{\"op\":\"replace\",\"path\":\"/spec/ingress/1/ports/0/port\",\"value\":8080}]'");
        assertThat(another.fix().command())
                .as("what the rule is for stays")
                .contains("\"op\":\"add\"", "/spec/ingress/1/ports/-", "\"port\":8080");
    }

    @Test
    void whomAPolicyLetsInIsNotKnownOfAnybody() {
        String clients = "{'podSelector': {}, 'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'x'}}}]}]}";
        Diagnosis anybody = ask(policy(withClient(), "default", clients), "web", "", "");

        assertThat(anybody.verdict()).isEqualTo(Verdict.Answers);
        assertThat(anybody.notKnown())
                .anyMatch(line -> line.contains("lets through pods with app=x of namespace default"));
        assertThat(ask(policy(withClient(), "default", "{'podSelector': {}}"), "web", "", "")
                        .cause())
                .as("nobody at all")
                .isEqualTo(Cause.NetworkPolicy);
    }
}
