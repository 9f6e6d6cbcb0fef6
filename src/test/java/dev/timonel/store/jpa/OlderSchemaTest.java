package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeObject;
import dev.timonel.model.Logged;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A database that a version before causes left: its objects and its log are there after the start that adds them. */
class OlderSchemaTest {
    private static final String BEFORE_CAUSES = "3";
    private static final String FIRST =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"old\",\"uid\":\"u1\",\"resourceVersion\":\"1\"}}";
    private static final String SECOND =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"old\",\"uid\":\"u1\",\"resourceVersion\":\"2\",\"labels\":{\"a\":\"b\"}}}";

    @Test
    void itsLogHasNoCausesAndAllElse(@TempDir Path directory) throws SQLException {
        String url = "jdbc:h2:file:" + directory.resolve("older");
        Flyway.configure().dataSource(url, "", "").target(BEFORE_CAUSES).load().migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            insert(connection);
        }
        try (var context = new SpringApplicationBuilder(FailedFlushTest.StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=" + url)
                .run()) {
            ObjectStore store = context.getBean(ObjectStore.class);

            ObjectStore.Stored stored = store.load();
            assertThat(stored.revision()).isEqualTo(2);
            KubeObject now = stored.objects().get(0);
            assertThat(stored.objects()).hasSize(1);
            assertThat(new String(now.json(), StandardCharsets.UTF_8)).isEqualTo(SECOND);

            List<Logged> log = store.changesOf(now.key(), 2, 10, knownAs(now, 2));
            assertThat(log).extracting(Logged::revision).containsExactly(2L, 1L);
            assertThat(log).extracting(Logged::cause).containsOnlyNulls();
        }
    }

    private static void insert(Connection connection) throws SQLException {
        String batch = "00000000-0000-0000-0000-000000000001";
        try (PreparedStatement object = connection.prepareStatement(
                        "insert into object (kind, namespace, name, uid, revision, body) values ('Namespace', '', 'old', 'u1', 2, ?)");
                PreparedStatement change = connection.prepareStatement(
                        "insert into change (revision, type, kind, namespace, name, batch, body, previous) values (?, ?, 'Namespace', '', 'old', '"
                                + batch + "', ?, ?)");
                PreparedStatement revisions = connection.prepareStatement(
                        "update cluster set revision = 2; update projection set revision = 2")) {
            object.setBytes(1, bytes(SECOND));
            object.executeUpdate();
            change.setLong(1, 1);
            change.setString(2, "ADDED");
            change.setBytes(3, bytes(FIRST));
            change.setBytes(4, null);
            change.executeUpdate();
            change.setLong(1, 2);
            change.setString(2, "MODIFIED");
            change.setBytes(3, bytes(SECOND));
            change.setBytes(4, bytes(FIRST));
            change.executeUpdate();
            revisions.execute();
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
