package dev.timonel.controller.pods;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.externalNode;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.node;
import static dev.timonel.controller.NodeFixtures.podOn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.NodeFixtures;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.writer.ForwardingReconciler;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More pods on nodes than these have addresses for. */
class ScarceAddressesTest {
    /** An address block of a node has this many for pods: eight without network, gateway and broadcast. */
    private static final int ADDRESSES = 5;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("histories.seeds", 8));
    }

    private static NodeFixtures cluster(UnaryOperator<Reconciler> pods) {
        return new NodeFixtures(NodeFixtures.config("198.51.100.0/24", 29, "10.244.0.0/26"), pods);
    }

    /** Counts how often it is asked for a plan. */
    private static final class Counting extends ForwardingReconciler {
        private int plans;

        Counting(Reconciler pods) {
            super(pods);
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            plans++;
            return super.reconcile(key, snapshot, now);
        }
    }

    @Test
    void anAddressThatComesFreeWakesThePodThatGetsItAndNotAllThatWaitForOne() {
        Counting[] pods = new Counting[1];
        NodeFixtures cluster = cluster(each -> pods[0] = new Counting(each)).withNodes("n");
        cluster.checkSettled = false;
        for (int i = 100; i < 200; i++) {
            cluster.put(podOn("p" + i, "n"));
        }
        assertThat(cluster.snapshot.podsWithoutAddress("n")).hasSize(100 - ADDRESSES);

        pods[0].plans = 0;
        for (int i = 100; i < 150; i++) {
            cluster.delete(key(Kinds.POD, "p" + i));
            assertThat(cluster.ipsOf("p" + (i + ADDRESSES))).hasSize(1);
        }
        assertThat(pods[0].plans).as("for 50 deletions").isLessThanOrEqualTo(50 * 4);
    }

    @Test
    void aPodThatGoesBeforeItsTurnLeavesItToTheNext() {
        NodeFixtures cluster = cluster(UnaryOperator.identity()).withNodes("n");
        for (int i = 100; i < 108; i++) {
            cluster.put(podOn("p" + i, "n"));
        }
        cluster.delete(key(Kinds.POD, "p100"), key(Kinds.POD, "p105"));
        assertThat(cluster.ipsOf("p106")).hasSize(1);
        assertThat(cluster.ipsOf("p107")).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyWaitsForAnAddressThatIsFree(long seed) {
        NodeFixtures cluster = cluster(UnaryOperator.identity());
        cluster.checkSettled = false;
        Random random = new Random(seed);
        int waiting = 0;
        for (int step = 0; step < 150; step++) {
            act(cluster, random);
            for (String node : List.of("node-0", "node-1")) {
                assertThat(PodAddresses.firstToGetOne(node, cluster.snapshot))
                        .as("step %d, %s", step, node)
                        .isEmpty();
                waiting += cluster.snapshot.podsWithoutAddress(node).size();
            }
        }
        assertThat(waiting).isPositive();
    }

    private static void act(NodeFixtures cluster, Random random) {
        String node = "node-" + random.nextInt(2);
        String pod = "pod-" + (10 + random.nextInt(25));
        boolean there = cluster.exists(key(Kinds.POD, pod));
        switch (random.nextInt(12)) {
            case 0 -> {
                if (random.nextInt(6) == 0) {
                    cluster.delete(key(Kinds.NODE, node));
                }
            }
            case 1 -> {
                if (!cluster.exists(key(Kinds.NODE, node))) {
                    cluster.put(random.nextInt(3) == 0 ? externalNode(node) : node(node));
                }
            }
            case 2 -> cluster.advance(random.nextInt(10));
            case 3, 4 -> cluster.delete(key(Kinds.POD, pod), key(Kinds.POD, "pod-" + (10 + random.nextInt(25))));
            default -> {
                if (!there) {
                    cluster.put(someKindOf(pod, node, random));
                } else {
                    change(cluster, pod, random);
                }
            }
        }
    }

    private static Pod someKindOf(String name, String node, Random random) {
        Pod pod = annotated(podOn(name, node), "timonel.dev/terminate-after", random.nextInt(3) * 4 + "s");
        pod.getSpec().setHostNetwork(random.nextInt(6) == 0);
        pod.getMetadata().setFinalizers(random.nextInt(6) == 0 ? List.of("example.com/held") : List.of());
        return pod;
    }

    private static void change(NodeFixtures cluster, String pod, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> cluster.deleteGracefully(pod, 30);
            case 1 -> cluster.editPod(pod, p -> p.getStatus().setPhase("Succeeded"));
            case 2 ->
                cluster.editPod(pod, p -> {
                    p.getStatus().setPodIP(null);
                    p.getStatus().setPodIPs(List.of());
                });
            case 3 ->
                cluster.editPod(pod, p -> {
                    p.getStatus().setStartTime(null);
                    p.getStatus().setPodIP(null);
                    p.getStatus().setPodIPs(List.of());
                });
            default -> cluster.editPod(pod, p -> p.getMetadata().setFinalizers(List.of()));
        }
    }
}
