package dev.timonel.app;

import dev.timonel.api.ApiConfiguration;
import dev.timonel.api.audit.AuditConfiguration;
import dev.timonel.api.docs.DocsConfiguration;
import dev.timonel.api.dump.DumpConfiguration;
import dev.timonel.api.explain.ExplainConfiguration;
import dev.timonel.api.history.HistoryConfiguration;
import dev.timonel.api.route.RouteConfiguration;
import dev.timonel.api.whatif.WhatIfConfiguration;
import dev.timonel.cli.Cli;
import dev.timonel.mcp.McpConfiguration;
import dev.timonel.store.jpa.StoreConfiguration;
import dev.timonel.ui.UiConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;

/**
 * The control plane: one process, one data directory. Nothing is searched for: its parts are named here, and what it takes of
 * Spring Boot's auto-configuration in {@code META-INF/spring/dev.timonel.app.Timonel.imports}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(TimonelProperties.class)
@Import({
    StorageConfiguration.class,
    StoreConfiguration.class,
    ClusterWiring.class,
    SecurityWiring.class,
    Bootstrap.class,
    DnsWiring.class,
    ApiConfiguration.class,
    RouteConfiguration.class,
    ExplainConfiguration.class,
    McpConfiguration.class,
    WhatIfConfiguration.class,
    DumpConfiguration.class,
    HistoryConfiguration.class,
    AuditConfiguration.class,
    DocsConfiguration.class,
    UiConfiguration.class,
    HealthWiring.class,
    Greeting.class
})
@ImportAutoConfiguration
public class Timonel {
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration LONGEST_END = Duration.ofMinutes(1);

    /** The commands come first: they start nothing of what follows. */
    public static void main(String[] args) {
        if (Cli.isFor(args)) {
            System.exit(Cli.onConsole(args));
        }
        System.out.println(Greeting.starting());
        StopLimit.set(LONGEST_END);
        Timer patience = patience();
        SpringApplication program = program();
        program.addListeners((ApplicationListener<ApplicationReadyEvent>) ready -> {
            patience.cancel();
            Duration took = Objects.requireNonNull(ready.getTimeTaken());
            System.out.println(
                    ready.getApplicationContext().getBean(Greeting.class).ready(took));
        });
        program.addListeners((ApplicationListener<CannotGoOn>) end -> {
            System.err.println("Timonel ends: " + end.because() + ".");
            // Not on the thread that found out: the shutdown may wait for it.
            new Thread(() -> System.exit(1), "exit").start();
        });
        program.run(args);
    }

    /** Says every half minute that the start goes on. */
    private static Timer patience() {
        long began = System.nanoTime();
        Timer timer = new Timer("patience", true);
        long period = AGAIN.toMillis();
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        System.out.println(Greeting.stillStarting(Duration.ofNanos(System.nanoTime() - began)));
                    }
                },
                period,
                period);
        return timer;
    }

    /**
     * The whole program inside another one, as a test wants it: on free ports of 127.0.0.1, with its data in a directory that
     * goes away when it is closed. It is ready when this returns.
     *
     * @param settings as on the command line: {@code --timonel.bootstrap.nodes=5}; with {@code --timonel.data-dir} the data
     *     stays
     */
    public static RunningTimonel start(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(missing(settings, "--server.port=0", "--timonel.dns.port=0", "--timonel.https.port=0"));
        SpringApplication program = program();
        program.setRegisterShutdownHook(false);
        if (missing(settings, "--timonel.data-dir=").isEmpty()) {
            return new RunningTimonel(program.run(all.toArray(String[]::new)), () -> {});
        }
        TemporaryDirectory data = TemporaryDirectory.make();
        all.add("--timonel.data-dir=" + data.path());
        try {
            return new RunningTimonel(program.run(all.toArray(String[]::new)), data::delete);
        } catch (RuntimeException refused) {
            data.delete();
            throw refused;
        }
    }

    /** Its settings are in a file of a name of its own, so that they are not those of a program that it runs inside. */
    private static SpringApplication program() {
        SpringApplication program = new SpringApplication(Timonel.class);
        program.setDefaultProperties(Map.of("spring.config.name", "timonel"));
        return program;
    }

    /** Those of {@code defaults} whose name no setting has. */
    private static List<String> missing(String[] settings, String... defaults) {
        return Stream.of(defaults)
                .filter(d -> Stream.of(settings).noneMatch(s -> s.startsWith(d.substring(0, d.indexOf('=') + 1))))
                .toList();
    }
}
