package dev.timonel.dns;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * What an operator sets for the answers. {@code zone} is the cluster's domain, absolute; {@code blocks} are those whose
 * reverse names this server knows all of; {@code ttl} is in seconds; {@code nameServers} are the server's own addresses.
 */
public record DnsConfig(Name zone, List<Cidr> blocks, PodRecords pods, int ttl, List<IpAddress> nameServers) {}
