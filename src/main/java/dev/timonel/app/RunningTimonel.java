package dev.timonel.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;

/** A program that {@link Timonel#start} has started, until it is closed. */
public final class RunningTimonel implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final Runnable afterwards;

    RunningTimonel(ConfigurableApplicationContext context, Runnable afterwards) {
        this.context = context;
        this.afterwards = afterwards;
    }

    /** Where the API is: {@code http://127.0.0.1:54321}, without a slash at the end. */
    public String url() {
        return context.getBean(Greeting.class).url();
    }

    /** A file for {@code KUBECONFIG} that leads there. */
    public Path kubeconfig() {
        return context.getBean(Greeting.class).kubeconfig();
    }

    /** Where the cluster's names are answered; empty with {@code --timonel.dns.port=-1}. */
    public Optional<InetSocketAddress> dns() {
        return context.getBean(DnsLifecycle.class).listening();
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** Stops it as a signal would: requests under way are answered, what was accepted is committed. */
    @Override
    public void close() {
        context.close();
        afterwards.run();
    }
}
