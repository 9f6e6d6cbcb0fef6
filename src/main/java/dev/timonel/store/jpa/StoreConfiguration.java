package dev.timonel.store.jpa;

import com.zaxxer.hikari.HikariDataSource;
import dev.timonel.store.h2.DatabaseTurns;
import dev.timonel.store.h2.EmbeddedDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.migration.JavaMigration;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;

/** Wires the store to whichever database the data source leads to. */
@Configuration(proxyBeanMethods = false)
@EntityScan(basePackageClasses = StoreConfiguration.class)
public class StoreConfiguration {

    @Bean
    static JavaMigration logByParts() {
        return new LogByParts();
    }

    @Bean
    DatabaseTurns databaseTurns(DataSource dataSource) throws SQLException {
        return isEmbedded(dataSource) ? DatabaseTurns.oneByOne() : DatabaseTurns.all();
    }

    @Bean(initMethod = "start")
    JpaObjectStore objectStore(
            EntityManagerFactory entities,
            DataSource dataSource,
            DatabaseTurns turns,
            ObjectProvider<MeterRegistry> meters)
            throws SQLException {
        boolean embedded = isEmbedded(dataSource);
        Transactions transactions = new Transactions(
                entities.unwrap(SessionFactory.class), turns, embedded ? () -> reopen(dataSource) : () -> {});
        Runnable flushToDisk = embedded ? flushToDisk(dataSource, turns) : () -> {};
        Log log = EmbeddedDatabase.journal(url(dataSource))
                .<Log>map(journal ->
                        new JournalLog(journal, transactions, flushToDisk, UUID::randomUUID, JournalLog.MOST_BYTES))
                .orElseGet(() -> new DatabaseLog(transactions, flushToDisk, UUID::randomUUID));
        JpaObjectStore store = new JpaObjectStore(transactions, log, UUID::randomUUID);
        meters.ifAvailable(registry -> Gauge.builder("timonel.projection.lag", store, JpaObjectStore::lag)
                .description("Objects that SQL does not see yet in their newest state")
                .register(registry));
        return store;
    }

    private static boolean isEmbedded(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2");
        }
    }

    private static String url(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return connection.getMetaData().getURL();
        }
    }

    /**
     * H2 answers a commit before it has called fsync, whatever its WRITE_DELAY; CHECKPOINT SYNC calls it. PostgreSQL does
     * so by itself.
     */
    private static Runnable flushToDisk(DataSource dataSource, DatabaseTurns turns) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        return () -> {
            try {
                turns.take(() -> jdbc.execute((StatementCallback<Boolean>) sql -> sql.execute("CHECKPOINT SYNC")));
            } catch (DataAccessException failure) {
                reopen(dataSource);
                throw failure;
            }
        };
    }

    /**
     * H2 closes a database that it could not write, as on a full disk, and opens it again for whoever comes after all of its
     * connections have gone; they look healthy until then.
     */
    private static void reopen(DataSource dataSource) {
        if (dataSource instanceof HikariDataSource pool) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }
}
