package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timonel.RunningServer;
import dev.timonel.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an operator is told whose real PostgreSQL a start cannot use: a sentence, and no page of stack traces. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnusableDatabaseTest {
    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() {
        postgres = TestPostgres.start();
        JdbcTemplate sql = new JdbcTemplate(postgres.getPostgresDatabase());
        sql.execute("create role guest login");
        sql.execute("create database foreign_rights");
        inside("foreign_rights", "revoke create on schema public from public");
        sql.execute("create database occupied");
        inside("occupied", "create table cluster (mine integer)");
        sql.execute("create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
        sql.execute("create database standby");
        sql.execute("alter database standby set default_transaction_read_only = on");
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    private void inside(String database, String statement) {
        new JdbcTemplate(postgres.getDatabase("postgres", database)).execute(statement);
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            missing        | postgres | database "missing" does not exist          | create database
            postgres       | nobody   | role "nobody" does not exist               | spring.datasource.username
            foreign_rights | guest    | permission denied for schema public        | owner of the database
            occupied       | postgres | that are not Timonel's                     | a database of its own
            latin          | postgres | has no equivalent in encoding "LATIN1"     | encoding 'UTF8'
            standby        | postgres | in a read-only transaction                 | may be written to
            """)
    void itsOperatorIsToldWhyAndWhatToDo(String database, String user, String why, String action) {
        Throwable failure = catchThrowable(() -> Flyway.configure()
                .dataSource(postgres.getJdbcUrl(user, database), null, null)
                .load()
                .migrate());

        FailureAnalysis told = new UnusableDatabaseAnalyzer().analyze(failure);
        assertThat(told).as("what is told of %s", failure).isNotNull();
        assertThat(told.getDescription()).contains(why);
        assertThat(told.getAction()).contains(action);
    }

    @Test
    void aStartFindsItBehindWhatSpringSays(@TempDir Path directory) {
        Throwable failure = catchThrowable(() -> RunningServer.start(
                directory, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "missing")));

        FailureAnalysis told = new UnusableDatabaseAnalyzer().analyze(failure);
        assertThat(told).isNotNull();
        assertThat(told.getDescription())
                .isEqualTo("The database cannot be used: FATAL: database \"missing\" does not exist");
    }
}
