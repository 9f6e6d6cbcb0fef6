package dev.timonel.routing.decision;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.RouteDecision.Verdict;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.PortTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way on of a packet that has its endpoint for its destination. An endpoint that somebody wrote may be the address of a
 * service: no packet is sent on twice, so the filters of that address end it (the chains {@code service-endpoints-check} and
 * {@code cluster-ips-check} of {@code pkg/proxy/nftables/proxier.go}, which see it after its destination is rewritten).
 */
final class Onward {
    private Onward() {}

    /** Null if it goes on. A pod's address is its own. */
    static @Nullable Verdict end(ForwardingTable table, NodeView node, ProxyEndpoint endpoint, String protocol) {
        if (!endpoint.pod().isEmpty()) {
            return null;
        }
        IpAddress to = endpoint.address();
        if (!table.snapshot().servicesWithIp(to).isEmpty()) {
            Frontends.Match match =
                    Frontends.byAddress(table, table.config().captured(), to, endpoint.port(), protocol);
            if (match != null && !match.port().anyUsable()) {
                return Verdict.Reject;
            }
            if (match != null
                    && isLocal(match)
                    && match.port().local(node).endpoints().isEmpty()) {
                return Verdict.Drop;
            }
            if (Frontends.clusterIpOwner(table.snapshot(), to).isPresent()) {
                return Verdict.Reject;
            }
        }
        return range(table, to).isPresent() ? Verdict.Drop : null;
    }

    private static boolean isLocal(Frontends.Match match) {
        PortTable port = match.port();
        return match.internal() ? port.policy().internalLocal() : port.policy().externalLocal();
    }

    private static Optional<Cidr> range(ForwardingTable table, IpAddress to) {
        for (Cidr range : table.serviceRanges()) {
            if (range.contains(to)) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }

    /** Whose address the endpoint is. */
    static String owner(ForwardingTable table, ProxyEndpoint endpoint) {
        IpAddress to = endpoint.address();
        return table.snapshot().servicesWithIp(to).stream()
                .findFirst()
                .map(service -> "an address of Service " + service.namespace() + "/" + service.name())
                .or(() -> range(table, to).map(range -> "in the service range " + range))
                .orElse("an address of a service");
    }
}
