package dev.timonel.routing;

import dev.timonel.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One packet to decide on. {@code host} is an address or a name; {@code port} is 0 if the port is given by
 * {@code portName} instead. {@code from} null means somebody outside whose address nobody knows; {@code node} is
 * {@code ""} to let the route find it.
 */
public record RouteQuery(
        String host,
        int port,
        String portName,
        String protocol,
        @Nullable IpAddress from,
        String node) {

    /** The same packet from this client. */
    public RouteQuery from(@Nullable IpAddress client) {
        return new RouteQuery(host, port, portName, protocol, client, node);
    }

    /** The same packet as this node sees it. */
    public RouteQuery at(String otherNode) {
        return new RouteQuery(host, port, portName, protocol, from, otherNode);
    }
}
