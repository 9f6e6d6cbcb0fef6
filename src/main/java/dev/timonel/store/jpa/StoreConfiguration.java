package dev.timonel.store.jpa;

import dev.timonel.store.ObjectStore;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the store to whichever database the data source leads to. */
@Configuration(proxyBeanMethods = false)
@EntityScan(basePackageClasses = StoreConfiguration.class)
@EnableJpaRepositories(basePackageClasses = StoreConfiguration.class, considerNestedRepositories = true)
public class StoreConfiguration {

    @Bean
    ObjectStore objectStore(
            ClusterRows clusters,
            ObjectRows objects,
            ChangeRows changes,
            EntityManager entities,
            PlatformTransactionManager transactions,
            DataSource dataSource)
            throws SQLException {
        return new JpaObjectStore(
                clusters,
                objects,
                changes,
                new RowWriter(entities),
                new JpaObjectStore.Databases(
                        new TransactionTemplate(transactions), flushToDisk(dataSource), UUID::randomUUID));
    }

    /**
     * H2 answers a commit before it has called fsync, whatever its WRITE_DELAY; CHECKPOINT SYNC calls it. PostgreSQL does
     * so by itself.
     */
    private static Runnable flushToDisk(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                return () -> {};
            }
        }
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        return () -> jdbc.execute("CHECKPOINT SYNC");
    }
}
