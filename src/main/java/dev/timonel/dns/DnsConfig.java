package dev.timonel.dns;

import dev.timonel.model.ClusterConfig;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * What an operator sets for the answers. {@code zone} is the cluster's domain, absolute; {@code blocks} are those whose
 * reverse names this server knows all of; {@code ttl} is in seconds; {@code nameServers} are the server's own addresses.
 */
public record DnsConfig(Name zone, List<Cidr> blocks, PodRecords pods, int ttl, List<IpAddress> nameServers) {

    /** The same for a cluster that is set up so. */
    DnsConfig of(ClusterConfig cluster) {
        return new DnsConfig(
                domain(cluster.clusterDomain()).orElse(zone),
                Stream.concat(cluster.clusterCidrs().stream(), cluster.serviceCidrs().stream())
                        .toList(),
                pods,
                ttl,
                nameServers);
    }

    private static Optional<Name> domain(String text) {
        try {
            return Optional.of(Name.fromString(text, Name.root));
        } catch (TextParseException notAName) {
            return Optional.empty();
        }
    }
}
