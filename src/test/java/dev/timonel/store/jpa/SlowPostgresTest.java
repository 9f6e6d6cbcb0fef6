package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.RunningServer;
import dev.timonel.TestPostgres;
import dev.timonel.clients.CuttableProxy;
import dev.timonel.store.Pods;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole server on a real PostgreSQL that is slow, refuses, or breaks off in a commit. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EmbeddedPostgres postgres;
    private CuttableProxy network;
    private JdbcTemplate sql;
    private RunningServer server;
    private Pods pods;

    @BeforeAll
    void start(@TempDir Path directory) {
        postgres = TestPostgres.start();
        sql = new JdbcTemplate(postgres.getPostgresDatabase());
        network = new CuttableProxy("tcp://127.0.0.1:" + postgres.getPort());
        String url = "jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres?user=postgres";
        server = RunningServer.start(directory, "--spring.datasource.url=" + url);
        pods = new Pods(server.baseUrl());
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        network.close();
        postgres.close();
    }

    @AfterEach
    void everythingGoesOn() throws Exception {
        sql.execute("drop trigger if exists fault on log");
        await().atMost(PATIENCE).until(() -> pods.createOne("after") == 201);
        await().atMost(PATIENCE).until(() -> pods.get("/readyz").statusCode() == 200);
        pods.check();
    }

    /** At each row of the log, or at the end of the transaction that wrote it. */
    private void fault(String body, boolean inTheCommit) {
        sql.execute("create or replace function fault() returns trigger language plpgsql as $$ begin " + body
                + "; return new; end $$");
        sql.execute(
                inTheCommit
                        ? "create constraint trigger fault after insert on log deferrable initially deferred"
                                + " for each row execute function fault()"
                        : "create trigger fault before insert on log for each row execute function fault()");
    }

    /** As the server of the tests is told. */
    @Test
    void commitsAreOnDiskThoughTheServerIsToldNotToWaitForThat() {
        String setting = "show synchronous_commit";
        assertThat(sql.queryForObject(setting, String.class)).isEqualTo("off");

        JdbcTemplate own = new JdbcTemplate(server.context().getBean(DataSource.class));
        assertThat(own.queryForObject(setting, String.class)).isEqualTo("on");
    }

    @Test
    void whoeverWritesWaitsAsLongAsAnotherHasTheLockWhichReadinessTellsAndReadsGoOn() throws Exception {
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from cluster for update");
            CompletableFuture<Integer> first = pods.create("waits");
            await().atMost(PATIENCE).until(() -> !waiting().isEmpty());
            CompletableFuture<Integer> second = pods.create("waits-too");

            assertThat(pods.names()).doesNotContain("waits", "waits-too");
            assertThat(first).isNotDone();
            assertThat(second).isNotDone();
            await().atMost(PATIENCE).until(() -> pods.get("/readyz").body().contains("[-]store failed"));
            assertThat(pods.get("/livez").statusCode()).isEqualTo(200);
            other.rollback();
            assertThat(first.join()).isEqualTo(201);
            assertThat(second.join()).isEqualTo(201);
        }
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitHasWrittenNothing() throws Exception {
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from cluster for update");
            CompletableFuture<Integer> write = pods.create("breaks");
            await().atMost(PATIENCE).until(() -> !waiting().isEmpty());
            sql.queryForList("select pg_terminate_backend(?)", waiting().get(0));

            assertThat(write.join()).isEqualTo(503);
            other.rollback();
        }
    }

    @Test
    void aConnectionThatBreaksInTheCommitIsSettledByWhatTheLogSays() {
        fault("perform pg_terminate_backend(pg_backend_pid())", true);

        assertThat(pods.create("breaks-in-the-commit").join()).isEqualTo(503);
    }

    /** A full disk; a statement and a lock that took too long; an administrator's and a standby's read-only state; a file that cannot be read. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"53100", "57014", "55P03", "25P04", "25006", "58030"})
    void whatThePostgresCannotDoNowRefusesWithTheTruth(String state) {
        fault("raise exception 'not now' using errcode = '" + state + "'", false);

        assertThat(pods.create("not-now-" + state.toLowerCase(Locale.ROOT)).join())
                .isEqualTo(503);
    }

    /** The server goes on with a commit whose client it does not know to be gone. */
    @Test
    void aConnectionThatIsLostWhileTheCommitGoesOnIsSettledByHowThatEnds() throws Exception {
        fault("perform pg_advisory_xact_lock(7)", true);
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(7)");
            CompletableFuture<Integer> write = pods.create("goes-on");
            await().atMost(PATIENCE).until(() -> waiting().size() == 1);
            network.cut();
            network.mend();
            await().atMost(PATIENCE).until(() -> write.isDone() || waiting().size() > 1);
            statement.execute("select pg_advisory_unlock(7)");

            assertThat(write.join()).isEqualTo(201);
        }
    }

    /** Another has the lock for as long as the server lives. */
    @Test
    void aServerThatEndsWhileTheDatabaseHangsTellsWhoeverWaitsWhatIsKnown(@TempDir Path directory) throws Exception {
        sql.execute("create database hangs");
        JdbcTemplate inside = new JdbcTemplate(postgres.getDatabase("postgres", "hangs"));
        RunningServer ending =
                RunningServer.start(directory, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "hangs"));
        Pods clients = new Pods(ending.baseUrl());
        try (Connection other = postgres.getDatabase("postgres", "hangs").getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from cluster for update");
            CompletableFuture<Integer> begun = clients.create("begun");
            await().atMost(PATIENCE).until(() -> !waiting().isEmpty());
            CompletableFuture<Integer> queued = clients.create("queued");
            await().atMost(PATIENCE).until(() -> clients.get("/metrics").body().contains("timonel_queue_depth 1.0"));
            CompletableFuture<Void> end = CompletableFuture.runAsync(ending::close);

            assertThat(begun.join()).isEqualTo(504);
            assertThat(queued.join()).isEqualTo(503);
            other.rollback();
            end.join();
        }
        assertThat(inside.queryForObject("select count(*) from object where name = 'queued'", Integer.class))
                .isZero();
    }

    /** As a database that takes its time to find how long objects were there. */
    @Test
    void howeverManyWaitForThePastTheOthersWriteAndReadinessIsTold() throws Exception {
        assertThat(pods.create("old").join()).isEqualTo(201);
        List<CompletableFuture<HttpResponse<String>>> readers;
        try (Connection other = postgres.getPostgresDatabase().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table deletion in access exclusive mode");
            readers = IntStream.range(0, 12)
                    .mapToObj(n -> pods.getAsync("/history/pods/default/gone-" + n))
                    .toList();
            await().atMost(PATIENCE).until(() -> waiting().size() >= 2);

            for (int n = 0; n < 5; n++) {
                assertThat(pods.createOne("meanwhile")).isEqualTo(201);
                assertThat(pods.get("/readyz").statusCode()).isEqualTo(200);
            }
            assertThat(readers).noneMatch(each -> each.isDone() && each.join().statusCode() == 200);
            other.rollback();
        }
        assertThat(readers)
                .allMatch(each -> List.of(200, 404, 503).contains(each.join().statusCode()));
    }

    @Test
    void aSlowOneIsWaitedForAndWhatComesMeanwhileSharesTheNextTransaction() {
        fault("perform pg_sleep(0.02)", false);
        List<CompletableFuture<Integer>> writes =
                IntStream.range(0, 20).mapToObj(n -> pods.create("slow-" + n)).toList();

        assertThat(writes).allMatch(each -> each.join() == 201);
    }

    private List<Integer> waiting() {
        return sql.queryForList("select pid from pg_stat_activity where wait_event_type = 'Lock'", Integer.class);
    }
}
