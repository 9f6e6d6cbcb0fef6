package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.TestPostgres;
import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database that a version before causes left: its objects, labels and log are there after the start that migrates it. */
class OlderSchemaTest {
    private static final String BEFORE_CAUSES = "3";
    private static final String FIRST =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"old\",\"uid\":\"u1\",\"resourceVersion\":\"1\"}}";
    private static final String SECOND =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"old\",\"uid\":\"u1\",\"resourceVersion\":\"2\",\"labels\":{\"a\":\"b\"}}}";
    private static final String GONE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"gone\",\"uid\":\"u2\",\"resourceVersion\":\"%d\"}}";

    @Test
    void allOfItIsThereAndTheLogHasNoCauses(@TempDir Path directory) throws SQLException {
        migrated("jdbc:h2:file:" + directory.resolve("older"));
    }

    @Test
    @Tag("slow")
    void soItIsOnPostgres() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            migrated(postgres.getJdbcUrl("postgres", "postgres"));
        }
    }

    private static void migrated(String url) throws SQLException {
        Flyway.configure()
                .dataSource(url, null, null)
                .target(BEFORE_CAUSES)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            insert(connection);
        }
        try (var context = new SpringApplicationBuilder(FailedFlushTest.StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=" + url)
                .run()) {
            ObjectStore store = context.getBean(ObjectStore.class);

            ObjectStore.Stored stored = store.load();
            assertThat(stored.revision()).isEqualTo(4);
            KubeObject now = stored.objects().get(0);
            assertThat(stored.objects()).hasSize(1);
            assertThat(new String(now.json(), StandardCharsets.UTF_8)).isEqualTo(SECOND);

            List<Logged> log = store.changesOf(now.key(), 4, 10, knownAs(now, 4));
            assertThat(log).extracting(Logged::revision).containsExactly(2L, 1L);
            assertThat(log).extracting(Logged::published).containsExactly(2L, 1L);
            assertThat(log).extracting(Logged::cause).containsOnlyNulls();
            ObjectKey gone = new ObjectKey(now.kind(), "", "gone");
            assertThat(store.changesOf(gone, 4, 10, knownAs(now, 4)))
                    .extracting(each -> each.type() + " " + each.revision())
                    .as("its last state is under the revision of its end: which one led to it, the log did not keep")
                    .containsExactly("DELETED 4");
            assertThat(store.statesAt(1, knownAs(now, 4)).orElseThrow())
                    .containsOnlyKeys(now.key(), gone)
                    .containsEntry(gone, Optional.empty());

            JdbcTemplate sql = new JdbcTemplate(context.getBean(DataSource.class));
            assertThat(sql.queryForList(
                            "select name from object_label where kind = 'Namespace' and label_key = 'a' and label_value = 'b'",
                            String.class))
                    .containsExactly("old");
        }
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement object = connection.prepareStatement(
                        "insert into object (kind, namespace, name, uid, revision, body) values ('Namespace', '', 'old', 'u1', 2, ?)")) {
            object.setBytes(1, bytes(SECOND));
            object.executeUpdate();
            statement.execute("insert into object_label (kind, namespace, name, label_key, label_value)"
                    + " values ('Namespace', '', 'old', 'a', 'b')");
            change(connection, 1, "ADDED", "old", FIRST, null);
            change(connection, 2, "MODIFIED", "old", SECOND, FIRST);
            change(connection, 3, "ADDED", "gone", GONE.formatted(3), null);
            change(connection, 4, "DELETED", "gone", GONE.formatted(4), null);
            statement.execute("update cluster set revision = 4");
            statement.execute("update projection set revision = 4");
        }
    }

    private static void change(
            Connection connection, int revision, String type, String name, String body, @Nullable String previous)
            throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(
                "insert into change (revision, type, kind, namespace, name, batch, body, previous)"
                        + " values (?, ?, 'Namespace', '', ?, ?, ?, ?)")) {
            change.setLong(1, revision);
            change.setString(2, type);
            change.setString(3, name);
            change.setObject(4, new UUID(0, revision));
            change.setBytes(5, bytes(body));
            change.setBytes(6, previous == null ? null : bytes(previous));
            change.executeUpdate();
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectStore.Known knownAs(KubeObject object, long revision) {
        return new ObjectStore.Known() {
            @Override
            public long revision() {
                return revision;
            }

            @Override
            public Optional<KubeObject> get(ObjectKey key) {
                return Optional.of(object).filter(o -> o.key().equals(key));
            }
        };
    }
}
