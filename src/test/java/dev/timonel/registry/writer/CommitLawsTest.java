package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.TestPostgres;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.store.ObjectStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The laws of the one writer, on both databases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommitLawsTest {
    private EmbeddedPostgres postgres;

    @TempDir
    private Path directory;

    private int databases;

    @BeforeAll
    void startPostgres() {
        postgres = TestPostgres.start();
    }

    @AfterAll
    void stopPostgres() throws IOException {
        postgres.close();
    }

    enum Database {
        H2,
        POSTGRESQL
    }

    private String fresh(Database database) {
        String name = "laws" + ++databases;
        if (database == Database.H2) {
            return "jdbc:h2:file:" + directory.resolve(name);
        }
        new JdbcTemplate(postgres.getPostgresDatabase()).execute("create database " + name);
        return postgres.getJdbcUrl("postgres", name);
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(Kinds.NAMESPACE, "", name);
    }

    static Stream<Object[]> databasesAndSeeds() {
        return Stream.of(Database.values())
                .flatMap(d -> IntStream.range(0, Integer.getInteger("histories.seeds", 8) / 4)
                        .mapToObj(s -> new Object[] {d, (long) s}));
    }

    @ParameterizedTest(name = "on {0} with seed {1}")
    @MethodSource("databasesAndSeeds")
    void replayingTheLogFromNothingGivesTheSnapshotAndSoDoesARestart(Database database, long seed) {
        String url = fresh(database);
        List<String> before;
        try (TestCluster cluster = TestCluster.open(url, List.of(), seed)) {
            RandomWrites.run(cluster, new Random(seed), 150);
            before = cluster.contents();
            ClusterSnapshot replayed = ClusterSnapshot.empty();
            for (Change change : cluster.log()) {
                replayed = replayed.with(change);
            }
            assertThat(TestCluster.contents(replayed.all().toList())).isEqualTo(before);
            assertThat(replayed.revision())
                    .isEqualTo(cluster.committer().current().revision());
        }
        try (TestCluster again = TestCluster.open(url, List.of(), seed)) {
            assertThat(again.contents()).isEqualTo(before);
            assertThat(again.committer().changesAfter(0).orElseThrow())
                    .as("what a watch resumes from, from before the restart")
                    .extracting(Change::revision)
                    .containsExactlyElementsOf(
                            again.log().stream().map(Change::revision).toList());
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Database.class)
    void theLabelTableFollowsTheObjects(Database database) {
        try (TestCluster cluster = TestCluster.open(fresh(database), List.of(), 1)) {
            RandomWrites.run(cluster, new Random(7), 200);
            JdbcTemplate sql = new JdbcTemplate(cluster.bean(javax.sql.DataSource.class));
            List<String> expected = new ArrayList<>();
            cluster.committer()
                    .current()
                    .all()
                    .forEach(o -> o.labels()
                            .forEach((k, v) -> expected.add(
                                    String.join(" ", o.kind().qualifiedKind(), o.namespace(), o.name(), k, v))));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sql.query(
                                    "select kind, namespace, name, label_key, label_value from object_label",
                                    (row, i) -> String.join(
                                            " ",
                                            row.getString(1),
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5))))
                            .containsExactlyInAnyOrderElementsOf(expected)
                            .isNotEmpty());
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Database.class)
    void revisionsAreDenseAndInCommitOrderHoweverManyClientsWrite(Database database) {
        try (TestCluster cluster = TestCluster.open(fresh(database), List.of(), 1)) {
            List<Change> heard = java.util.Collections.synchronizedList(new ArrayList<>());
            cluster.committer().onPublish((snapshot, changes) -> heard.addAll(changes));
            List<CompletableFuture<Outcome>> answers = IntStream.range(0, 400)
                    .parallel()
                    .mapToObj(i -> cluster.create(namespace("ns-" + i)))
                    .toList();
            answers.forEach(CompletableFuture::join);
            long first = heard.get(0).revision();
            assertThat(heard)
                    .extracting(Change::revision)
                    .containsExactlyElementsOf(java.util.stream.LongStream.range(first, first + 400)
                            .boxed()
                            .toList());
            assertThat(cluster.log()).extracting(Change::revision).endsWith(first + 399);
        }
    }

    @Test
    void aRefusedProposalLeavesTheOthersOfItsBatchAlone() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(), 1)) {
            cluster.create(namespace("taken")).join();
            List<CompletableFuture<Outcome>> answers = Stream.of("a", "taken", "b")
                    .map(n -> cluster.create(namespace(n)))
                    .toList();
            assertThat(answers.get(0).join().created()).isTrue();
            assertThat(answers.get(2).join().created()).isTrue();
            assertThatThrownBy(answers.get(1)::join)
                    .hasCauseInstanceOf(StatusException.class)
                    .hasMessageContaining("namespaces \"taken\" already exists");
        }
    }

    /** Breaks on the keys named {@code cursed}. */
    private static final class CursedReconciler implements Reconciler {
        @Override
        public String name() {
            return "cursed";
        }

        @Override
        public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
            return change.object().kind().equals(Kinds.NAMESPACE) ? List.of(change.key()) : List.of();
        }

        @Override
        public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
            if (key.name().equals("cursed")) {
                throw new IllegalStateException("cursed");
            }
            Namespace namespace = snapshot.get(key).orElseThrow().as(Namespace.class);
            namespace.getMetadata().setAnnotations(java.util.Map.of("seen", "true"));
            return Plan.put(namespace);
        }
    }

    @Test
    void aReconcilerThatThrowsNeitherLosesTheWriteNorPoisonsTheBatch() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(new CursedReconciler()), 1)) {
            cluster.create(namespace("default")).join();
            CompletableFuture<Outcome> cursed = cluster.create(namespace("cursed"));
            CompletableFuture<Outcome> fine = cluster.create(namespace("fine"));
            assertThat(cursed.join().object().name()).isEqualTo("cursed");
            assertThat(fine.join().object().as(Namespace.class).getMetadata().getAnnotations())
                    .containsEntry("seen", "true");
            assertThat(cluster.committer().current().list(Kinds.EVENT))
                    .anySatisfy(e -> assertThat(new String(e.json(), java.nio.charset.StandardCharsets.UTF_8))
                            .contains("ReconcileFailed"));
        }
    }

    /** Commits, and then reports that the connection broke. */
    private record LosesTheAnswer(ObjectStore store, boolean[] broken) implements ObjectStore {
        @Override
        public Stored load() {
            return store.load();
        }

        @Override
        public Optional<List<Change>> changes(long after, Known until, Predicate<ResourceKind> kinds) {
            return store.changes(after, until, kinds);
        }

        @Override
        public Optional<Map<ObjectKey, Optional<KubeObject>>> statesAt(long revision, Known known) {
            return store.statesAt(revision, known);
        }

        @Override
        public List<Logged> changesOf(ObjectKey key, long upTo, int limit, Known known) {
            return store.changesOf(key, upTo, limit, known);
        }

        @Override
        public List<Logged> changesBetween(long after, long upTo) {
            return store.changesBetween(after, upTo);
        }

        @Override
        public OptionalLong endOfTransaction(long revision) {
            return store.endOfTransaction(revision);
        }

        @Override
        public void forget(long upTo) {
            store.forget(upTo);
        }

        @Override
        public int[] transact(Known known, Decision decision) {
            int[] logged = store.transact(known, decision);
            if (broken[0]) {
                throw dev.timonel.store.StoreUnavailableException.outcomeUnknown(new IOException("broken pipe"));
            }
            return logged;
        }
    }

    @Test
    void aCommitWhoseOutcomeStaysUnknownIsFoundByTheNextOne() {
        boolean[] broken = {false};
        try (TestCluster cluster =
                TestCluster.open(fresh(Database.H2), List.of(), 1, store -> new LosesTheAnswer(store, broken))) {
            broken[0] = true;
            assertThatThrownBy(() -> cluster.create(namespace("unknown")).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(504));
            assertThat(cluster.committer().current().get(key("unknown"))).isEmpty();
            broken[0] = false;
            cluster.create(namespace("next")).join();
            assertThat(cluster.committer().current().get(key("unknown"))).isPresent();
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Database.class)
    void whatAnotherCommitterWroteIsThereBeforeTheNextDecision(Database database) {
        String url = fresh(database);
        try (TestCluster one = TestCluster.open(url, List.of(), 1);
                TestCluster two = TestCluster.open(url, List.of(), 2)) {
            one.create(namespace("shared")).join();
            assertThatThrownBy(() -> two.create(namespace("shared")).join()).hasMessageContaining("already exists");
            two.create(namespace("other")).join();
            one.create(namespace("last")).join();
            assertThat(one.contents()).hasSize(3);
            assertThat(one.committer().current().revision()).isEqualTo(3);
        }
    }

    @Test
    void aDryRunAnswersAsTheWriteWouldAndChangesNothing() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(), 1)) {
            HasMetadata object = namespace("dry");
            Outcome outcome = cluster.committer()
                    .propose(new Proposal.Create(Kinds.NAMESPACE, "", object, true))
                    .join();
            assertThat(outcome.created()).isTrue();
            assertThat(outcome.object().uid()).isNotEmpty();
            assertThat(cluster.contents()).isEmpty();
            assertThat(cluster.committer().current().revision()).isZero();
            assertThat(cluster.log()).isEmpty();
        }
    }

    @Test
    void anUpdateThatChangesNothingTakesNoRevision() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(), 1)) {
            Namespace stored = cluster.create(namespace("same")).join().object().as(Namespace.class);
            long before = cluster.committer().current().revision();
            Outcome outcome = cluster.committer()
                    .propose(new Proposal.Update(key("same"), "", stored, false))
                    .join();
            assertThat(outcome.object().revision()).isEqualTo(before);
            assertThat(cluster.committer().current().revision()).isEqualTo(before);
        }
    }

    @Test
    void aWriteWithAStaleResourceVersionIsAConflict() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(), 1)) {
            Namespace first = cluster.create(namespace("n")).join().object().as(Namespace.class);
            first.getMetadata().setLabels(java.util.Map.of("a", "1"));
            Namespace stale =
                    cluster.committer().current().get(key("n")).orElseThrow().as(Namespace.class);
            cluster.committer()
                    .propose(new Proposal.Update(key("n"), "", first, false))
                    .join();
            stale.getMetadata().setLabels(java.util.Map.of("a", "2"));
            assertThatThrownBy(() -> cluster.committer()
                            .propose(new Proposal.Update(key("n"), "", stale, false))
                            .join())
                    .hasMessageContaining("the object has been modified");
            assertThat(cluster.committer().current().get(key("n")).orElseThrow().labels())
                    .containsEntry("a", "1");
        }
    }

    @Test
    void aFinalizerHoldsADeletedObjectUntilItIsTakenAway() {
        try (TestCluster cluster = TestCluster.open(fresh(Database.H2), List.of(), 1)) {
            cluster.create(namespace("default")).join();
            var pod = new io.fabric8.kubernetes.api.model.EventBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName("held")
                    .addToFinalizers("example.com/hold")
                    .endMetadata()
                    .withNewInvolvedObject()
                    .withNamespace("default")
                    .withKind("Pod")
                    .withName("p")
                    .endInvolvedObject()
                    .withReason("r")
                    .withMessage("m")
                    .withType("Normal")
                    .build();
            Outcome created = cluster.create(pod).join();
            ObjectKey held = created.object().key();
            Outcome deleted = cluster.committer()
                    .propose(new Proposal.Delete(held, null, false))
                    .join();
            assertThat(deleted.removed()).isFalse();
            assertThat(deleted.object().deleting()).isTrue();
            HasMetadata released = deleted.object().as(HasMetadata.class);
            released.getMetadata().setFinalizers(List.of());
            Outcome gone = cluster.committer()
                    .propose(new Proposal.Update(held, "", released, false))
                    .join();
            assertThat(gone.removed()).isTrue();
            assertThat(cluster.committer().current().get(held)).isEmpty();
        }
    }
}
