package dev.timonel.controller.scheduling;

import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a pod may run beside which others, on nodes n1 and n2 in zone a and n3 in zone b. */
class PodNeighboursTest {
    private static final String HOST = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String APART =
            "{'affinity': {'podAntiAffinity': {'requiredDuringSchedulingIgnoredDuringExecution':"
                    + " [{'labelSelector': {'matchLabels': {'app': '%s'}}, 'topologyKey': '%s'}]}}}";
    private static final String TOGETHER =
            "{'affinity': {'podAffinity': {'requiredDuringSchedulingIgnoredDuringExecution':"
                    + " [{'labelSelector': {'matchExpressions': [{'key': 'app', 'operator': 'In', 'values': ['%s']}]},"
                    + " 'topologyKey': '%s'}]}}}";
    private static final String SPREAD = "{'topologySpreadConstraints': [{'maxSkew': 1, 'topologyKey': '%s',"
            + " 'whenUnsatisfiable': 'DoNotSchedule', 'labelSelector': {'matchLabels': {'app': 'web'}}%s}]}";

    private final NodeFixtures cluster = cluster();

    private static Node zoned(String name, String zone) {
        return new NodeBuilder(node(name))
                .editMetadata()
                .addToLabels(ZONE, zone)
                .endMetadata()
                .build();
    }

    private void threeNodes() {
        cluster.put(zoned("n1", "a"));
        cluster.put(zoned("n2", "a"));
        cluster.put(zoned("n3", "b"));
    }

    private static Pod pod(String name, String app, String spec) {
        return pod("default", name, app, spec);
    }

    private static Pod pod(String namespace, String name, String app, String spec) {
        String json = ("{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'namespace': '" + namespace + "', 'name': '"
                        + name + "', 'labels': {'app': '" + app + "'}}, 'spec': " + spec
                        + ", 'status': {'phase': 'Pending'}}")
                .replace('\'', '"');
        Pod pod = KubeJson.read(json.getBytes(StandardCharsets.UTF_8), Pod.class);
        pod.getSpec().setContainers(NodeFixtures.pod(name).getSpec().getContainers());
        return pod;
    }

    private String nodeOf(String pod) {
        String node = cluster.podNamed(pod).getSpec().getNodeName();
        return node == null ? "" : node;
    }

    private String zoneOf(String pod) {
        return nodeOf(pod).isEmpty() ? "" : nodeOf(pod).equals("n3") ? "b" : "a";
    }

    private String whyNot(String pod) {
        return cluster.podNamed(pod).getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodScheduled"))
                .map(c -> c.getMessage())
                .findFirst()
                .orElse("");
    }

    @Test
    void podsThatKeepApartHaveANodeEachAndTheNextWaitsUntilOneGoes() {
        threeNodes();
        IntStream.rangeClosed(1, 4).forEach(i -> cluster.put(pod("w" + i, "web", APART.formatted("web", HOST))));

        assertThat(List.of(nodeOf("w1"), nodeOf("w2"), nodeOf("w3"))).containsExactlyInAnyOrder("n1", "n2", "n3");
        assertThat(whyNot("w4")).isEqualTo("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.");
        String freed = nodeOf("w2");
        cluster.delete(key(Kinds.POD, "w2"));
        assertThat(nodeOf("w4")).isEqualTo(freed);
    }

    @Test
    void aPodThatAsksForNothingIsKeptAwayByThoseThatDo() {
        threeNodes();
        cluster.put(pod("db", "db", APART.formatted("web", ZONE)));
        assertThat(zoneOf("db")).isEqualTo("a");
        cluster.put(pod("other", "db", APART.formatted("web", ZONE)));
        cluster.put(pod("third", "db", APART.formatted("web", ZONE)));
        cluster.put(pod("w", "web", "{}"));

        assertThat(whyNot("w"))
                .isEqualTo("0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules.");
        String freed = List.of("db", "other", "third").stream()
                .filter(name -> zoneOf(name).equals("b"))
                .findFirst()
                .orElseThrow();
        cluster.delete(key(Kinds.POD, freed));
        assertThat(zoneOf("w")).isEqualTo("b");
    }

    @Test
    void theFirstOfAGroupMayGoAnywhereAndTheOthersFollow() {
        threeNodes();
        IntStream.rangeClosed(1, 4).forEach(i -> cluster.put(pod("w" + i, "web", TOGETHER.formatted("web", HOST))));

        assertThat(List.of(nodeOf("w1"), nodeOf("w2"), nodeOf("w3"), nodeOf("w4")))
                .containsOnly("n1");
    }

