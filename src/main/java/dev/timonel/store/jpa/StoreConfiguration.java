package dev.timonel.store.jpa;

import static dev.timonel.model.Absent.orEmpty;

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
import org.springframework.beans.factory.config.BeanPostProcessor;
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
    /**
     * What PostgreSQL has acknowledged is on its disk, though it may be told not to wait for that: after a crash revisions that clients
     * have seen would be others. Who asks for more, as for a standby, gets it.
     */
    private static final String COMMITS_ARE_DURABLE = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') = 'off'";

    @Bean
    static JavaMigration logByParts() {
        return new LogByParts();
    }

    /** Of the pool's sessions, before it opens the first. */
    @Bean
    static BeanPostProcessor durableCommits() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool
                        && orEmpty(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
                    String own = orEmpty(pool.getConnectionInitSql());
                    pool.setConnectionInitSql(own.isBlank() ? COMMITS_ARE_DURABLE : own + ";" + COMMITS_ARE_DURABLE);
                }
                return bean;
            }
        };
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
