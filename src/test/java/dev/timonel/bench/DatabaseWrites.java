package dev.timonel.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** Rows into PostgreSQL, one a transaction. */
final class DatabaseWrites implements Contender {
    private final Figures figures;
    private final Database database;

    DatabaseWrites(Bench bench, Figures figures) throws IOException, SQLException {
        this.figures = figures;
        this.database = Database.start(bench.fresh("inserts"));
    }

    @Override
    public void warm() throws SQLException, InterruptedException {
        database.inserts(32, 20_000, Duration.ofSeconds(3));
    }

    @Override
    public void turn(int round) throws SQLException, InterruptedException {
        Outcome many = database.inserts(32, 100_000, Duration.ofSeconds(5));
        figures.add("creates, 32 clients", "PostgreSQL rows", many, 0);
        figures.add("creates, 1 client", "PostgreSQL rows", database.inserts(1, 30_000, Duration.ofSeconds(4)), 0);
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
