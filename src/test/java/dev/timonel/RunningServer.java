package dev.timonel;

import dev.timonel.app.RunningContext;
import dev.timonel.app.RunningTimonel;
import dev.timonel.app.Timonel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole program in this process, on free ports of 127.0.0.1, with its data in a directory of its own. Another
 * database is an argument: {@code --spring.datasource.url=...}.
 */
public final class RunningServer implements AutoCloseable {
    private final RunningTimonel program;

    private RunningServer(RunningTimonel program) {
        this.program = program;
    }

    public static RunningServer start(Path dataDir, String... args) {
        String[] all = Stream.concat(Stream.of("--timonel.data-dir=" + dataDir), Stream.of(args))
                .toArray(String[]::new);
        return new RunningServer(Timonel.start(all));
    }

    /** {@code http://127.0.0.1:54321}, without a slash at the end. */
    public String baseUrl() {
        return program.url();
    }

    /** The beans of the running program. */
    public ConfigurableApplicationContext context() {
        return RunningContext.of(program);
    }

    /** Where its DNS listens. */
    public InetSocketAddress dnsAddress() {
        return program.dns().orElseThrow();
    }

    /** Stops it as a signal would: requests under way are answered, what was accepted is committed. */
    @Override
    public void close() {
        program.close();
    }
}
