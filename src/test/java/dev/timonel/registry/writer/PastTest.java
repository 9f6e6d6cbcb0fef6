package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.StatusException;
import dev.timonel.registry.writer.FaultyStore.Fault;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import dev.timonel.snapshot.SnapshotParts;
import dev.timonel.store.ObjectStore;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every snapshot that was published comes back as it was, from memory and from the log. */
class PastTest {
    private static final int STEPS = 30;

    private static List<Reconciler> reconcilers() {
        return Stream.concat(
                        TestCluster.clusterReconcilers(TestCluster.CONFIG).stream(), EndpointReconcilers.all().stream())
                .toList();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Math.max(2, Integer.getInteger("histories.seeds", 8) / 4));
    }

    private static TestCluster open(String url, MovingClock clock, UnaryOperator<ObjectStore> wrap) {
        ClusterConfig config = TestCluster.CONFIG;
        return TestCluster.open(url, config, reconcilers(), "rules", 1, wrap, clock);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySnapshotOfARandomHistoryComesBack(long seed) {
        String url = "jdbc:h2:mem:past" + seed + ";DB_CLOSE_DELAY=-1";
        MovingClock clock = new MovingClock();
        TreeMap<Long, ClusterSnapshot> published = new TreeMap<>();
        published.put(0L, ClusterSnapshot.empty());
        try (TestCluster cluster = open(url, clock, UnaryOperator.identity())) {
            ClusterSnapshot first = cluster.committer().current();
            published.put(first.revision(), first);
            cluster.committer().onPublish((snapshot, changes) -> published.put(snapshot.revision(), snapshot));
            HistorySteps steps = new HistorySteps(cluster, TestCluster.CONFIG, clock, new Random(seed));
            steps.begin();
            IntStream.range(0, STEPS).forEach(step -> steps.next());

            assertThat(published.size()).isGreaterThan(STEPS);
            comesBack(published, cluster, cluster.committer().past());
        }
        try (TestCluster restarted = open(url, clock, UnaryOperator.identity())) {
            comesBack(published, restarted, restarted.committer().past());
        }
    }

    private static void comesBack(TreeMap<Long, ClusterSnapshot> published, TestCluster cluster, PastSnapshots past) {
        ClusterSnapshot stepwise = ClusterSnapshot.empty();
        List<Change> log = cluster.log();
        for (Change change : log.subList(0, published.lastKey().intValue())) {
            stepwise = stepwise.with(change);
            long revision = change.revision();
            same(past.exactly(revision), stepwise, revision);
            ClusterSnapshot whole = published.ceilingEntry(revision).getValue();
            same(past.at(revision), whole, whole.revision());
        }
        published.forEach((revision, snapshot) -> {
            same(past.at(revision), snapshot, revision);
            SnapshotParts.indexesAreThoseOfTheObjects(past.at(revision));
        });
        assertThat(past.floor()).isZero();
    }

    private static void same(ClusterSnapshot actual, ClusterSnapshot expected, long revision) {
        assertThat(actual.revision()).isEqualTo(revision);
        assertThat(TestCluster.contents(actual.all().toList()))
                .as("objects at %d", revision)
                .isEqualTo(TestCluster.contents(expected.all().toList()));
    }

    @Test
    void requestsForOneRevisionShareTheWorkAndTheSnapshot() {
        String url = "jdbc:h2:mem:pastshared;DB_CLOSE_DELAY=-1";
        try (TestCluster cluster = open(url, new MovingClock(), UnaryOperator.identity())) {
            long revision = namespace(cluster, "a");
            namespace(cluster, "b");
            PastSnapshots past = cluster.committer().past();
            List<CompletableFuture<ClusterSnapshot>> all = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> past.at(revision)))
                    .toList();
            ClusterSnapshot one = past.at(revision);
            assertThat(all).allSatisfy(each -> assertThat(each.join()).isSameAs(one));
        }
    }

    @Test
    void whatTheLogHasLostOrIsYetToComeIsRefused() {
        String url = "jdbc:h2:mem:pastrefused;DB_CLOSE_DELAY=-1";
        AtomicReference<FaultyStore> store = new AtomicReference<>();
        long old;
        try (TestCluster cluster = open(url, new MovingClock(), UnaryOperator.identity())) {
            old = namespace(cluster, "a");
            namespace(cluster, "b");
            PastSnapshots past = cluster.committer().past();
            refused(() -> past.at(cluster.committer().current().revision() + 1), 504, "Too large resource version");
        }
        try (TestCluster cluster = open(url, new MovingClock(), real -> {
            store.set(new FaultyStore(real));
            return store.get();
        })) {
            PastSnapshots past = cluster.committer().past();
            store.get().fail(Fault.OUT_OF_REACH, 2);
            refused(() -> past.at(old), 503, "out of reach");
            refused(() -> past.exactly(old), 503, "out of reach");
            assertThat(past.at(old).revision()).isEqualTo(old);
        }
    }

    @Test
    void belowTheFloorNothingComesBack() {
        String url = "jdbc:h2:mem:pastfloor;DB_CLOSE_DELAY=-1";
        try (TestCluster cluster = open(url, new MovingClock(), UnaryOperator.identity())) {
            History history = new History(2, Long.MAX_VALUE, Long.MAX_VALUE);
            long old = namespace(cluster, "a");
            namespace(cluster, "b");
            namespace(cluster, "c");
            namespace(cluster, "d");
            ClusterSnapshot now = cluster.committer().current();
            history.restart(now.revision(), new int[] {1, 1});
            Past past = new Past(cluster.store(), history, () -> now);
            assertThat(past.floor()).isEqualTo(now.revision() - 2).isGreaterThan(old);
            assertThat(past.exactly(past.floor()).revision()).isEqualTo(past.floor());
            refused(() -> past.at(old), 410, "too old resource version: " + old + " (" + past.floor() + ")");
            refused(() -> past.exactly(old), 410, "too old resource version");
        }
    }

    @Test
    void aRevisionIsADecimalNumber() {
        assertThat(PastSnapshots.revision("at", "12")).isEqualTo(12);
        Stream.of("", "-1", "1.5", "x", "0x1", "99999999999999999999", "9223372036854775808", "١")
                .forEach(text -> refused(() -> PastSnapshots.revision("at", text), 400, "invalid at "));
    }

    private static long namespace(TestCluster cluster, String name) {
        cluster.create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .join();
        return cluster.committer().current().revision();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable asked, int code, String message) {
        assertThatThrownBy(asked).isInstanceOfSatisfying(StatusException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal).hasMessageContaining(message);
        });
    }
}
