package dev.timonel.app;

import dev.timonel.dns.server.DnsServer;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the DNS server after the committer and stops it before. An address that the operator asked for and that can't be
 * had refuses the start; the default one is done without (ADR 0011).
 */
final class DnsLifecycle implements SmartLifecycle {
    /** After {@link ClusterWiring}'s committer, and before the web server. */
    private static final int PHASE = 1;

    private static final int OFF = -1;

    private static final Logger log = LoggerFactory.getLogger(DnsLifecycle.class);

    private final DnsServer server;
    private final IpAddress address;
    private final int port;
    private final boolean asked;
    private volatile @Nullable InetSocketAddress listening;
    private volatile boolean running;

    DnsLifecycle(DnsServer server, IpAddress address, int port, boolean asked) {
        this.server = server;
        this.address = address;
        this.port = port;
        this.asked = asked;
    }

    /** Where it listens, if it does. */
    Optional<InetSocketAddress> listening() {
        return Optional.ofNullable(listening);
    }

    /** Why it does not listen. */
    String silence() {
        return port == OFF ? "off (timonel.dns.port=-1)" : "off: " + place() + " can't be had";
    }

    @Override
    public void start() {
        running = true;
        if (port == OFF) {
            return;
        }
        try {
            listening = server.start(InetAddress.getByName(address.toString()), port);
        } catch (IOException refused) {
            if (asked) {
                throw new StartRefusedException(
                        "DNS can't listen on " + place() + ": " + refused.getMessage() + ".",
                        "Free the port, or choose another with --timonel.dns.port=PORT (0 takes a free one, -1 none).");
            }
            log.warn(
                    "No DNS: {} can't be had ({}). The rest works; choose another port with --timonel.dns.port=PORT (0 takes a free one).",
                    place(),
                    refused.getMessage());
        }
    }

    @Override
    public void stop() {
        try {
            server.stop();
        } catch (IOException broken) {
            log.warn("DNS does not stop cleanly: {}", broken.getMessage());
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private String place() {
        return (address.family() == IpFamily.IPv4 ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
