package dev.timonel;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A real PostgreSQL for one test. It is waited for longer than by default: a busy machine has taken more than ten seconds. */
public final class TestPostgres {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private TestPostgres() {}

    /** On a free port, with data that goes when it is closed. */
    public static EmbeddedPostgres start() {
        return start(EmbeddedPostgres.builder());
    }

    /** On data that stay; on a free port if {@code port} is 0. */
    public static EmbeddedPostgres start(Path data, int port) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        return start(port == 0 ? builder : builder.setPort(port));
    }

    /** On data that stay, with the settings that PostgreSQL has by default: for tests alone, fsync is off. */
    public static EmbeddedPostgres durable(Path data) {
        return start(EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on"));
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return builder.setPGStartupWait(PATIENCE).start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
