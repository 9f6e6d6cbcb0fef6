package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.StoreUnavailableException;
import dev.timonel.store.UnreadableStoreException;
import dev.timonel.store.h2.Journal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import jakarta.persistence.EntityManagerFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables behind the log: whatever was written of them when a process died, the log gives the rest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectionTest {
    private static final int NAMES = 12;
    private static final int SOME = 4;
    private static final long MOST_BYTES = 20_000;
    /** As large as an import: it goes to the journal in parts. */
    private static final int IN_PARTS = 1_200;

    private static final int SHORT_TEXT = 50;
    private static final int LONG_TEXT = 4_000;

    private ConfigurableApplicationContext context;
    private SessionFactory sessions;
    private JdbcTemplate sql;
    private String journalPath;
    /** Of each revision, the last one of its transaction. */
    private final Map<Long, Long> ends = new TreeMap<>();

    @BeforeAll
    void start(@TempDir Path directory) {
        journalPath = directory.resolve("projection").toString();
        context = new SpringApplicationBuilder(FailedFlushTest.StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=jdbc:h2:file:" + directory.resolve("projection"))
                .run();
        sessions = context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class);
        sql = new JdbcTemplate(context.getBean(javax.sql.DataSource.class));
    }

    @AfterAll
    void stop() {
        context.close();
    }

    /** Fails now and then, with an exception or for want of memory: before the work, or after the commit. */
    private static final class Unreliable extends Transactions {
        private final Random random;
        private boolean reliable = true;
        private boolean away;
        private Runnable meanwhile = () -> {};

        Unreliable(SessionFactory sessions, Random random) {
            super(sessions);
            this.random = random;
        }

        @Override
        <T> T call(Function<StatelessSession, T> work) {
            int fault = away ? 0 : reliable ? 9 : random.nextInt(10);
            if (fault == 0) {
                fail("connection refused");
            }
            T result = super.call(work);
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            if (fault == 1) {
                fail("broken pipe");
            }
            return result;
        }

        private void fail(String why) {
            if (random.nextBoolean()) {
                throw new OutOfMemoryError(why);
            }
            throw new IllegalStateException(why);
        }
    }

    /** What a committer does, without one: it knows what it wrote. */
    private final class Process {
        private final Unreliable transactions;
        private final JpaObjectStore store;
        private final Map<ObjectKey, KubeObject> state = new TreeMap<>();
        private final List<Change> published = new ArrayList<>();
        private long revision;

        Process(Random random) {
            this(random, false);
        }

        Process(Random random, boolean journal) {
            transactions = new Unreliable(sessions, random);
            Log log = journal
                    ? new JournalLog(Journal.at(journalPath), transactions, () -> {}, UUID::randomUUID, MOST_BYTES)
                    : new DatabaseLog(transactions, () -> {}, UUID::randomUUID);
            store = new JpaObjectStore(transactions, log, UUID::randomUUID, 1 + random.nextInt(4_000));
            ObjectStore.Stored stored = store.load();
            stored.objects().forEach(object -> state.put(object.key(), object));
            revision = stored.revision();
            published.addAll(store.changes(revision - stored.logged().length, known(), kind -> true)
                    .orElseThrow());
        }

        void write(Random random) {
            List<Change> changes = new ArrayList<>();
            Map<ObjectKey, KubeObject> after = new TreeMap<>(state);
            boolean inParts = random.nextInt(30) == 0;
            long last = revision + (inParts ? IN_PARTS : 1 + random.nextInt(4));
            for (long next = revision + 1; next <= last; next++) {
                Change change = change(random, after, next, inParts ? LONG_TEXT : SHORT_TEXT);
                changes.add(change);
                if (change.type() == Change.Type.DELETED) {
                    after.remove(change.key());
                } else {
                    after.put(change.key(), change.object());
                }
            }
            store.transact(known(), missed -> {
                assertThat(missed.changes()).isEmpty();
                return changes;
            });
            state.clear();
            state.putAll(after);
            published.addAll(changes);
            revision = last;
            changes.forEach(change -> ends.put(change.revision(), last));
        }

        /** The object's history, be it there or gone, is what the log has of it. */
        void checkHistory(ObjectKey key) {
            List<Long> newest = new ArrayList<>();
            for (int i = published.size() - 1; i >= 0 && newest.size() < SOME; i--) {
                if (published.get(i).key().equals(key)) {
                    newest.add(published.get(i).revision());
                }
            }
            List<Logged> log = store.changesOf(key, revision, SOME, known());
            assertThat(log).extracting(Logged::revision).isEqualTo(newest);
            assertThat(log).allMatch(each -> each.published() == ends.get(each.revision()));
        }

        /** A part of the log, wherever it begins and ends, tells of each change with which one it was published. */
        void checkLog(Random random) {
            int from = random.nextInt(published.size() + 1);
            List<Change> some = published.subList(from, from + random.nextInt(published.size() + 1 - from));
            long after = from == 0
                    ? revision - published.size()
                    : published.get(from - 1).revision();
            List<Logged> log = new ArrayList<>(store.changesBetween(after, after + some.size()));
            Collections.reverse(log);
            assertThat(log)
                    .extracting(each -> each.type() + " " + each.key() + each.revision())
                    .isEqualTo(some.stream()
                            .map(each -> each.type() + " " + each.key() + each.revision())
                            .toList());
            assertThat(log).allMatch(each -> each.published() == ends.get(each.revision()));
            some.stream()
                    .map(Change::revision)
                    .limit(SOME)
                    .forEach(each -> assertThat(store.endOfTransaction(each)).hasValue(ends.get(each)));
        }

        List<Change> newest(int number, Predicate<ResourceKind> kinds) {
            return store.changes(revision - number, known(), kinds).orElseThrow();
        }

        private Change change(Random random, Map<ObjectKey, KubeObject> objects, long next, int text) {
            KubeObject fresh = namespace(random, next, text);
            KubeObject before = objects.get(fresh.key());
            if (before == null) {
                return new Change(Change.Type.ADDED, fresh, null);
            }
            return random.nextInt(3) == 0
                    ? new Change(Change.Type.DELETED, before.committed(next), before)
                    : new Change(Change.Type.MODIFIED, fresh, before);
        }

        private ObjectStore.Known known() {
            return new ObjectStore.Known() {
                @Override
                public long revision() {
                    return revision;
                }

                @Override
                public Optional<KubeObject> get(ObjectKey key) {
                    return Optional.ofNullable(state.get(key));
                }
            };
        }

        void catchUp(boolean reliably) {
            transactions.reliable = reliably;
            store.catchUp();
            transactions.reliable = true;
        }
    }

    private static KubeObject namespace(Random random, long revision, int text) {
        String name = "n" + random.nextInt(NAMES);
        HasMetadata object = new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-of-" + name)
                .addToLabels("a", String.valueOf(random.nextInt(2)))
                .addToLabels("only-" + random.nextInt(3), "x")
                .addToAnnotations("text", "x".repeat(random.nextInt(text)))
                .endMetadata()
                .build();
        return KubeObject.draft(object).committed(revision);
    }

    private static List<String> texts(Iterable<KubeObject> objects) {
        List<String> texts = new ArrayList<>();
        objects.forEach(o -> texts.add(new String(o.json(), StandardCharsets.UTF_8)));
        return texts;
    }

    private static List<String> texts(List<Change> changes) {
        return changes.stream()
                .map(c -> c.type() + " " + texts(List.of(c.object()))
                        + (c.previous() == null ? "" : texts(List.of(c.previous()))))
                .toList();
    }

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("histories.seeds", 8));
    }

    @ParameterizedTest(name = "with seed {0}")
    @MethodSource("seeds")
    void whateverWasWrittenWhenAProcessDiedTheNextOneFindsItAll(long seed) {
        Random random = new Random(seed);
        boolean journal = seed % 2 == 0;
        Process process = new Process(random, journal);
        for (int step = 0; step < 60; step++) {
            int draw = random.nextInt(10);
            if (draw == 0) {
                Process next = new Process(random, journal);
                assertThat(texts(next.state.values())).isEqualTo(texts(process.state.values()));
                assertThat(texts(next.published)).isEqualTo(texts(process.published));
                process = next;
            } else if (draw < 5) {
                process.catchUp(false);
            } else {
                process.write(random);
                int few = random.nextInt(1 + Math.min(8, process.published.size()));
                assertThat(texts(process.newest(few, kind -> true)))
                        .isEqualTo(texts(
                                process.published.subList(process.published.size() - few, process.published.size())));
                assertThat(process.newest(few, Kinds.POD::equals)).isEmpty();
                process.checkHistory(namespace(random, 0, SHORT_TEXT).key());
                process.checkLog(random);
            }
        }
        process.catchUp(true);

        assertThat(sql.query(
                        "select body from object order by name",
                        (row, i) -> new String(row.getBytes(1), StandardCharsets.UTF_8)))
                .isEqualTo(texts(process.state.values()));
        List<String> labels = new ArrayList<>();
        process.state
                .values()
                .forEach(o -> new TreeMap<>(o.labels()).forEach((k, v) -> labels.add(o.name() + " " + k + "=" + v)));
        assertThat(sql.queryForList(
                        "select name || ' ' || label_key || '=' || label_value from object_label order by name, label_key",
                        String.class))
                .isEqualTo(labels);
    }

    @Test
    void aDatabaseThatDoesNotFollowItsJournalIsWaitedForAndWritesAreRefusedThen() {
        Random random = new Random(3);
        Process process = new Process(random, true);
        process.transactions.away = true;
        assertThatThrownBy(() -> {
                    for (int n = 0; n < 1000; n++) {
                        process.write(random);
                    }
                })
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.mayHaveWritten()).isFalse());
        process.transactions.away = false;
        process.write(random);

        assertThat(texts(new Process(random, true).state.values())).isEqualTo(texts(process.state.values()));
    }

    @Test
    void aStartReadsWhatTheDatabaseLacksInTheJournalAndAppendsBehindIt() {
        Random random = new Random(5);
        Process first = new Process(random, true);
        first.catchUp(true);
        long stored = first.revision;
        first.write(random);
        Process second = new Process(random, true);
        second.write(random);
        Process third = new Process(random, true);

        assertThat(texts(third.state.values())).isEqualTo(texts(second.state.values()));
        assertThat(third.revision).isEqualTo(second.revision).isGreaterThan(stored);
        assertThat(sql.queryForObject("select revision from cluster", Long.class))
                .as("the revision that the database has")
                .isEqualTo(stored);
        third.catchUp(true);
        assertThat(sql.queryForObject("select revision from cluster", Long.class))
                .isEqualTo(third.revision);
    }

    @ParameterizedTest
    @ValueSource(strings = {".journal.1", ".journal.2"})
    void aStartWithoutAFileOfTheJournalOfOneThatWasKilledIsRefusedAndOneThatWasClosedNeedsNone(String missing)
            throws Exception {
        Random random = new Random(7);
        Process killed = new Process(random, true);
        killed.write(random);
        Path file = Path.of(journalPath + missing);
        Path elsewhere = Files.move(file, Path.of(journalPath + ".elsewhere"));
        assertThatThrownBy(() -> new Process(random, true))
                .isInstanceOf(UnreadableStoreException.class)
                .hasMessageContaining("what may follow is missing: " + file);
        assertThat(file).doesNotExist();

        Files.move(elsewhere, file);
        Process next = new Process(random, true);
        assertThat(next.revision).isEqualTo(killed.revision);
        next.store.close();
        assertThat(file).doesNotExist();
        assertThat(new Process(random, true).revision).isEqualTo(killed.revision);
    }

    @Test
    void oneWhoseDatabaseForgotItsClaimReadsAnewAndItsJournalOnce() {
        Random random = new Random(6);
        Process process = new Process(random, true);
        process.write(random);
        sql.update("update projection set owner = ?", UUID.randomUUID());
        process.transactions.meanwhile = () -> process.write(random);
        process.catchUp(true);

        assertThat(texts(process.newest(process.published.size(), kind -> true)))
                .isEqualTo(texts(process.published));
        process.write(random);
        process.checkLog(random);
        process.catchUp(true);
        assertThat(sql.queryForObject("select revision from projection", Long.class))
                .isEqualTo(process.revision);
        assertThat(texts(new Process(random, true).state.values())).isEqualTo(texts(process.state.values()));
    }

    @Test
    void aProcessThatWasOvertakenReadsWhatTheOtherWroteAndGoesOn() {
        Random random = new Random(1);
        Process one = new Process(random);
        one.write(random);
        Process two = new Process(random);
        two.catchUp(true);
        one.catchUp(true);
        one.catchUp(true);

        assertThat(sql.query(
                        "select body from object order by name",
                        (row, i) -> new String(row.getBytes(1), StandardCharsets.UTF_8)))
                .isEqualTo(texts(two.state.values()));
    }

    @Test
    void theLogStaysAsLongAsTheTablesNeedIt() {
        Random random = new Random(2);
        Process process = new Process(random);
        process.catchUp(true);
        long before = process.revision;
        process.write(random);
        process.store.forget(process.revision);

        assertThat(new Process(random).revision).isEqualTo(process.revision);
        Process last = new Process(random);
        last.store.forget(before);
        last.catchUp(true);

        assertThat(sql.queryForObject("select min(first_revision) from log", Long.class))
                .isEqualTo(before + 1);
        assertThat(texts(new Process(random).state.values())).isEqualTo(texts(last.state.values()));
    }
}
