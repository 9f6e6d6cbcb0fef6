package dev.timonel.app;

import java.net.InetSocketAddress;
import org.springframework.context.ApplicationContext;

/** Where the DNS of a running program listens, which only its greeting tells otherwise. */
public final class DnsAddress {
    private DnsAddress() {}

    public static InetSocketAddress of(ApplicationContext program) {
        return program.getBean(DnsLifecycle.class).listening().orElseThrow();
    }
}
