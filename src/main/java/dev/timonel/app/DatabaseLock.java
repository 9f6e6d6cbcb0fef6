package dev.timonel.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process per database: its snapshot would be stale if another wrote too. On PostgreSQL an advisory lock on a
 * connection of its own, which the server frees when the process dies or the connection breaks: it is looked after, and
 * taken again. The embedded database is locked with its directory.
 */
final class DatabaseLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);
    /** {@code timonel} in ASCII: any number that other programs on the database do not use. */
    private static final long KEY = 0x74696d6f6e656cL;

    /** A server's process, and none of the same number before or after it. */
    private static final String SESSION = "a.pid || ' ' || extract(epoch from a.backend_start)";

    private static final String OWN_SESSION =
            "select " + SESSION + " from pg_stat_activity a where a.pid = pg_backend_pid()";
    private static final String END_HOLDER =
            "select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l"
                    + " on l.pid = a.pid and l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid::bigint = "
                    + (KEY >>> 32) + " and l.objid::bigint = " + (KEY & 0xFFFFFFFFL) + " where " + SESSION + " = ?";

    private static final int LOOK_EVERY_SECONDS = 5;
    private static final int PATIENCE_SECONDS = 2;
    /** Others that open connections at the same time may hide it once. */
    private static final int LOOKS_FOR_A_POOLER = 5;

    private final DataSource database;
    private final ScheduledExecutorService watchman = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "database-lock");
        thread.setDaemon(true);
        return thread;
    });
    private final boolean shared;
    private Connection connection;
    /** That of the connection on the server. */
    private String session;

    private volatile Optional<String> problem = Optional.empty();
    private volatile Runnable whenTakenAgain = () -> {};

    private DatabaseLock(DataSource database, Connection connection, boolean shared) throws SQLException {
        this.database = database;
        this.shared = shared;
        this.connection = connection;
        this.session = shared ? session(connection) : "";
    }

    static DatabaseLock take(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        boolean shared = isPostgres(connection);
        if (!shared) {
            connection.close();
        } else if (isPooled(database, connection)) {
            connection.close();
            throw new StartRefusedException(
                    "The database is behind a pooler that gives a session to one transaction after the other, so that no lock keeps a"
                            + " second process from it.",
                    "Name PostgreSQL itself in spring.datasource.url, or a pooler in session mode.");
        } else if (!tryLock(connection)) {
            String url = connection.getMetaData().getURL().replaceFirst("\\?.*", ""); // a password may follow
            connection.close();
            throw new StartRefusedException(
                    "The database " + url + " is in use by another process.",
                    "Stop the other process, or give this one a database of its own with --spring.datasource.url=URL.");
        }
        return new DatabaseLock(database, connection, shared);
    }

    /** Looks after the lock from now on; {@code whenLost} is told once if another process has it. */
    void watch(Consumer<String> whenLost) {
        if (shared) {
            watchman.scheduleWithFixedDelay(
                    () -> look(whenLost), LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Calls this each time that the lock was lost and nobody else had it: the database may be another by then. */
    void whenTakenAgain(Runnable listener) {
        whenTakenAgain = listener;
    }

    /** Takes the lock again if the connection that holds it is broken. */
    synchronized void look(Consumer<String> whenLost) {
        if (watchman.isShutdown()) {
            return;
        }
        try {
            if (connection.isValid(PATIENCE_SECONDS)) {
                problem = Optional.empty();
            } else {
                connection.close();
                retake(whenLost);
            }
        } catch (SQLException unreachable) {
            notYet("the lock is lost with the connection: " + unreachable.getMessage());
        } catch (RuntimeException | Error broken) {
            notYet("whether the lock is held is unknown: " + broken); // thrown, nobody would look again
        }
    }

    private void retake(Consumer<String> whenLost) throws SQLException {
        Connection fresh = database.getConnection();
        boolean taken = false;
        try {
            taken = tryLock(fresh);
            if (!taken && endLostSession(fresh)) {
                notYet("the lock is lost with the connection, which the server has not noticed yet");
                return;
            }
            taken = taken || tryLock(fresh);
            if (taken) {
                connection = fresh;
                session = session(fresh);
                LOG.warn("the lock on the database was lost with its connection, and is taken again");
                problem = Optional.empty();
                whenTakenAgain.run();
            } else {
                problem = Optional.of("another process has taken the database");
                watchman.shutdown();
                whenLost.accept("another process has taken the database");
            }
        } finally {
            if (!taken) {
                fresh.close();
            }
        }
    }

    private void notYet(String because) {
        problem = Optional.of(because);
        LOG.warn("the lock on the database cannot be taken again yet: {}", because);
    }

    /** Whether the lock is held by the session whose connection was lost: where nobody says that it is gone, it lives for hours. */
    private boolean endLostSession(Connection fresh) throws SQLException {
        try (PreparedStatement statement = fresh.prepareStatement(END_HOLDER)) {
            statement.setString(1, session);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Empty while no other process can write. */
    Optional<String> problem() {
        return problem;
    }

    @Override
    public synchronized void close() throws SQLException {
        watchman.shutdownNow();
        connection.close();
    }

    private static boolean isPostgres(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    /** Whether a second connection gets the session of the first while that is open, as PgBouncer's transaction mode gives it. */
    private static boolean isPooled(DataSource database, Connection first) throws SQLException {
        try (Connection second = database.getConnection()) {
            boolean same = false;
            for (int i = 0; i < LOOKS_FOR_A_POOLER && !same; i++) {
                same = session(first).equals(session(second));
            }
            return same;
        }
    }

    private static String session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OWN_SESSION)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + KEY + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
