package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.registry.verbs.Verbs;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.store.ObjectStore;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start does: everything is at rest already, after a clean stop and after none. */
class StartTest {
    private final MovingClock clock = new MovingClock();
    private final List<String> asked = new ArrayList<>();

    /** A reconciler that tells what it is asked; it may throw instead. */
    private final class Told extends ForwardingReconciler {
        Told(Reconciler reconciler) {
            super(reconciler);
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            if (key.name().equals("broken")) {
                throw new IllegalStateException("told to");
            }
            asked.add(name() + " " + key.name());
            return super.reconcile(key, snapshot, now);
        }
    }

    private List<Reconciler> reconcilers() {
        List<Reconciler> all = new ArrayList<>(TestCluster.clusterReconcilers(TestCluster.CONFIG));
        all.addAll(EndpointReconcilers.all());
        return all.stream().<Reconciler>map(Told::new).toList();
    }

    private TestCluster open(Path directory) {
        return TestCluster.open(
                "jdbc:h2:file:" + directory.resolve("start"),
                TestCluster.CONFIG,
                reconcilers(),
                "test",
                1,
                UnaryOperator.identity(),
                clock);
    }

    private Committer committer(ObjectStore store, String rules) {
        return new Committer(
                store,
                new RegistryRules(
                        ServedKinds.strategies(), reconcilers(), TestCluster.CONFIG, rules, 100, Long.MAX_VALUE),
                clock,
                new Random(1),
                new SimpleMeterRegistry());
    }

    private static <T extends HasMetadata> void create(
            TestCluster cluster, Class<T> type, int count, IntFunction<String> json) {
        List<CompletableFuture<Outcome>> answers = IntStream.range(0, count)
                .mapToObj(i -> cluster.create(Writes.json(type, json.apply(i))))
                .toList();
        answers.forEach(CompletableFuture::join);
    }

    private static String pod(String name, String metadata) {
        return "{'metadata':{'namespace':'default','name':'" + name + "','labels':{'app':'web'}" + metadata
                + "},'spec':{'containers':[{'name':'c','image':'i'}]}}";
    }

