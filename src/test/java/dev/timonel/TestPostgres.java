package dev.timonel;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** A real PostgreSQL for one test. It is waited for longer than by default: a busy machine has taken more than ten seconds. */
public final class TestPostgres {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private TestPostgres() {}

    /** On a free port, with data that goes when it is closed. */
    public static EmbeddedPostgres start() {
        return start(EmbeddedPostgres.builder(), portThatNoClientIsGiven());
    }

    /** On data that stay. */
    public static EmbeddedPostgres start(Path data, int port) {
        return start(EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false), port);
    }

    /** On data that stay, with the settings that PostgreSQL has by default: for tests alone, fsync is off. */
    public static EmbeddedPostgres durable(Path data) {
        return start(
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on"),
                portThatNoClientIsGiven());
    }

    /** Below those that Linux gives to whoever connects: still free when PostgreSQL listens, and when it starts again. */
    public static int portThatNoClientIsGiven() {
        for (int port : new Random().ints(100, 20_000, 30_000).toArray()) {
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("of a hundred ports none is free");
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder, int port) {
        try {
            return builder.setPort(port).setPGStartupWait(PATIENCE).start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
