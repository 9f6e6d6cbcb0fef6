package dev.timonel.compare;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.routing.table.ServicePortView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client dials: an address and port, a node port on any node ({@code address} is null), or a headless name. Equal
 * whatever Service has it, so that one that changes hands is the same.
 */
record Target(
        FrontendType type,
        IpFamily family,
        @Nullable IpAddress address,
        int number,
        String protocol,
        String namespace,
        String service,
        String portName) {
    boolean isHeadless() {
        return type == FrontendType.Headless;
    }

    /** What it is dialled by, whoever has it. */
    String dialled() {
        String host = isHeadless() ? service + "." + namespace + " " + family : "node " + family;
        return (address == null ? host + ":" + number : ProxyEndpoint.hostPort(address, number)) + "/" + protocol;
    }

    /** The same to whoever dials it, of this service port. */
    Target of(ServicePortView port) {
        return new Target(
                type,
                family,
                address,
                number,
                protocol,
                port.service().namespace(),
                port.service().name(),
                port.port().name());
    }

    Frontend frontend() {
        return new Frontend(
                type,
                Objects.toString(address, null),
                number,
                protocol,
                namespace,
                service,
                portName.isEmpty() ? null : portName);
    }
}
