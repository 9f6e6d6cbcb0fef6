package dev.timonel.controller;

import static dev.timonel.controller.NodeFixtures.annotated;
import static dev.timonel.controller.NodeFixtures.config;
import static dev.timonel.controller.NodeFixtures.key;
import static dev.timonel.controller.NodeFixtures.node;
import static dev.timonel.controller.NodeFixtures.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodReconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws over histories that nobody wrote by hand. */
class ClusterHistoryTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("histories.seeds", 8) / 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void podAddressesAreUniqueAndLieInTheBlockOfTheirNode(long seed) {
        Random random = new Random(seed);
        // 4 node blocks of 6 pod addresses: both allocators wrap and run dry
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 29, "10.244.0.0/27", "fd00:10:244::/62"));
        for (int step = 0; step < 150; step++) {
            act(cluster, random);
            assertAddresses(cluster.snapshot);
        }
        assertThat(cluster.snapshot.count(Kinds.POD)).isPositive();
    }

    private static void act(NodeFixtures cluster, Random random) {
        String node = "node-" + random.nextInt(6);
        String pod = "pod-" + random.nextInt(30);
        switch (random.nextInt(10)) {
            case 0 -> {
                if (random.nextInt(3) == 0) {
                    cluster.delete(key(Kinds.NODE, node));
                }
            }
            case 1, 2 -> {
                if (!cluster.exists(key(Kinds.NODE, node))) {
                    cluster.put(node(node));
                }
            }
            case 3 -> cluster.advance(random.nextInt(10));
            case 4 -> cluster.delete(key(Kinds.POD, pod));
            case 5 -> {
                if (cluster.exists(key(Kinds.POD, pod))) {
                    cluster.deleteGracefully(pod, 30);
                }
            }
            case 6 -> {
                if (cluster.exists(key(Kinds.POD, pod))) {
                    cluster.editPod(pod, p -> p.getStatus().setPhase("Succeeded"));
                }
            }
            default -> {
                if (!cluster.exists(key(Kinds.POD, pod))) {
                    cluster.put(annotated(
                            annotated(pod(pod), "timonel.dev/ready-after", random.nextInt(9) + "s"),
                            "timonel.dev/terminate-after",
                            random.nextInt(5) + "s"));
                }
            }
        }
    }

    private static void assertAddresses(ClusterSnapshot snapshot) {
        Set<IpAddress> seen = new HashSet<>();
        for (KubeObject pod : snapshot.list(Kinds.POD)) {
            PodFacts facts = pod.facts(PodFacts.class);
            if (facts.terminal() || facts.ips().isEmpty()) {
                continue;
            }
            List<Cidr> blocks = snapshot.facts(new ObjectKey(Kinds.NODE, "", facts.nodeName()), NodeFacts.class)
                    .orElseThrow()
                    .podCidrs();
            assertThat(facts.ips()).hasSize(2);
            for (IpAddress ip : facts.ips()) {
                assertThat(seen.add(ip)).as("%s of %s is unique", ip, pod).isTrue();
                Cidr block =
                        blocks.stream().filter(b -> b.contains(ip)).findFirst().orElseThrow();
                assertThat(ip).isGreaterThan(block.network().plus(1)).isLessThan(block.last());
            }
        }
        List<Cidr> all = snapshot.list(Kinds.NODE).stream()
                .flatMap(n -> n.facts(NodeFacts.class).podCidrs().stream())
                .toList();
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    }

    @Test
    void theOrderInWhichASnapshotWasBuiltDoesNotChangeAnyPlan() {
        NodeFixtures cluster = new NodeFixtures(config("10.244.0.0/16")).withNodes("b", "a", "c");
        for (int i = 0; i < 5; i++) {
            cluster.put(pod("p" + i));
        }
        ObjectKey fresh = key(Kinds.POD, "fresh");
        List<KubeObject> objects = new ArrayList<>(cluster.snapshot.all().toList());
        objects.add(KubeObject.draft(pod("fresh")));
        Plan expected = planFor(objects, fresh, cluster);
        assertThat(expected.puts()).extracting(HasMetadata::getKind).containsExactly("Cursor", "Pod");

        for (long seed = 0; seed < 5; seed++) {
            Collections.shuffle(objects, new Random(seed));
            assertThat(planFor(objects, fresh, cluster)).isEqualTo(expected);
        }
    }

    private static Plan planFor(List<KubeObject> objects, ObjectKey key, NodeFixtures cluster) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (KubeObject object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, object, null));
        }
        return new PodReconciler().reconcile(key, snapshot, cluster.now);
    }

    @Test
    void theSameHistoryGivesTheSameCluster() {
        assertThat(history()).isEqualTo(history());
    }

    private static List<String> history() {
        Random random = new Random(42);
        NodeFixtures cluster = new NodeFixtures(config("198.51.100.0/24", 29, "10.244.0.0/27"));
        for (int step = 0; step < 100; step++) {
            act(cluster, random);
        }
        return cluster.snapshot
                .all()
                .map(o -> new String(o.json(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void thousandsOfPodsAreSpreadEvenly() {
        NodeFixtures cluster = new NodeFixtures(config("10.244.0.0/16"));
        cluster.checkSettled = false;
        for (int i = 0; i < 20; i++) {
            cluster.withNodes("node-" + i);
        }
        for (int i = 0; i < 2000; i++) {
            cluster.put(pod("pod-" + i));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(cluster.snapshot.podCountOnNode("node-" + i)).isEqualTo(100);
        }
        assertThat(cluster.snapshot.podsOnNode("")).isEmpty();
        assertThat(cluster.snapshot.list(Kinds.POD))
                .allMatch(p -> p.facts(PodFacts.class).ready());
        cluster.assertNothingFollows();
    }

    @Test
    void reconcilersRunInAFixedOrderUnderDistinctNames() {
        assertThat(NodeFixtures.reconcilers(config("10.244.0.0/16")))
                .extracting(Reconciler::name)
                .containsExactly(
                        "namespaces",
                        "resourcequotas",
                        "serviceaccounts",
                        "nodes",
                        "node-leases",
                        "node-lifecycle",
                        "pods",
                        "pod-readiness",
                        "taint-eviction",
                        "podgc",
                        "loadbalancers",
                        "servicecidrs",
                        "ipaddresses",
                        "disruption",
                        "events",
                        "clusterrole-aggregation",
                        "priorityclasses",
                        "validatingadmissionpolicy-status",
                        "customresourcedefinitions",
                        "apiservices");
    }
}