    @Test
    void aPodWaitsForTheOneThatItWantsToBeNear() {
        threeNodes();
        cluster.put(pod("w", "web", TOGETHER.formatted("db", ZONE)));
        assertThat(whyNot("w")).isEqualTo("0/3 nodes are available: 3 node(s) didn't match pod affinity rules.");

        Pod db = pod("db", "db", "{'nodeName': 'n3'}");
        cluster.put(db);

        assertThat(nodeOf("w")).isEqualTo("n3");
    }

    @Test
    void aTermIsAboutItsOwnNamespaceUnlessItNamesOthers() {
        threeNodes();
        cluster.put(pod("elsewhere", "db", "db", "{'nodeName': 'n3'}"));
        cluster.put(pod("w", "web", TOGETHER.formatted("db", ZONE)));
        assertThat(nodeOf("w")).isEmpty();

        cluster.put(pod(
                "x",
                "web",
                TOGETHER.formatted("db", ZONE).replace("'topologyKey'", "'namespaces': ['elsewhere'], 'topologyKey'")));
        cluster.put(pod(
                "y",
                "web",
                TOGETHER.formatted("db", ZONE).replace("'topologyKey'", "'namespaceSelector': {}, 'topologyKey'")));

        assertThat(nodeOf("x")).isEqualTo("n3");
        // a selector asks the labels of the namespace, of which there is no object here
        assertThat(nodeOf("y")).isEmpty();
    }

    @Test
    void podsSpreadOverZonesWithinTheSkew() {
        threeNodes();
        IntStream.rangeClosed(1, 6).forEach(i -> cluster.put(pod("w" + i, "web", SPREAD.formatted(ZONE, ""))));

        TreeMap<String, Integer> zones = new TreeMap<>();
        IntStream.rangeClosed(1, 6).forEach(i -> zones.merge(zoneOf("w" + i), 1, Integer::sum));
        assertThat(zones).containsEntry("a", 3).containsEntry("b", 3);
    }

    @Test
    void aFullZoneLeavesTheNextPodWaitingRatherThanUneven() {
        threeNodes();
        cluster.put(pod("w1", "web", SPREAD.formatted(ZONE, "")));
        cluster.editNode("n3", n -> n.getSpec().setUnschedulable(true));
        cluster.put(pod("w2", "web", SPREAD.formatted(ZONE, "")));

        assertThat(whyNot("w2"))
                .isEqualTo("0/3 nodes are available: 1 node(s) were unschedulable,"
                        + " 2 node(s) didn't match pod topology spread constraints.");
        cluster.editNode("n3", n -> n.getSpec().setUnschedulable(null));
        assertThat(zoneOf("w2")).isEqualTo("b");
    }

    @Test
    void aNodeWithoutTheTopologyIsNoPlaceForPodsThatSpread() {
        cluster.put(node("bare"));
        cluster.put(pod("w", "web", SPREAD.formatted(ZONE, "")));

        assertThat(whyNot("w"))
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints"
                        + " (missing required label).");
        cluster.editNode("bare", n -> n.getMetadata().getLabels().put(ZONE, "a"));
        assertThat(nodeOf("w")).isEqualTo("bare");
    }

    @Test
    void fewerDomainsThanWantedCountAsEmptyOnes() {
        threeNodes();
        IntStream.rangeClosed(1, 3)
                .forEach(i -> cluster.put(pod("w" + i, "web", SPREAD.formatted(ZONE, ", 'minDomains': 3"))));

        assertThat(List.of(zoneOf("w1"), zoneOf("w2"), zoneOf("w3"))).containsExactlyInAnyOrder("a", "b", "");
    }

    @Test
    void whoIsKeptAwayForTheSakeOfItsNamespaceIsLetInWhenThatIsLabelledOtherwise() {
        Namespace team = new NamespaceBuilder()
                .withNewMetadata()
                .withName("team")
                .addToLabels("env", "prod")
                .endMetadata()
                .build();
        cluster.put(team);
        cluster.put(zoned("n1", "a"));
        cluster.put(pod(
                "db",
                "db",
                APART.formatted("web", ZONE)
                        .replace(
                                "'topologyKey'",
                                "'namespaceSelector': {'matchLabels': {'env': 'prod'}}, 'topologyKey'")));
        cluster.put(pod("team", "w", "web", "{}"));
        ObjectKey waiting = new ObjectKey(Kinds.POD, "team", "w");
        assertThat(cluster.snapshot.facts(waiting, PodFacts.class).orElseThrow().nodeName())
                .isEmpty();

        cluster.put(new NamespaceBuilder(team)
                .editMetadata()
                .addToLabels("env", "dev")
                .endMetadata()
                .build());

        assertThat(cluster.snapshot.facts(waiting, PodFacts.class).orElseThrow().nodeName())
                .isEqualTo("n1");
    }
}
