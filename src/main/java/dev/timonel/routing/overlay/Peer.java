package dev.timonel.routing.overlay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds so as to reach the pods of another, in the order in which flannel adds it: the route comes last, or
 * the kernel would ask the network for its next hop. Under host-gw the route is all there is.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"node", "neighbour", "fdb", "route"})
public record Peer(
        String node,
        @Nullable Neighbour neighbour,
        @Nullable ForwardingEntry fdb,
        Route route) {

    /** A permanent entry of the neighbour (ARP) table. */
    @JsonPropertyOrder({"address", "mac", "device"})
    public record Neighbour(String address, String mac, String device) {}

    /** A permanent entry of the forwarding database: behind which node a VTEP is. */
    @JsonPropertyOrder({"mac", "destination", "device"})
    public record ForwardingEntry(String mac, String destination, String device) {}

    /** {@code onlink}: the next hop is taken to be on the device, although no address of the device says so. */
    @JsonPropertyOrder({"destination", "via", "device", "onlink"})
    public record Route(String destination, String via, String device, boolean onlink) {}

    static Peer of(SubnetLease here, SubnetLease other) {
        String device = here.device();
        String block = other.podCidr().toString();
        if (!here.encapsulates()) {
            return new Peer(
                    other.node(), null, null, new Route(block, other.publicIp().toString(), device, false));
        }
        String next = other.podCidr().network().toString();
        return new Peer(
                other.node(),
                new Neighbour(next, other.vtepMac(), device),
                new ForwardingEntry(other.vtepMac(), other.publicIp().toString(), device),
                new Route(block, next, device, true));
    }
}
