package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The lock that keeps a second process from the database, when the connection that holds it breaks. */
class DatabaseLockTest {
    private static EmbeddedPostgres postgres;

    private final List<String> lost = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = TestPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    /** The server ends a closed connection in its own time. */
    @BeforeEach
    void nobodyHoldsIt() {
        await().atMost(Duration.ofSeconds(60)).until(() -> locks().isEmpty());
    }

    @Test
    void itIsTakenAgainSoThatNobodyElseGetsIt() throws Exception {
        DataSource database = postgres.getPostgresDatabase();
        try (DatabaseLock lock = DatabaseLock.take(database)) {
            breakConnection();
            lock.look(lost::add);

            assertThat(lock.problem()).isEmpty();
            assertThat(lost).isEmpty();
            assertThatThrownBy(() -> DatabaseLock.take(database)).hasMessageContaining("in use by another process");
        }
    }

    @Test
    void whoLosesItToAnotherProcessIsToldOnce() throws Exception {
        DataSource database = postgres.getPostgresDatabase();
        try (DatabaseLock lock = DatabaseLock.take(database)) {
            breakConnection();
            try (DatabaseLock other = DatabaseLock.take(database)) {
                lock.look(lost::add);
                lock.look(lost::add);

                assertThat(lost).containsExactly("another process has taken the database");
                assertThat(lock.problem()).contains("another process has taken the database");
                assertThat(other.problem()).isEmpty();
            }
        }
    }

    /** A network that is gone says nothing to the server, which keeps the session and with it the lock. */
    @Test
    void whoLosesItWithAConnectionThatTheServerTakesForAliveEndsThatSessionAndTakesItAgain() throws Exception {
        try (DatabaseLock lock = DatabaseLock.take(lost(postgres.getPostgresDatabase()))) {
            lock.look(lost::add);
            assertThat(lost).isEmpty();
            assertThat(lock.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("has not noticed yet"));

            await().atMost(Duration.ofSeconds(60)).until(() -> {
                lock.look(lost::add);
                return lock.problem().isEmpty();
            });
            assertThat(lost).isEmpty();
            assertThat(locks()).hasSize(1);
        }
    }

    /** As PgBouncer in transaction mode: what is locked through it is locked for everybody and freed by nobody in particular. */
    @Test
    void whoseConnectionsShareASessionIsRefused() throws Exception {
        try (Connection session = postgres.getPostgresDatabase().getConnection()) {
            assertThatThrownBy(() -> DatabaseLock.take(new SingleConnectionDataSource(session, true)))
                    .hasMessageContaining("behind a pooler");
        }
    }

    @Test
    void aLookThatFailsForWantOfMemoryIsNotTheLast() throws Exception {
        try (DatabaseLock lock = DatabaseLock.take(shortOfMemory(postgres.getPostgresDatabase()))) {
            lock.look(lost::add);
            assertThat(lock.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("is unknown"));

            lock.look(lost::add);
            assertThat(lock.problem()).isEmpty();
            assertThat(lost).isEmpty();
        }
    }

    /** A network that is gone says nothing to the server: the connection is never valid, and closing it closes nothing there. */
    private static DataSource lost(DataSource database) {
        return new FirstConnectionAnswers(database, Map.of("isValid", () -> false, "close", () -> null));
    }

    /** The first look at its connection fails. */
    private static DataSource shortOfMemory(DataSource database) {
        AtomicBoolean failed = new AtomicBoolean();
        return new FirstConnectionAnswers(database, Map.of("isValid", () -> {
            if (failed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("of the test");
            }
            return true;
        }));
    }

    /** Its first connection answers these methods so. */
    private static final class FirstConnectionAnswers extends DelegatingDataSource {
        private final Map<String, Supplier<Object>> answers;
        private boolean given;

        FirstConnectionAnswers(DataSource database, Map<String, Supplier<Object>> answers) {
            super(database);
            this.answers = answers;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection real = super.getConnection();
            if (given) {
                return real;
            }
            given = true;
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        Supplier<Object> answer = answers.get(method.getName());
                        return answer == null ? method.invoke(real, arguments) : answer.get();
                    });
        }
    }

    private static void breakConnection() {
        JdbcTemplate sql = new JdbcTemplate(postgres.getPostgresDatabase());
        sql.queryForList("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted");
        await().atMost(Duration.ofSeconds(60)).until(() -> locks().isEmpty());
    }

    private static List<?> locks() {
        return new JdbcTemplate(postgres.getPostgresDatabase())
                .queryForList("select pid from pg_locks where locktype = 'advisory'");
    }
}
