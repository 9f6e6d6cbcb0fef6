package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.timonel.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

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
