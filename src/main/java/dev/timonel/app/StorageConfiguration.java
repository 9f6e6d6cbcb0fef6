package dev.timonel.app;

import dev.timonel.store.h2.Compaction;
import dev.timonel.store.h2.DatabaseTurns;
import dev.timonel.store.h2.EmbeddedDatabase;
import dev.timonel.store.h2.WholeMigration;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The data directory, and the embedded database in it unless {@code spring.datasource.url} names another. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    DataDirectory dataDirectory(TimonelProperties properties) {
        properties.check();
        return DataDirectory.open(properties.dataDir());
    }

    @Bean
    DatabaseLock databaseLock(DataSource dataSource, ApplicationEventPublisher events) throws SQLException {
        DatabaseLock lock = DatabaseLock.take(dataSource);
        lock.watch(because -> events.publishEvent(new CannotGoOn(lock, because)));
        return lock;
    }

    @Bean
    @ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "none")
    WholeMigration wholeMigration(DataDirectory directory) {
        return new WholeMigration(directory.path().resolve("timonel"));
    }

    @Bean
    @ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "none")
    JdbcConnectionDetails embeddedDatabase(DataDirectory directory, WholeMigration migration) throws IOException {
        Path path = directory.path().resolve("timonel");
        directory.checkUsable(EmbeddedDatabase.files(path));
        migration.undoIfCutOff();
        if (!EmbeddedDatabase.check(path)) {
            refuseWhatHadOne(directory);
            EmbeddedDatabase.beginAnew(path);
        }
        String url = EmbeddedDatabase.url(path);
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return url;
            }

            @Override
            public @Nullable String getUsername() {
                return "timonel";
            }

            @Override
            public @Nullable String getPassword() {
                return "";
            }
        };
    }

    /** The kubeconfig of a server that was ready once tells that there was a database. */
    private static void refuseWhatHadOne(DataDirectory directory) {
        if (directory.read(Greeting.KUBECONFIG).filter(Kubeconfig::isOurs).isPresent()) {
            throw new StartRefusedException(
                    "The data directory " + directory.path()
                            + " has the kubeconfig of a cluster, but not its database.",
                    "Put timonel.mv.db back, or delete the kubeconfig if a new cluster is to begin here.");
        }
    }

    @Bean
    @ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "none")
    Compaction compaction(DataSource dataSource, DatabaseTurns turns) {
        return new Compaction(dataSource, turns);
    }

    /** Nothing is moved about while the committer reads the tables. */
    @Bean
    @ConditionalOnProperty(name = "spring.datasource.url", matchIfMissing = true, havingValue = "none")
    ApplicationListener<ApplicationReadyEvent> compactionStart(Compaction compaction) {
        return ready -> compaction.start();
    }
}
