package dev.timonel.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database answers. It is asked on a thread of its own, at most once a second however many ask here, and nobody
 * waits longer than two seconds for it.
 */
final class DatabaseHealth implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 2;
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private final DataSource database;
    private final ExecutorService asker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "database-health");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable CompletableFuture<Optional<String>> answer;
    private long askedAt;

    DatabaseHealth(DataSource database) {
        this.database = database;
    }

    /** Empty if it answers. */
    Optional<String> problem() {
        try {
            return latest().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            return Optional.of("no answer within " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException broken) {
            return Optional.of(String.valueOf(broken.getCause()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private synchronized CompletableFuture<Optional<String>> latest() {
        CompletableFuture<Optional<String>> last = answer;
        long now = System.nanoTime();
        if (last == null || last.isDone() && now - askedAt > KEPT_NANOS) {
            last = CompletableFuture.supplyAsync(this::ask, asker);
            answer = last;
            askedAt = now;
        }
        return last;
    }

    private Optional<String> ask() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // H2 says that a connection is valid, though the database behind it is closed.
            statement.setQueryTimeout(PATIENCE_SECONDS);
            statement.execute("select revision from cluster");
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        asker.shutdownNow();
    }
}
