package dev.timonel.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * One process per database: its snapshot would be stale if another wrote too. On PostgreSQL an advisory lock on a
 * connection of its own, which the server frees when the process dies; the embedded database is locked with its directory.
 */
final class DatabaseLock implements AutoCloseable {
    /** {@code timonel} in ASCII: any number that other programs on the database do not use. */
    private static final long KEY = 0x74696d6f6e656cL;

    private final Connection connection;

    private DatabaseLock(Connection connection) {
        this.connection = connection;
    }

    static DatabaseLock take(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL") && !tryLock(connection)) {
            String url = connection.getMetaData().getURL();
            connection.close();
            throw new StartRefusedException(
                    "The database " + url + " is in use by another process.",
                    "Stop the other process, or give this one a database of its own with --spring.datasource.url=URL.");
        }
        return new DatabaseLock(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + KEY + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
