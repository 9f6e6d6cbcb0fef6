package dev.timonel.store.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.store.ObjectStore;
import dev.timonel.store.h2.EmbeddedDatabase;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The embedded file gives its space away at once; whoever reads keeps what it has yet to read. */
class RowByRowTest {
    private static final int OBJECTS = 6_000;

    @Test
    void whoWritesTheTablesAtThatMomentIsWaitedFor(@TempDir Path directory) throws Exception {
        try (ConfigurableApplicationContext context = open(directory);
                Connection other = context.getBean(DataSource.class).getConnection()) {
            JpaObjectStore store = store(context);
            store.load();
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.executeUpdate("update projection set owner = random_uuid()");
            }
            CompletableFuture<ObjectStore.Stored> load = CompletableFuture.supplyAsync(store::load);
            JdbcTemplate sql = new JdbcTemplate(context.getBean(DataSource.class));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sql.queryForObject(
                                    "select count(*) from information_schema.sessions where blocker_id is not null",
                                    Integer.class)
                            == 1);
            other.commit();

            assertThat(load.join().objects()).isEmpty();
        }
    }

    private static ConfigurableApplicationContext open(Path directory) {
        return new SpringApplicationBuilder(FailedFlushTest.StoreOnly.class)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=" + EmbeddedDatabase.url(directory.resolve("rows")))
                .run();
    }

    private static JpaObjectStore store(ConfigurableApplicationContext context) {
        Transactions transactions =
                new Transactions(context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class));
        return new JpaObjectStore(
                transactions, new DatabaseLog(transactions, () -> {}, UUID::randomUUID), UUID::randomUUID);
    }

    @Test
    void allRowsAreReadWhileOthersWriteThemAnew(@TempDir Path directory) throws Exception {
        try (ConfigurableApplicationContext context = open(directory)) {
            JdbcTemplate sql = new JdbcTemplate(context.getBean(DataSource.class));
            JpaObjectStore store = store(context);
            store.load();
            store.transact(new Nothing(), missed -> namespaces());
            store.catchUp();
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                for (int n = 0; !done.get(); n++) {
                    sql.update("update object set body = body || X'20' where name like ?", "%" + n % 100);
                }
            });
            try {
                for (int round = 0; round < 10; round++) {
                    assertThat(store.load().objects()).hasSize(OBJECTS);
                }
            } finally {
                done.set(true);
                others.join();
            }
        }
    }

    private record Nothing() implements ObjectStore.Known {
        @Override
        public long revision() {
            return 0;
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return Optional.empty();
        }
    }

    private static List<Change> namespaces() {
        return LongStream.rangeClosed(1, OBJECTS)
                .mapToObj(n -> new Change(
                        Change.Type.ADDED,
                        KubeObject.draft(new NamespaceBuilder()
                                        .withNewMetadata()
                                        .withName("of-a-name-that-is-not-short-" + n)
                                        .addToAnnotations("text", "x".repeat(1000))
                                        .endMetadata()
                                        .build())
                                .committed(n),
                        null))
                .toList();
    }
}
