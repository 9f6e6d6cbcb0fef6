package dev.timonel.bench;

import dev.timonel.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL with the settings that it has by default, of which fsync and synchronous_commit are on. */
final class Database implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    private Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static Database start(Path data) throws IOException, SQLException {
        Database database = new Database(TestPostgres.durable(data));
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            String value = database.text("show " + setting);
            if (!value.equals("on")) {
                throw new IOException(setting + " is " + value);
            }
        }
        return database;
    }

    String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** The bytes of the database on disk. */
    long bytes() throws SQLException {
        return Long.parseLong(text("select pg_database_size('postgres')"));
    }

    private String text(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                ResultSet row = connection.createStatement().executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Inserts of one row, a pod's manifest under its name, each a transaction; a connection and a thread a client. */
    Outcome inserts(int clients, int count, Duration atMost) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(url())) {
            connection.createStatement().execute("drop table if exists inserted");
            connection.createStatement().execute("create table inserted (name text primary key, body text not null)");
        }
        AtomicInteger next = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        long[] nanos = new long[count];
        long deadline = System.nanoTime() + atMost.toNanos();
        List<Thread> threads = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> {
                try (Connection connection = DriverManager.getConnection(url());
                        PreparedStatement insert = connection.prepareStatement("insert into inserted values (?, ?)")) {
                    for (int n = next.getAndIncrement();
                            n < count && System.nanoTime() < deadline;
                            n = next.getAndIncrement()) {
                        insert.setString(1, "web-" + n);
                        insert.setString(2, Manifests.pod("web-" + n, "web", ""));
                        long asked = System.nanoTime();
                        insert.executeUpdate();
                        nanos[answered.getAndIncrement()] = System.nanoTime() - asked;
                    }
                } catch (SQLException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return Outcome.of((System.nanoTime() - started) / 1e9, 0, nanos, answered.get());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
