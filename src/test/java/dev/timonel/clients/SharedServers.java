package dev.timonel.clients;

import dev.timonel.RunningServer;
import dev.timonel.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * One server per database for all classes of this package, started when first asked for and stopped after the last test.
 * Its history is short, so that a test can outrun it.
 */
final class SharedServers implements AutoCloseable {
    static final int HISTORY = 100;

    /** A server, and the directory with its kubeconfig. */
    record Served(RunningServer server, Path dataDir) {
        String url() {
            return server.baseUrl();
        }
    }

    private final Map<Database, Served> servers = new EnumMap<>(Database.class);
    private final Path directory;
    private EmbeddedPostgres postgres;

    private SharedServers() {
        try {
            directory = Files.createTempDirectory("timonel-clients");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Served on(Database database) {
        return servers.computeIfAbsent(database, this::start);
    }

    private Served start(Database database) {
        Path dataDir = directory.resolve(database.name());
        String history = "--timonel.history.changes=" + HISTORY;
        RunningServer server = database == Database.H2
                ? RunningServer.start(dataDir, history)
                : RunningServer.start(dataDir, history, "--spring.datasource.url=" + postgresUrl());
        return new Served(server, dataDir);
    }

    private String postgresUrl() {
        postgres = TestPostgres.start();
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** Another directory that is deleted in the end. */
    Path freshDirectory() {
        try {
            return Files.createTempDirectory(directory, "home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        servers.values().forEach(s -> s.server().close());
        if (postgres != null) {
            postgres.close();
        }
        FileSystemUtils.deleteRecursively(directory);
    }

    /** Hands the servers to a constructor. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SharedServers.class;
        }

        @Override
        public SharedServers resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(SharedServers.class, key -> new SharedServers(), SharedServers.class);
        }
    }
}
