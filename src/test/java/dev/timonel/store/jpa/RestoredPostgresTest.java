package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.timonel.RunningServer;
import dev.timonel.TestPostgres;
import dev.timonel.store.Pods;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL that is put back to an older state under a server that runs, as a standby without the last writes puts it. */
@Tag("slow")
class RestoredPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = TestPostgres.portThatNoClientIsGiven();
    private final String url =
            "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";

    @TempDir
    private Path directory;

    private EmbeddedPostgres postgres;
    private Pods pods;

    /** The last writes are not in the tables of objects yet when it goes, or they are: both are lost, and nothing else. */
    @Test
    void noRevisionIsGivenTwiceAndNothingOfWhatIsLostComesBack() throws Exception {
        postgres = TestPostgres.start(directory.resolve("db"), port);
        long lost;
        try (RunningServer server = RunningServer.start(directory.resolve("data"), url)) {
            pods = new Pods(server.baseUrl());
            pods.createOne("kept");
            postgres = stopped();
            copy("db", "copy");
            postgres = started();
            await().atMost(PATIENCE).until(() -> pods.createOne("lost") == 201);
            lost = revision();
            postgres = stopped();
            FileSystemUtils.deleteRecursively(directory.resolve("db"));
            copy("copy", "db");
            postgres = started();

            await().atMost(PATIENCE).until(() -> pods.get("/livez").statusCode() != 200);
            assertThat(pods.createOne("refused")).isEqualTo(503);
        }
        try (RunningServer server = RunningServer.start(directory.resolve("data"), url)) {
            pods.at(server.baseUrl());
            assertThat(names()).hasSize(1).allMatch(name -> name.startsWith("kept"));
            assertThat(pods.get("/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=" + lost)
                            .body())
                    .contains("\"code\":410");
            assertThat(revision()).isGreaterThan(lost);
            pods.createOne("new");
        }
        try (RunningServer server = RunningServer.start(directory.resolve("data"), url)) {
            pods.at(server.baseUrl());
            assertThat(names()).hasSize(2).noneMatch(name -> name.startsWith("lost"));
        } finally {
            postgres.close();
        }
    }

    /** Another process has gone on from the older state, and is gone: the log is longer than what is known, and is another one. */
    @Test
    void nothingIsWrittenOnTopOfAnothersPast() throws Exception {
        postgres = TestPostgres.start();
        try (RunningServer server = RunningServer.start(
                directory.resolve("data"), "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"))) {
            pods = new Pods(server.baseUrl());
            pods.createOne("own");
            JdbcTemplate sql = new JdbcTemplate(postgres.getPostgresDatabase());
            sql.update("update log set batch = gen_random_uuid() where revision = (select revision from cluster)");
            sql.update("update cluster set revision = revision + 1");

            assertThat(pods.createOne("refused")).isEqualTo(503);
            assertThat(pods.get("/livez").statusCode()).isEqualTo(500);
        } finally {
            postgres.close();
        }
    }

    /** PostgreSQL refuses a directory that others may read. */
    private void copy(String from, String to) throws Exception {
        FileSystemUtils.copyRecursively(directory.resolve(from), directory.resolve(to));
        Files.setPosixFilePermissions(directory.resolve(to), PosixFilePermissions.fromString("rwx------"));
    }

    private EmbeddedPostgres stopped() throws Exception {
        postgres.close();
        return postgres;
    }

    private EmbeddedPostgres started() {
        return TestPostgres.start(directory.resolve("db"), port);
    }

    private List<String> names() throws Exception {
        return pods.names();
    }

    private long revision() throws Exception {
        return Long.parseLong(JsonPath.read(pods.get("/api/v1/pods").body(), "$.metadata.resourceVersion"));
    }
}
