package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broken reconciler does to the real committer: its own key waits, everybody else's write goes through. */
class FailingReconcilerTest {
    private final MovingClock clock = new MovingClock();

    /** Plans for the namespaces named {@code bad} what the test wants, and counts how often it is asked. */
    private static final class Bad implements Reconciler {
        private final UnaryOperator<Namespace> plan;
        private volatile int runs;

        Bad(UnaryOperator<Namespace> plan) {
            this.plan = plan;
        }

        @Override
        public String name() {
            return "bad";
        }

        @Override
        public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
            boolean mine = change.object().kind().equals(Kinds.NAMESPACE)
                    && change.object().name().equals("bad");
            return mine ? List.of(change.key()) : List.of();
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            runs++;
            return Plan.put(plan.apply(snapshot.get(key).orElseThrow().as(Namespace.class)));
        }
    }

    private TestCluster open(Path directory, Reconciler reconciler) {
        TestCluster cluster = TestCluster.open(
                "jdbc:h2:file:" + directory.resolve("failing"),
                TestCluster.CONFIG,
                List.of(reconciler),
                1,
                UnaryOperator.identity(),
                clock);
        cluster.create(namespace("default")).join();
        return cluster;
    }

    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static List<Integer> counts(TestCluster cluster) {
        return cluster.committer().current().list(Kinds.EVENT).stream()
                .map(e -> e.as(Event.class))
                .filter(e -> e.getReason().equals("ReconcileFailed"))
                .map(Event::getCount)
                .toList();
    }

    private static void badFailsAndFineIsWritten(TestCluster cluster) {
        CompletableFuture<Outcome> bad = cluster.create(namespace("bad"));
        CompletableFuture<Outcome> fine = cluster.create(namespace("fine"));
        assertThat(bad.join().created()).isTrue();
        assertThat(fine.join().created()).isTrue();
        assertThat(counts(cluster)).containsExactly(1);
    }

    @Test
    void aPlanThatNoClientCouldWriteFailsItsKeyAlone(@TempDir Path directory) {
        Bad tooLong = new Bad(namespace -> {
            namespace.getMetadata().setLabels(Map.of("host", "x".repeat(64)));
            return namespace;
        });
        try (TestCluster cluster = open(directory, tooLong)) {
            badFailsAndFineIsWritten(cluster);
            ObjectKey key = new ObjectKey(Kinds.NAMESPACE, "", "bad");
            assertThat(cluster.committer().current().get(key).orElseThrow().labels())
                    .doesNotContainKey("host");
        }
    }

    @Test
    void aPlanThatIsDeeperThanTheStackFailsItsKeyAlone(@TempDir Path directory) {
        Bad deep = new Bad(namespace -> {
            throw new StackOverflowError("for a test");
        });
        try (TestCluster cluster = open(directory, deep)) {
            badFailsAndFineIsWritten(cluster);
        }
    }

    @Test
    void aProposalThatIsDeeperThanTheStackIsRefusedAlone(@TempDir Path directory) {
        try (TestCluster cluster = open(directory, new Bad(namespace -> namespace))) {
            CompletableFuture<Outcome> deep = cluster.committer()
                    .propose(new Proposal.Patch(
                            new ObjectKey(Kinds.NAMESPACE, "", "default"),
                            "",
                            tree -> {
                                throw new StackOverflowError("for a test");
                            },
                            tree -> namespace("default"),
                            1,
                            false));
            CompletableFuture<Outcome> fine = cluster.create(namespace("fine"));

            assertThatThrownBy(deep::join).hasMessageContaining("the write could not be decided");
            assertThat(fine.join().created()).isTrue();
        }
    }

    @Test
    void aKeyThatKeepsChangingSomethingIsLeftAndReported(@TempDir Path directory) {
        Bad flip = new Bad(namespace -> {
            Map<String, String> before = namespace.getMetadata().getAnnotations();
            boolean on = before != null && "on".equals(before.get("light"));
            namespace.getMetadata().setAnnotations(Map.of("light", on ? "off" : "on"));
            return namespace;
        });
        try (TestCluster cluster = open(directory, flip)) {
            badFailsAndFineIsWritten(cluster);
            assertThat(flip.runs).isEqualTo(50);
        }
    }

    @Test
    void aKeyThatKeepsFailingIsTriedEverMoreSeldomAndReportedEachTimeThatDoubles(@TempDir Path directory) {
        Bad broken = new Bad(namespace -> {
            throw new IllegalStateException("broken");
        });
        try (TestCluster cluster = open(directory, broken)) {
            badFailsAndFineIsWritten(cluster);
            int[] waits = {5, 10, 20, 40, 80, 160, 300, 300};
            for (int i = 0; i < waits.length; i++) {
                look(cluster, waits[i] - 1);
                assertThat(broken.runs).as("before %d s are over", waits[i]).isEqualTo(i + 1);
                look(cluster, 1);
                assertThat(broken.runs).as("after %d s", waits[i]).isEqualTo(i + 2);
            }
            assertThat(counts(cluster))
                    .as("at the first, second, fourth, eighth failure")
                    .containsExactly(4);
        }
    }

    /** Moves the clock, and has the committer look at what is due: it does so with each batch. */
    private void look(TestCluster cluster, int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        cluster.committer()
                .propose(new Proposal.Create(Kinds.NAMESPACE, "", namespace("nothing"), true))
                .join();
    }
}
