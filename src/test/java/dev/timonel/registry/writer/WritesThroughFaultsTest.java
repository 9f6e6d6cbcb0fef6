package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.TestPostgres;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Client;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.Registry;
import dev.timonel.registry.writer.FaultyStore.Fault;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The real committer over a store that fails: what was asked is done or refused with the truth, and the next write works. */
@ExtendWith(OutputCaptureExtension.class)
class WritesThroughFaultsTest {
    @TempDir
    Path directory;

    private final MovingClock clock = new MovingClock();
    private FaultyStore store;
    private TestCluster cluster;

    @BeforeEach
    void start() {
        open();
        populate();
    }

    private void open() {
        AtomicReference<FaultyStore> wrapped = new AtomicReference<>();
        cluster = TestCluster.open(
                "jdbc:h2:file:" + directory.resolve("faults"),
                TestCluster.clusterReconcilers(TestCluster.CONFIG),
                1,
                real -> {
                    wrapped.set(new FaultyStore(real));
                    return wrapped.get();
                },
                clock);
        store = wrapped.get();
    }

    private void populate() {
        cluster.create(namespace("default")).join();
        cluster.create(new ServiceCIDRBuilder()
                        .withNewMetadata()
                        .withName("kubernetes")
                        .endMetadata()
                        .withNewSpec()
                        .withCidrs("10.96.0.0/16")
                        .endSpec()
                        .build())
                .join();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aWatchThatResumesFromBeforeTheStartIsToldToComeBackWhileTheDatabaseIsAway() {
        long revision = cluster.committer().current().revision();
        cluster.close();
        open();
        store.fail(Fault.OUT_OF_REACH, 1);

        assertThatThrownBy(() -> cluster.committer().changesAfter(revision - 1))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(503));
        assertThat(cluster.committer()
                        .changesAfter(revision - 1)
                        .orElseThrow()
                        .get(0)
                        .revision())
                .isEqualTo(revision);
    }

    @Test
    void anOutageIsLoggedOnceWithItsCauseAndOnceWhenItIsOver(CapturedOutput output) {
        store.fail(Fault.OUT_OF_REACH, 5);
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Outcome> refused = cluster.create(namespace("n" + i));
            assertThatThrownBy(refused::join).hasCauseInstanceOf(StatusException.class);
        }
        cluster.create(namespace("later")).join();