    /** Nodes for a part of the pods, so that the others wait; a Service of all, and one of none. */
    private static void fill(TestCluster cluster, int pods) {
        create(
                cluster,
                Namespace.class,
                2,
                i -> "{'metadata':{'name':'" + (i == 0 ? "default" : "kube-node-lease") + "'}}");
        create(
                cluster,
                ServiceCIDR.class,
                1,
                i -> "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/16']}}");
        create(
                cluster,
                Node.class,
                2,
                i -> "{'metadata':{'name':'n" + i + "'},'status':{'capacity':{'pods':'" + pods / 3 + "'}}}");
        create(
                cluster,
                Service.class,
                2,
                i -> "{'metadata':{'namespace':'default','name':'" + (i == 0 ? "web" : "wbe")
                        + "'},'spec':{'selector':{'app':'" + (i == 0 ? "web" : "wbe") + "'},'ports':[{'port':80}]}}");
        create(cluster, Pod.class, pods, i -> pod("p" + i, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 300})
    void afterACleanStopAndAfterNoneThereIsNothingToDo(int pods, @TempDir Path directory) {
        List<String> left;
        try (TestCluster cluster = open(directory)) {
            fill(cluster, pods);
            ClusterSnapshot published = cluster.committer().current();
            ClusterSnapshot stored = restored(cluster.store());
            assertThat(stored.revision()).isEqualTo(published.revision());
            HistoryLaws.reconcilingEverythingAgainPlansNothing(reconcilers(), stored, clock.instant());

            asked.clear();
            Committer afterACrash = committer(cluster.store(), "test");
            afterACrash.start();
            afterACrash.stop();
            assertThat(afterACrash.current().revision()).isEqualTo(published.revision());
            left = cluster.contents();
        }
        assertThat(asked)
                .as("no Service is asked about, and of the pods the first that waits")
                .noneMatch(ask -> ask.startsWith("endpoint") || ask.startsWith("empty") || ask.startsWith("garbage"))
                .filteredOn(ask -> ask.startsWith("pods "))
                .hasSize(1);
        try (TestCluster again = open(directory)) {
            assertThat(again.contents()).isEqualTo(left);
        }
    }

    @Test
    void otherRulesReconcileEverythingOnce(@TempDir Path directory) {
        try (TestCluster cluster = open(directory)) {
            fill(cluster, 9);
            assertThat(start(cluster, "other")).contains("endpointslices web", "pods p1");
            assertThat(start(cluster, "other")).doesNotContain("endpointslices web");
            assertThat(start(cluster, "")).contains("endpointslices web");
            assertThat(start(cluster, "")).contains("endpointslices web");
        }
    }

    @Test
    void afterAReconcilerHasFailedEverythingIsReconciled(@TempDir Path directory) {
        try (TestCluster cluster = open(directory)) {
            fill(cluster, 9);
            assertThat(start(cluster, "test")).doesNotContain("endpointslices web");
        }
        try (TestCluster cluster = open(directory)) {
            create(cluster, Pod.class, 1, i -> pod("broken", ""));
            assertThat(start(cluster, "test")).contains("endpointslices web");
            assertThat(start(cluster, "test")).as("it fails still").contains("endpointslices web");
        }
    }

    @Test
    void whatIsDueIsDoneThoughNobodyRemembersIt(@TempDir Path directory) {
        ObjectKey leaving = new ObjectKey(Kinds.POD, "default", "leaving");
        try (TestCluster cluster = open(directory)) {
            fill(cluster, 3);
            create(cluster, Node.class, 1, i -> "{'metadata':{'name':'roomy'}}");
            create(
                    cluster,
                    Pod.class,
                    2,
                    i -> pod(
                            i == 0 ? "slow" : "leaving",
                            ",'annotations':{'timonel.dev/ready-after':'1h','timonel.dev/terminate-after':'30s'}"));
            cluster.committer()
                    .propose(new Proposal.Delete(
                            leaving,
                            new DeleteOptionsBuilder()
                                    .withGracePeriodSeconds(30L)
                                    .build(),
                            false))
                    .join();
            assertThat(cluster.committer().current().get(leaving)).isPresent();
        }
        clock.advance(Duration.ofMinutes(90));
        try (TestCluster cluster = open(directory)) {
            ClusterSnapshot now = cluster.committer().current();
            assertThat(now.get(leaving)).isEmpty();
            assertThat(now.facts(new ObjectKey(Kinds.POD, "default", "slow"), PodFacts.class))
                    .get()
                    .extracting(PodFacts::ready)
                    .isEqualTo(true);
            assertThat(now.list(Kinds.EVENT))
                    .as("an hour is over for all but those of this start")
                    .noneMatch(event -> event.metadata().getCreationTimestamp().compareTo("2026-01-01T01:00:00Z") < 0);
            HistoryLaws.reconcilingEverythingAgainPlansNothing(reconcilers(), now, clock.instant());
        }
    }

    @Test
    void ofThousandsOfEventsThatAreOverAStartRemovesSomeAndTheRestWhileOthersAreServed(@TempDir Path directory) {
        int many = 5_000;
        try (TestCluster cluster = open(directory)) {
            fill(cluster, 3);
            create(
                    cluster,
                    Event.class,
                    many,
                    i -> "{'metadata':{'namespace':'default','name':'e" + i
                            + "'},'involvedObject':{'namespace':'default'},'lastTimestamp':'2026-01-01T00:00:00Z'}");
            ClusterSnapshot snapshot = cluster.committer().current();
            List<List<Agenda.Task>> slices = new ArrayList<>();
            List<Agenda.Task> later = new ArrayList<>();
            new Consequences(
                            reconcilers(),
                            "test",
                            new Verbs(ServedKinds.strategies(), TestCluster.CONFIG),
                            new Agenda(),
                            new SimpleMeterRegistry())
                    .afterStart(() -> snapshot, slices::add, later::add);
            assertThat(slices.stream().flatMap(List::stream))
                    .as("what a start does before it is done")
                    .hasSizeLessThan(many);
            assertThat(later).hasSize(snapshot.count(Kinds.EVENT) - 4096);
        }
        clock.advance(Duration.ofMinutes(90));
        try (TestCluster cluster = open(directory)) {
            for (int i = 0; i < 1000 && hasOldEvents(cluster); i++) {
                create(cluster, Namespace.class, 1, n -> "{'metadata':{'generateName':'n'}}");
            }
            assertThat(hasOldEvents(cluster)).isFalse();
        }
    }

    private static boolean hasOldEvents(TestCluster cluster) {
        return cluster.committer().current().list(Kinds.EVENT).stream()
                .anyMatch(event -> event.name().matches("e[0-9]+"));
    }

    private List<String> start(TestCluster cluster, String rules) {
        asked.clear();
        Committer committer = committer(cluster.store(), rules);
        committer.start();
        committer.stop();
        return List.copyOf(asked);
    }

    private static ClusterSnapshot restored(ObjectStore store) {
        ObjectStore.Stored stored = store.load();
        List<KubeObject> objects = List.copyOf(stored.objects());
        return ClusterSnapshot.of(stored.revision(), objects);
    }
}
