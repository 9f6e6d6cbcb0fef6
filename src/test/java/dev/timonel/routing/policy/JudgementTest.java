package dev.timonel.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.IpFamily;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the API leaves to plugins or to the client, and how a judgement says why. */
class JudgementTest {
    private static final String DENY = "{'podSelector': {}, 'policyTypes': ['Ingress', 'Egress']}";
    private static final Party OUTSIDE = Grid.address("203.0.113.7");

    private static Judgement judge(Grid grid, Object from, Object to) {
        ClusterSnapshot snapshot = grid.snapshot();
        return Grid.judge(snapshot, party(snapshot, from), party(snapshot, to), 80, "TCP");
    }

    private static Party party(ClusterSnapshot snapshot, Object end) {
        return end instanceof Party party ? party : Grid.pod(snapshot, (String) end);
    }

    private static Judgement rewritten(Grid grid, Party from, String to, int node) {
        ClusterSnapshot snapshot = grid.snapshot();
        return new PolicyTable().judge(snapshot, new Flow(from, Grid.pod(snapshot, to), 80, "TCP", Grid.node(node)));
    }

    private static Grid letting(String from) {
        return new Grid().policy("x", "some", "{'podSelector': {}, 'ingress': [{'from': [" + from + "]}]}");
    }

    private static Grid withHostPod(Map<String, String> labels) {
        return new Grid()
                .add(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("x")
                        .withName("h")
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .withHostNetwork(true)
                        .withNodeName("node-2")
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("192.168.0.12")
                        .addNewPodIP("192.168.0.12")
                        .endStatus()
                        .build());
    }

    @Test
    void aPodIsNotKeptFromItself() {
        Judgement self = judge(new Grid().policy("x", "deny", DENY), "x/a", "x/a");

        assertThat(self.outcome()).isEqualTo(Outcome.Allowed);
        assertThat(self.touched()).isTrue();
    }

    @Test
    void aPodAndItsOwnNodeReachEachOther() {
        Grid deny = new Grid().policy("x", "deny", DENY);

        assertThat(judge(deny, Grid.node(1), "x/a").outcome()).isEqualTo(Outcome.Allowed);
        assertThat(judge(deny, "x/a", Grid.node(1)).outcome()).isEqualTo(Outcome.Allowed);
        assertThat(judge(deny, Grid.node(2), "x/a").outcome()).isEqualTo(Outcome.Denied);
        assertThat(judge(deny, "x/a", Grid.node(2)).outcome()).isEqualTo(Outcome.Denied);
    }

    @Test
    void anotherNodeIsAnAddressAndNoPod() {
        assertThat(judge(letting("{'namespaceSelector': {}}"), Grid.node(2), "x/a")
                        .outcome())
                .isEqualTo(Outcome.Denied);
        assertThat(judge(letting("{'ipBlock': {'cidr': '192.168.0.0/24'}}"), Grid.node(2), "x/a")
                        .outcome())
                .isEqualTo(Outcome.Allowed);
    }

