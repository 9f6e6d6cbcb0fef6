package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.api.patch.Patches;
import dev.timonel.compare.ClusterState;
import dev.timonel.compare.RouteDiff;
import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.routing.Cluster;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.whatif.Manifests;
import dev.timonel.whatif.WhatIf;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What a change is said to do is what it does: the same manifests, rehearsed and then really written by the committer one
 * after the other, leave the same pods, services and endpoints, refuse the same, and differ from what was in the same routes.
 */
class WhatIfPredictsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final int ROUNDS = 8;

    private final List<String> manifests = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, Math.max(1, Integer.getInteger("histories.seeds", 8) / 8));
    }

    private static List<Reconciler> reconcilers() {
        List<Reconciler> all =
                new ArrayList<>(ClusterReconcilers.all(TestCluster.CONFIG, Duration.ofSeconds(40), Instant.EPOCH));
        all.addAll(EndpointReconcilers.all());
        return all;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsForetoldIsWhatHappens(long seed) {
        Random random = new Random(seed);
        try (TestCluster cluster =
                TestCluster.open("jdbc:h2:mem:whatif" + seed, reconcilers(), seed, UnaryOperator.identity(), CLOCK)) {
            begin(cluster);
            for (int round = 0; round < ROUNDS; round++) {
                manifests.clear();
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    manifests.add(manifest(random));
                }
                ClusterSnapshot before = cluster.committer().current();
                Rehearsal rehearsal = new Rehearsal(
                        before,
                        ServedKinds.strategies(),
                        TestCluster.CONFIG,
                        reconcilers(),
                        CLOCK.instant(),
                        new SplittableRandom(seed));
                WhatIf foretold = WhatIf.of(
                        new ClusterState(before, Cluster.CONFIG),
                        rehearsal,
                        Manifests.read(String.join("\n---\n", manifests).getBytes(StandardCharsets.UTF_8), "default"),
                        null,
                        () -> false);
                assertThat(cluster.committer().current()).isSameAs(before);
                List<String> refused = apply(cluster);
                ClusterSnapshot after = cluster.committer().current();
                assertThat(foretold.refused().stream()
                                .map(r -> r.status().getMessage())
                                .toList())
                        .as("round %d: %s", round, manifests)
                        .isEqualTo(refused);
                assertThat(facts(rehearsal.state()))
                        .as("round %d: %s", round, manifests)
                        .isEqualTo(facts(after));
                RouteDiff happened = RouteDiff.between(
                        new ClusterState(before, Cluster.CONFIG), new ClusterState(after, Cluster.CONFIG));
                assertThat(foretold.diff().frontends()).isEqualTo(happened.frontends());
                assertThat(foretold.diff().names()).isEqualTo(happened.names());
                assertThat(foretold.breaks()).isEqualTo(happened.breaks());
            }
        }
    }

    private static void begin(TestCluster cluster) {
        for (String name : List.of("a", "b", "c")) {
            create(
                    cluster,
                    Kinds.NODE,
                    "{\"metadata\":{\"name\":\"node-" + name + "\",\"labels\":{\"topology.kubernetes.io/zone\":\""
                            + name + "\"}}}");
        }
        create(cluster, Kinds.NAMESPACE, "{\"metadata\":{\"name\":\"default\"}}");
    }

    private static void create(TestCluster cluster, ResourceKind kind, String json) {
        HasMetadata object = KubeJson.read(json.getBytes(StandardCharsets.UTF_8), kind.type());
        cluster.committer()
                .propose(new Proposal.Create(kind, "", object, false))
                .join();
    }

    /** JSON is YAML. */
    private static String manifest(Random random) {
        int pod = 1 + random.nextInt(5);
        int service = 1 + random.nextInt(3);
        return switch (random.nextInt(8)) {
            case 0 -> deleted("Pod", "p" + pod);
            case 1 -> deleted("Service", "s" + service);
            case 2, 3 -> service(random, service);
            case 4 ->
                "{\"apiVersion\":\"routing.timonel.dev/v1\",\"kind\":\"Patch\",\"target\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                        + "\"name\":\"p" + pod
                        + "\"},\"patch\":[{\"op\":\"replace\",\"path\":\"/metadata/labels/app\",\"value\":\"s" + service
                        + "\"}]}";
            default -> pod(random, pod, service);
        };
    }

    private static String deleted(String kind, String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\"},\"$patch\":\"delete\"}";
    }

    private static String pod(Random random, int pod, int service) {
        String port = random.nextInt(4) == 0 ? "" : ",\"ports\":[{\"name\":\"http\",\"containerPort\":8080}]";
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p" + pod
                + "\",\"namespace\":\"default\",\"labels\":{\"app\":\"s" + service
                + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"x\"" + port + "}]}}";
    }

    private static String service(Random random, int i) {
        String policy = random.nextBoolean() ? "Local" : "Cluster";
        String distribution = random.nextBoolean() ? ",\"trafficDistribution\":\"PreferSameZone\"" : "";
        int nodePort = 30000 + random.nextInt(3);
        return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s" + i
                + "\",\"namespace\":\"default\"},\"spec\":{\"type\":\"NodePort\",\"clusterIP\":\"10.96.7." + i
                + "\",\"externalTrafficPolicy\":\"" + policy + "\"" + distribution + ",\"selector\":{\"app\":\"s"
                + (1 + random.nextInt(3))
                + "\"},\"ports\":[{\"port\":80,\"targetPort\":\"http\",\"nodePort\":" + nodePort + "}]}}";
    }

    /** As a client does it with the verbs of the API; the messages of what was refused. */
    private List<String> apply(TestCluster cluster) {
        List<String> refused = new ArrayList<>();
        for (String manifest : manifests) {
            try {
                cluster.committer()
                        .propose(proposal(cluster, KubeJson.tree(manifest.getBytes(StandardCharsets.UTF_8))))
                        .join();
            } catch (CompletionException failed) {
                refused.add(((StatusException) Objects.requireNonNull(failed.getCause()))
                        .status()
                        .getMessage());
            }
        }
        return refused;
    }

    private static Proposal proposal(TestCluster cluster, JsonNode manifest) {
        JsonNode about = manifest.path("kind").asString("").equals("Patch") ? manifest.path("target") : manifest;
        ResourceKind kind = about.path("kind").asString("").equals("Pod") ? Kinds.POD : Kinds.SERVICE;
        String name = about == manifest
                ? about.path("metadata").path("name").asString("")
                : about.path("name").asString("");
        ObjectKey key = new ObjectKey(kind, "default", name);
        if (manifest.has("$patch")) {
            return new Proposal.Delete(key, null, false);
        }
        if (about == manifest && cluster.committer().current().get(key).isEmpty()) {
            return new Proposal.Create(kind, "default", KubeJson.fromTree(manifest, kind.type()), false);
        }
        JsonNode patch = about == manifest ? manifest : manifest.path("patch");
        String type = patch.isArray() ? "application/json-patch+json" : "application/strategic-merge-patch+json";
        return new Proposal.Patch(
                key,
                "",
                Patches.parse(type, KubeJson.write(patch), key),
                tree -> KubeJson.fromTree(tree, kind.type()),
                0,
                false);
    }

    /** All that routes follow from, without names, uids and times that are drawn. */
    private static TreeSet<String> facts(ClusterSnapshot snapshot) {
        TreeSet<String> facts = new TreeSet<>();
        snapshot.list(Kinds.POD).forEach(p -> facts.add(p.key() + " " + p.labels() + pod(p.facts(PodFacts.class))));
        snapshot.list(Kinds.SERVICE).forEach(s -> facts.add(s.key() + " " + s.facts(ServiceFacts.class)));
        for (KubeObject slice : snapshot.list(Kinds.ENDPOINT_SLICE)) {
            SliceFacts f = slice.facts(SliceFacts.class);
            f.endpoints()
                    .forEach(e -> facts.add(f.service()
                            + f.ports()
                            + e.address()
                            + e.ready()
                            + e.serving()
                            + e.pod()
                            + e.nodeName()
                            + e.zone()
                            + e.zoneHints()));
        }
        snapshot.list(Kinds.IP_ADDRESS).forEach(ip -> facts.add(ip.key().toString()));
        return facts;
    }

    private static String pod(PodFacts facts) {
        return facts.nodeName() + facts.ips() + facts.phase() + facts.ready();
    }
}
