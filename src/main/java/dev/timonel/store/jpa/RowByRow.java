package dev.timonel.store.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;

/**
 * Reading more rows than should be in memory at once. H2 collects those of a query before it hands out the first, unless the
 * session is told otherwise; what it then reads bit by bit is kept for it only while a transaction has a snapshot of its own
 * ({@code REPEATABLE READ}): without, "Chunk not found" is what follows as soon as the file is compacted. Other databases
 * go by the fetch size.
 */
final class RowByRow {
    private static final String ISOLATION = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ";

    private RowByRow() {}

    /** To be called before the first statement of a transaction, which ends with it on H2. */
    static <T> T read(StatelessSession session, Supplier<T> work) {
        if (!session.doReturningWork(RowByRow::isH2)) {
            return work.get();
        }
        session.doWork(connection -> execute(connection, ISOLATION + "REPEATABLE READ", "SET LAZY_QUERY_EXECUTION 1"));
        T read;
        try {
            read = work.get();
        } catch (RuntimeException failure) {
            try {
                session.doWork(RowByRow::asBefore);
            } catch (RuntimeException alsoBroken) {
                failure.addSuppressed(alsoBroken);
            }
            throw failure;
        }
        session.doWork(RowByRow::asBefore);
        return read;
    }

    private static void asBefore(Connection connection) throws SQLException {
        execute(connection, "SET LAZY_QUERY_EXECUTION 0", ISOLATION + "READ COMMITTED");
    }

    private static boolean isH2(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("H2");
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
