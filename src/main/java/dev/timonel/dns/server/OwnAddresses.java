package dev.timonel.dns.server;

import dev.timonel.net.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses that {@code ns.dns.<zone>} has: where it listens, or all of the machine's if it listens on any. */
public final class OwnAddresses {
    private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);

    private OwnAddresses() {}

    public static List<IpAddress> of(IpAddress listening) {
        if (!listening.isUnspecified()) {
            return List.of(listening);
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .flatMap(text -> IpAddress.parse(text.replaceAll("%.*", "")).stream())
                    .sorted()
                    .toList();
        } catch (SocketException unreadable) {
            log.warn("the name server has no address to show: {}", unreadable.getMessage());
            return List.of();
        }
    }
}
