package dev.timonel.controller.nodes;

import static dev.timonel.controller.NodeFixtures.START;
import static dev.timonel.controller.NodeFixtures.cluster;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeLeaseReconcilerTest {
    private static final Instant SOON = START.plus(Duration.ofHours(12)).minusSeconds(60);
    private static final Instant LATE = START.plus(Duration.ofHours(18));

    private static NodeFixtures withNamespace(NodeFixtures cluster) {
        cluster.put(new NamespaceBuilder()
                .withNewMetadata()
                .withName("kube-node-lease")
                .endMetadata()
                .build());
        return cluster;
    }

    private static Lease lease(NodeFixtures cluster, String node) {
        return cluster.snapshot.get(NodeHeartbeat.lease(node)).orElseThrow().as(Lease.class);
    }

    private static Instant renewed(NodeFixtures cluster, String node) {
        return lease(cluster, node).getSpec().getRenewTime().toInstant();
    }

    @Test
    void aSimulatedNodeHoldsALeaseFromTheStart() {
        NodeFixtures cluster = withNamespace(cluster()).withNodes("a");
        String uid = cluster.nodeNamed("a").getMetadata().getUid();
        Lease lease = lease(cluster, "a");

        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("a");
        assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(86_400);
        assertThat(renewed(cluster, "a")).isEqualTo(START);
        assertThat(lease.getMetadata().getOwnerReferences())
                .containsExactly(new OwnerReference("v1", null, null, "Node", "a", uid));
    }

    @Test
    void leasesWaitForTheirNamespace() {
        NodeFixtures cluster = cluster().withNodes("a", "b");
        assertThat(cluster.snapshot.list(Kinds.LEASE)).isEmpty();

        withNamespace(cluster);

        assertThat(cluster.snapshot.list(Kinds.LEASE))
                .extracting(KubeObject::name)
                .containsExactly("a", "b");
    }

    @Test
    void anExternalNodeWritesItsOwn() {
        NodeFixtures cluster = withNamespace(cluster());
        cluster.put(externalNode("vm"));

        assertThat(cluster.snapshot.list(Kinds.LEASE)).isEmpty();
    }

    @Test
    void itIsRenewedLongBeforeItExpiresAndSeldom() {
        NodeFixtures cluster = withNamespace(cluster()).withNodes("a");
        Instant due = cluster.nextTimer().orElseThrow();
        assertThat(due).isBetween(SOON, LATE);

        cluster.advance(Duration.between(START, due).toSeconds() - 1);
        assertThat(renewed(cluster, "a")).isEqualTo(START);
        cluster.advance(1);

        assertThat(renewed(cluster, "a")).isEqualTo(due);
        assertThat(cluster.nextTimer().orElseThrow()).isAfter(due.plus(Duration.ofHours(11)));
    }

    @Test
    void thousandsOfNodesRenewAtMinutesOfTheirOwn() {
        NodeLeaseReconciler leases = new NodeLeaseReconciler();
        NodeFixtures cluster = withNamespace(cluster());
        cluster.checkSettled = false;
        String[] names =
                IntStream.rangeClosed(1, 200).mapToObj(i -> "node-" + i).toArray(String[]::new);
        cluster.withNodes(names);

        Map<Instant, Long> inAMinute = cluster.snapshot.list(Kinds.NODE).stream()
                .map(node -> leases.reconcile(node.key(), cluster.snapshot, START))
                .map(plan -> {
                    assertThat(plan.puts()).isEmpty();
                    return plan.dueAt().truncatedTo(ChronoUnit.MINUTES);
                })
                .collect(Collectors.groupingBy(due -> due, Collectors.counting()));

        assertThat(inAMinute.values()).allSatisfy(count -> assertThat(count).isLessThan(10));
    }

    @Test
    void whoTakesTheLeaseAwayOrHoldsItFindsItTheNodesAgain() {
        NodeFixtures cluster = withNamespace(cluster()).withNodes("a");
        ObjectKey key = NodeHeartbeat.lease("a");

        cluster.delete(key);
        assertThat(lease(cluster, "a").getSpec().getHolderIdentity()).isEqualTo("a");
        cluster.edit(key, Lease.class, l -> l.getSpec().setHolderIdentity("thief"));
        assertThat(lease(cluster, "a").getSpec().getHolderIdentity()).isEqualTo("a");
        cluster.edit(key, Lease.class, l -> l.getMetadata().setLabels(Map.of("mine", "yes")));
        assertThat(lease(cluster, "a").getMetadata().getLabels()).containsEntry("mine", "yes");
    }

    @Test
    void aNodeThatIsHandedToAnAgentIsRenewedNoMore() {
        NodeFixtures cluster = withNamespace(cluster()).withNodes("a");
        cluster.editNode("a", n -> n.getMetadata().setAnnotations(Map.of("timonel.dev/agent", "external")));

        cluster.advance(Duration.ofDays(2).toSeconds());

        assertThat(renewed(cluster, "a")).isEqualTo(START);
    }

    @Test
    void itGoesWithItsNode() {
        NodeFixtures cluster = withNamespace(cluster()).withNodes("a");
        cluster.delete(key(Kinds.NODE, "a"));

        assertThat(cluster.snapshot.list(Kinds.LEASE)).isEmpty();
        assertThat(cluster.nextTimer()).isEmpty();
    }
}