        assertThat(output.getAll())
                .containsOnlyOnce("ERROR")
                .containsOnlyOnce("the database takes writes again, after commits that failed: 5");
    }

    @Test
    void aBatchThatFailsAsAWholeIsTriedAgainFromWhatItsClientsSent() {
        CompletableFuture<Outcome> before = holdOne();
        store.fail(Fault.FAILS_AFTER_THE_DECISION, 1);
        CompletableFuture<Outcome> service = cluster.create(service("web"));
        CompletableFuture<Outcome> node = cluster.create(
                new NodeBuilder().withNewMetadata().withName("n").endMetadata().build());
        CompletableFuture<Outcome> lease = cluster.create(new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("l")
                .endMetadata()
                .build());
        CompletableFuture<Outcome> generated = cluster.create(new NamespaceBuilder()
                .withNewMetadata()
                .withGenerateName("some-")
                .endMetadata()
                .build());
        store.release();

        for (CompletableFuture<Outcome> each : List.of(before, service, node, lease, generated)) {
            assertThat(each.join().created()).isTrue();
        }
        assertThat(service.join().object().as(Service.class).getSpec().getClusterIP())
                .startsWith("10.96.");
        assertThat(cluster.committer().current().list(Kinds.SERVICE)).hasSize(1);
    }

    @Test
    void whatABrokenBatchAskedForIsTriedAloneAndOnlyTheBadOneFails() {
        CompletableFuture<Outcome> before = holdOne();
        store.fail(Fault.FAILS_AFTER_THE_DECISION, 2);
        CompletableFuture<Outcome> bad = cluster.create(namespace("bad"));
        CompletableFuture<Outcome> good = cluster.create(namespace("good"));
        store.release();

        before.join();
        isRefused(bad::join, 500, "the commit failed");
        assertThat(good.join().created()).isTrue();
        assertThat(cluster.committer().current().get(key("bad"))).isEmpty();
    }

    @Test
    void aDatabaseOutOfReachRefusesTheWholeBatchAtOnceAndSaysThatNothingWasWritten() {
        CompletableFuture<Outcome> before = holdOne();
        store.fail(Fault.OUT_OF_REACH, 1);
        int transactions = store.transactions();
        CompletableFuture<Outcome> one = cluster.create(namespace("one"));
        CompletableFuture<Outcome> two = cluster.create(namespace("two"));
        store.release();

        before.join();
        isRefused(one::join, 503, "nothing was written");
        isRefused(two::join, 503, "nothing was written");
        assertThat(store.transactions()).isEqualTo(transactions + 1);
        assertThat(cluster.create(namespace("one")).join().created()).isTrue();
    }

    @Test
    void aLostAnswerIsSaidToBeUnknownAndFoundWithoutAnotherWrite() {
        store.fail(Fault.LOSES_THE_ANSWER, 1);

        isRefused(() -> cluster.create(namespace("lost")).join(), 504, "is unknown");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> cluster.committer().current().get(key("lost")).isPresent());
    }

    @Test
    void aWriteThatNobodyWaitsForAnyMoreIsDropped() {
        CompletableFuture<Outcome> before = holdOne();
        CompletableFuture<Outcome> late = cluster.create(namespace("late"));
        CompletableFuture<Outcome> gone = cluster.create(namespace("gone"));
        gone.cancel(false);
        clock.advance(Registry.PATIENCE);
        CompletableFuture<Outcome> next = cluster.create(namespace("next"));
        store.release();

        before.join();
        next.join();
        isRefused(late::join, 504, "it did not take effect");
        assertThat(cluster.committer().current().get(key("late"))).isEmpty();
        assertThat(cluster.committer().current().get(key("gone"))).isEmpty();
    }

    @Test
    void aWriteWhoseClientWasToldThatItIsOverIsDroppedThoughTheClockWasSetBackMeanwhile() {
        CompletableFuture<Outcome> before = holdOne();
        CompletableFuture<Outcome> late = cluster.create(namespace("late"));
        clock.set(Duration.ofHours(-1));
        clock.advance(Registry.PATIENCE);
        store.release();

        before.join();
        isRefused(late::join, 504, "it did not take effect");
        assertThat(cluster.committer().current().get(key("late"))).isEmpty();
    }

    @Test
    void aWriteThatWaitsIsDoneThoughTheClockWasSetForwardMeanwhile() {
        CompletableFuture<Outcome> before = holdOne();
        CompletableFuture<Outcome> waiting = cluster.create(namespace("waiting"));
        clock.set(Duration.ofDays(1));
        store.release();

        before.join();
        assertThat(waiting.join().created()).isTrue();
    }

    @Test
    void theEndDoesNotWaitForEverForADatabaseThatHangs() {
        CompletableFuture<Outcome> held = holdOne();

        cluster.committer().stop(Duration.ofMillis(100));

        assertThat(held).isNotDone();
        store.release();
        assertThat(held.join().created()).isTrue();
    }

    @Test
    void thePostgresThatGoesAwayAndComesBackLosesNothing() throws IOException {
        Path data = directory.resolve("postgres");
        int port = TestPostgres.portThatNoClientIsGiven();
        EmbeddedPostgres first = TestPostgres.start(data, port);
        String url = first.getJdbcUrl("postgres", "postgres");
        try (TestCluster live = TestCluster.open(url, List.of(), 1)) {
            live.create(namespace("kept")).join();
            first.close();
            isRefused(() -> live.create(namespace("refused")).join(), 503, "nothing was written");
            try (EmbeddedPostgres second = TestPostgres.start(data, port)) {
                assertThat(second.getPort()).isEqualTo(port);
                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> live.create(namespace("again")).join().created());
                assertThat(live.contents()).hasSize(2);
                assertThat(TestCluster.contents(live.store().load().objects())).isEqualTo(live.contents());
            }
        }
    }

    @Test
    void theQueueHasABudgetInBytes() {
        ProposalQueue queue = new ProposalQueue(clock::nanoTime, 100);
        Proposal large = new Proposal.Create(Kinds.NAMESPACE, "", namespace("large"), false);
        assertThat(large.bytes()).isBetween(51, 100);
        CompletableFuture<Outcome> taken = queue.add(large, Client.SERVER);

        CompletableFuture<Outcome> refused = queue.add(large, Client.SERVER);

        isRefused(refused::join, 503, "too many writes are waiting");
        assertThat(taken).isNotDone();
        assertThat(queue.take(Duration.ZERO).orElseThrow()).hasSize(1);
        assertThat(queue.add(large, Client.SERVER)).isNotDone();
    }

    /** A write that the store does not begin yet, so that later ones wait together. */
    private CompletableFuture<Outcome> holdOne() {
        store.hold();
        CompletableFuture<Outcome> held = cluster.create(namespace("held"));
        await().atMost(Duration.ofSeconds(60)).until(store::holds);
        return held;
    }

    private static void isRefused(ThrowingCallable write, int code, String message) {
        assertThatThrownBy(write)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal).hasMessageContaining(message);
                });
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(Kinds.NAMESPACE, "", name);
    }

    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static Service service(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }
}
