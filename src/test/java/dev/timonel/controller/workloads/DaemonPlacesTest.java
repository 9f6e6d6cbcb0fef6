package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.writer.ForwardingReconciler;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a DaemonSet remembers of nodes and pods saves looks and changes no plan. */
class DaemonPlacesTest {
    private final DaemonPlaces places = new DaemonPlaces();
    private final TreeMap<String, KubeObject> nodes = new TreeMap<>();
    private final TreeMap<String, KubeObject> pods = new TreeMap<>();
    private final List<String> looks = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("histories.seeds", 8));
    }

    private void node(String name) {
        nodes.put(name, KubeObject.draft(NodeFixtures.node(name)).committed(1));
    }

    private void pod(String name, String node) {
        pods.put(name, KubeObject.draft(NodeFixtures.podOn(name, node)).committed(1));
    }

    private Collection<DaemonPlace> follow() {
        looks.clear();
        return places.follow(
                List.copyOf(nodes.values()),
                node -> {
                    looks.add("node " + node);
                    return nodes.containsKey(node) ? DaemonPlace.Fit.MAY_START : DaemonPlace.Fit.NO_NODE;
                },
                List.copyOf(pods.values()),
                pod -> {
                    looks.add("pod " + pod.name());
                    return DaemonPod.of(pod, "", 0);
                });
    }

    @Test
    void ofThousandsOfNodesThatAloneIsLookedAtWhichChanged() {
        for (int i = 10_000; i < 12_000; i++) {
            node("n" + i);
            pod("p" + i, "n" + i);
        }
        assertThat(follow()).hasSize(2_000);
        assertThat(looks).hasSize(4_000);

        follow();
        assertThat(looks).isEmpty();
        node("n10500");
        follow();
        assertThat(looks).containsExactly("node n10500");
        pod("p10700", "n10700");
        follow();
        assertThat(looks).containsExactlyInAnyOrder("pod p10700", "node n10700");
        pods.remove("p11000");
        assertThat(follow()).filteredOn(place -> place.pods().isEmpty()).hasSize(1);
        assertThat(looks).containsExactly("node n11000");
        nodes.remove("n11000");
        nodes.remove("n11001");
        assertThat(follow())
                .filteredOn(place -> place.fit() == DaemonPlace.Fit.NO_NODE)
                .extracting(DaemonPlace::node)
                .containsExactly("n11001");
        assertThat(looks).containsExactlyInAnyOrder("node n11000", "node n11001");
    }

    /** Asks one without any memory for the same plan. */
    private static final class Doubting extends ForwardingReconciler {
        Doubting(Reconciler daemons) {
            super(daemons);
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            Plan plan = super.reconcile(key, snapshot, now);
            assertThat(plan).isEqualTo(new DaemonSetReconciler().reconcile(key, snapshot, now));
            return plan;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachPlanIsThatOfOneThatRemembersNothing(long seed) {
        Random random = new Random(seed);
        Workloads cluster = new Workloads(
                each -> each instanceof DaemonSetReconciler ? new Doubting(each) : each, "node-0", "node-1", "node-2");
        cluster.create(
                Kinds.DAEMON_SET,
                "d",
                "'selector': {'matchLabels': {'app': 'a'}}, TEMPLATE",
                "'timonel.dev/ready-after': '4s', 'timonel.dev/terminate-after': '2s'");
        int most = 0;
        for (int step = 0; step < 120; step++) {
            String node = "node-" + random.nextInt(6);
            if (random.nextInt(2) == 0) {
                changeNode(cluster, node, random);
            } else if (random.nextInt(4) == 0) {
                cluster.edit(Kinds.DAEMON_SET, "d", DaemonSet.class, set -> change(set, random));
            } else {
                changePod(cluster, random);
            }
            cluster.advance(random.nextInt(3));
            most = Math.max(most, cluster.pods().size());
        }
        assertThat(most).isGreaterThan(3);
    }

    private static void changeNode(Workloads cluster, String name, Random random) {
        if (cluster.snapshot().get(Kinds.NODE, "", name).isEmpty()) {
            cluster.put(NodeFixtures.node(name));
            return;
        }
        if (random.nextInt(4) == 0) {
            cluster.delete(Kinds.NODE, name);
            return;
        }
        Node node = cluster.get(Kinds.NODE, name, Node.class);
        if (random.nextBoolean()) {
            node.getMetadata().setLabels(random.nextBoolean() ? Map.of() : Map.of("disk", "ssd"));
        } else {
            String effect = random.nextBoolean() ? "NoSchedule" : "NoExecute";
            node.getSpec()
                    .setTaints(
                            random.nextBoolean()
                                    ? List.of()
                                    : List.of(new TaintBuilder()
                                            .withKey("dedicated")
                                            .withEffect(effect)
                                            .build()));
        }
        cluster.put(node);
    }

    private static void change(DaemonSet set, Random random) {
        switch (random.nextInt(4)) {
            case 0 ->
                set.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("v" + random.nextInt(3));
            case 1 ->
                set.getSpec()
                        .getTemplate()
                        .getSpec()
                        .setNodeSelector(random.nextInt(3) == 0 ? Map.of("disk", "ssd") : Map.of());
            case 2 -> set.getSpec().setMinReadySeconds(random.nextInt(4));
            default -> {
                boolean surges = random.nextBoolean();
                var rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
                rolling.setMaxSurge(new IntOrString(surges ? 1 : 0));
                rolling.setMaxUnavailable(new IntOrString(surges ? 0 : 1));
            }
        }
    }

    private static void changePod(Workloads cluster, Random random) {
        List<String> pods = cluster.pods();
        if (pods.isEmpty()) {
            return;
        }
        String pod = pods.get(random.nextInt(pods.size()));
        switch (random.nextInt(4)) {
            case 0 -> cluster.delete(Kinds.POD, pod);
            case 1 ->
                cluster.edit(Kinds.POD, pod, Pod.class, p -> p.getMetadata().setLabels(Map.of("app", "other")));
            case 2 ->
                cluster.edit(Kinds.POD, pod, Pod.class, p -> {
                    p.getStatus().setPhase("Failed");
                    p.getStatus().getConditions().removeIf(c -> c.getType().equals("Ready"));
                });
            default ->
                cluster.put(new PodBuilder(cluster.get(Kinds.POD, pod, Pod.class))
                        .editMetadata()
                        .withName("made-" + random.nextInt(20))
                        .withUid(null)
                        .withResourceVersion(null)
                        .withOwnerReferences()
                        .endMetadata()
                        .build());
        }
    }
}
