package dev.timonel.routing.decision;

import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;

/** The question whose answer is this decision again, as long as history keeps its snapshot. */
final class Replay {
    private Replay() {}

    /** {@code /route?to=…&at=…&ticket=…}. */
    static String of(RouteParameters asked, RouteDecision answer) {
        RouteQuery query = asked.query();
        StringBuilder url = new StringBuilder(96).append("/route?to=");
        if (query.host().indexOf(':') < 0) {
            url.append(query.host());
        } else {
            url.append("%5B").append(query.host()).append("%5D");
        }
        url.append(':');
        if (query.portName().isEmpty()) {
            url.append(query.port());
        } else {
            url.append(query.portName());
        }
        if (!query.protocol().equals("TCP")) {
            url.append("&protocol=").append(query.protocol());
        }
        url.append("&from=").append(query.from() == null ? ClientAddress.OUTSIDE : query.from());
        if (!query.node().isEmpty()) {
            url.append("&node=").append(query.node());
        }
        if (asked.minor() != ProxyConfig.MINOR) {
            url.append("&as=1.").append(asked.minor());
        }
        return url.append("&at=")
                .append(answer.resourceVersion())
                .append("&ticket=")
                .append(answer.ticket())
                .toString();
    }
}
