package dev.timonel;

import dev.timonel.app.DnsAddress;
import dev.timonel.app.Timonel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole program in this process, on free ports of 127.0.0.1, with its data in a directory of its own. Another
 * database is an argument: {@code --spring.datasource.url=...}.
 */
public final class RunningServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private RunningServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static RunningServer start(Path dataDir, String... args) {
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--timonel.data-dir=" + dataDir));
        if (Stream.of(args).noneMatch(a -> a.startsWith("--timonel.dns.port="))) {
            all.add("--timonel.dns.port=0");
        }
        all.addAll(List.of(args));
        SpringApplication program = new SpringApplication(Timonel.class);
        program.setRegisterShutdownHook(false);
        return new RunningServer(program.run(all.toArray(String[]::new)));
    }

    /** {@code http://127.0.0.1:54321}, without a slash at the end. */
    public String baseUrl() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Where its DNS listens. */
    public InetSocketAddress dnsAddress() {
        return DnsAddress.of(context);
    }

    /** Stops it as a signal would: requests under way are answered, what was accepted is committed. */
    @Override
    public void close() {
        context.close();
    }
}