    @Test
    void aPodOnTheHostsNetworkMayBeTakenForAPodOrForItsNode() {
        String some = "{'podSelector': {}, 'ingress': [{'from': [{'podSelector': {'matchLabels': {'pod': 'h'}}}]}]}";

        Judgement sender = judge(withHostPod(Map.of("pod", "h")).policy("x", "some", some), Grid.node(2), "x/a");
        assertThat(sender.outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(sender.because()).contains("x/h", "not every plugin");
        assertThat(judge(withHostPod(Map.of()).policy("x", "some", some), Grid.node(2), "x/a")
                        .outcome())
                .isEqualTo(Outcome.Denied);

        Judgement receiver = judge(withHostPod(Map.of()).policy("x", "deny", DENY), "y/a", "x/h");
        assertThat(receiver.outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(judge(withHostPod(Map.of()), "y/a", "x/h").touched()).isFalse();

        String out = "{'podSelector': {}, 'policyTypes': ['Egress'], 'egress': [{'to': [{'podSelector': {}}]}]}";
        assertThat(judge(withHostPod(Map.of()).policy("x", "out", out), "x/a", "x/h")
                        .outcome())
                .isEqualTo(Outcome.NotKnown);
        assertThat(judge(withHostPod(Map.of()).policy("x", "out", out), "x/b", "x/h")
                        .outcome())
                .as("on its own node")
                .isEqualTo(Outcome.Allowed);
    }

    @Test
    void aRewrittenSourceIsTheClientsOrTheNodesAddress() {
        Grid client = letting("{'ipBlock': {'cidr': '203.0.113.0/24'}}");
        Judgement other = rewritten(client, OUTSIDE, "x/a", 2);
        assertThat(other.outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(other.because()).contains("rewritten to the address of node node-2");
        assertThat(rewritten(client, OUTSIDE, "x/b", 2).outcome())
                .as("by the pod's own node")
                .isEqualTo(Outcome.Allowed);

        Grid both = letting("{'ipBlock': {'cidr': '0.0.0.0/0'}}");
        assertThat(rewritten(both, OUTSIDE, "x/a", 2).outcome()).isEqualTo(Outcome.Allowed);

        Grid deny = new Grid().policy("x", "deny", DENY);
        assertThat(rewritten(deny, OUTSIDE, "x/a", 2).outcome()).isEqualTo(Outcome.Denied);
        assertThat(rewritten(deny, OUTSIDE, "x/b", 2).outcome())
                .as("by the pod's own node")
                .isEqualTo(Outcome.NotKnown);
    }

    @Test
    void ofAnUnknownClientOnlyWhatHoldsForAllIsKnown() {
        Party pod = new Party.Anybody(true, IpFamily.IPv4);
        Party outside = new Party.Anybody(false, IpFamily.IPv4);

        assertThat(judge(new Grid().policy("x", "deny", DENY), pod, "x/a").outcome())
                .isEqualTo(Outcome.Denied);
        Judgement some = judge(letting("{'podSelector': {'matchLabels': {'pod': 'b'}}}"), pod, "x/a");
        assertThat(some.outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(some.because()).contains("x/some isolates", "pods with pod=b of namespace x");
        assertThat(judge(letting("{'podSelector': {'matchLabels': {'pod': 'b'}}}"), outside, "x/a")
                        .outcome())
                .isEqualTo(Outcome.Denied);
        assertThat(judge(letting("{'namespaceSelector': {}}"), pod, "x/a").outcome())
                .isEqualTo(Outcome.Allowed);
        assertThat(judge(letting("{'ipBlock': {'cidr': '0.0.0.0/0'}}"), outside, "x/a")
                        .outcome())
                .isEqualTo(Outcome.Allowed);
        assertThat(judge(letting("{'ipBlock': {'cidr': '203.0.113.0/24'}}"), outside, "x/a")
                        .outcome())
                .isEqualTo(Outcome.NotKnown);
        assertThat(judge(letting("{'ipBlock': {'cidr': '::/0'}}"), outside, "x/a")
                        .outcome())
                .isEqualTo(Outcome.Denied);
    }

    @Test
    void ofANamespaceThatIsNotThereTheNameAloneIsKnown() {
        Cluster cluster = Cluster.ofThreeNodes()
                .pod("shop", "client", "10.244.1.9", "node-1", Map.of("app", "client"), true)
                .pod("web", "10.244.2.5", "node-2", "app", "web", true);
        String from =
                "{'podSelector': {}, 'ingress': [{'from': [{'namespaceSelector': {'matchLabels': {'%s': '%s'}}}]}]}";

        assertThat(fromShop(cluster, from.formatted("kubernetes.io/metadata.name", "shop")))
                .isEqualTo(Outcome.Allowed);
        assertThat(fromShop(cluster, from.formatted("team", "front"))).isEqualTo(Outcome.NotKnown);
    }

    private static Outcome fromShop(Cluster cluster, String spec) {
        ClusterSnapshot before = cluster.snapshot();
        ClusterSnapshot policy = new Grid().policy("default", "p", spec).snapshot();
        ClusterSnapshot snapshot = before.with(new dev.timonel.model.Change(
                dev.timonel.model.Change.Type.ADDED,
                policy.get(dev.timonel.model.Kinds.NETWORK_POLICY, "default", "p")
                        .orElseThrow(),
                null));
        return Grid.judge(snapshot, pod(snapshot, "shop", "client"), pod(snapshot, "default", "web"), 8080, "TCP")
                .outcome();
    }

    private static Party pod(ClusterSnapshot snapshot, String namespace, String name) {
        var pod = snapshot.get(dev.timonel.model.Kinds.POD, namespace, name).orElseThrow();
        return new Party.OfPod(
                pod, pod.facts(dev.timonel.model.PodFacts.class).ips().get(0));
    }

    @Test
    void aDenialNamesThePoliciesAndWhatCameNearest() {
        assertThat(judge(new Grid().policy("x", "deny", DENY), "y/a", "x/a").because())
                .isEqualTo("NetworkPolicy x/deny isolates pod x/a for ingress, and no rule lets pod y/a in on 80/TCP");
        assertThat(judge(letting("{'podSelector': {'matchLabels': {'pod': 'a'}}}"), "y/a", "x/b")
                        .because())
                .endsWith(
                        ": ingress[0] of x/some is for pods with pod=a of namespace x, and the pod is in namespace y: a"
                                + " podSelector without a namespaceSelector selects in the policy's own");
        assertThat(judge(letting("{'podSelector': {'matchLabels': {'pod': 'd'}}}"), "x/a", "x/b")
                        .because())
                .endsWith(": ingress[0] of x/some is for pods with pod=d of namespace x, and the pod has pod=a");
        assertThat(judge(
                                letting("{'ipBlock': {'cidr': '203.0.113.0/25', 'except': ['203.0.113.4/30']}}"),
                                OUTSIDE,
                                "x/b")
                        .because())
                .endsWith(
                        ": ingress[0] of x/some is for 203.0.113.0/25 except 203.0.113.4/30, and 203.0.113.7 is not one of those");
        Grid port = new Grid()
                .policy("x", "deny", DENY)
                .policy("x", "port", "{'podSelector': {}, 'ingress': [{'ports': [{'port': 8080}]}]}");
        assertThat(judge(port, "y/a", "x/a").because())
                .isEqualTo("NetworkPolicies x/deny, x/port isolate pod x/a for ingress, and no rule lets pod y/a in on"
                        + " 80/TCP: ingress[0] of x/port is for 8080/TCP alone, and a policy sees the port at which the"
                        + " connection arrives, 80/TCP");
        assertThat(judge(new Grid().policy("y", "deny", DENY), "y/a", "x/a").because())
                .isEqualTo("NetworkPolicy y/deny isolates pod y/a for egress, and no rule lets it out to pod x/a on"
                        + " 80/TCP");
    }

    @Test
    void whereCiliumRunsABlockAloneSaysNothingOfPods() {
        Grid block = letting("{'ipBlock': {'cidr': '10.244.0.0/16'}}")
                .add(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("cilium-x")
                        .addToLabels("k8s-app", "cilium")
                        .endMetadata()
                        .withNewSpec()
                        .withHostNetwork(true)
                        .withNodeName("node-1")
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build());

        Judgement pod = judge(block, "y/a", "x/b");
        assertThat(pod.outcome()).isEqualTo(Outcome.NotKnown);
        assertThat(pod.because()).contains("Cilium applies those to no pod");
        assertThat(judge(block, Grid.address("10.244.9.9"), "x/b").outcome()).isEqualTo(Outcome.Allowed);
        assertThat(judge(
                                block.policy(
                                        "x",
                                        "too",
                                        "{'podSelector': {}, 'ingress': [{'from': [{'namespaceSelector': {}}]}]}"),
                                "y/a",
                                "x/b")
                        .outcome())
                .isEqualTo(Outcome.Allowed);
    }

    @Test
    void aSelectorThatIsMalformedSelectsNothing() {
        String odd = "{'matchExpressions': [{'key': 'pod', 'operator': 'Like', 'values': ['a']}]}";

        assertThat(judge(new Grid().policy("x", "odd", "{'podSelector': " + odd + "}"), "y/a", "x/a")
                        .touched())
                .isFalse();
        assertThat(judge(letting("{'podSelector': " + odd + "}"), "x/b", "x/a").outcome())
                .isEqualTo(Outcome.Denied);
    }
}
