package dev.timonel.api.route;

import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteQuery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code GET /route}, read and checked. Whatever is malformed or unknown is a 400 that names it.
 * {@code minor} is the version of Kubernetes to decide as.
 */
record RouteParameters(RouteQuery query, int count, int minor) {
    static final int MAX_COUNT = 100_000;
    private static final Set<String> KNOWN = Set.of("to", "protocol", "from", "node", "count", "as", "pretty");

    /** Where a packet goes. {@code port} is 0 if {@code portName} has it. */
    private record HostPort(String host, int port, String portName) {}

    /** {@code caller} is the address of whoever asks, as the server sees it. */
    static RouteParameters parse(Map<String, List<String>> parameters, String caller) {
        for (String name : new TreeSet<>(parameters.keySet())) {
            if (!KNOWN.contains(name)) {
                throw StatusException.badRequest("unknown parameter " + quote(name)
                        + ": supported parameters are to, protocol, from, node, count, as");
            }
        }
        HostPort to = hostPort(one(parameters, "to")
                .orElseThrow(
                        () -> StatusException.badRequest("missing parameter to: host:port, as in to=web.default:80")));
        IpAddress from = one(parameters, "from").map(RouteParameters::address).orElseGet(() -> callerFor(to, caller));
        return new RouteParameters(
                new RouteQuery(
                        to.host(),
                        to.port(),
                        to.portName(),
                        protocol(one(parameters, "protocol").orElse("TCP")),
                        from,
                        one(parameters, "node").orElse("")),
                one(parameters, "count").map(RouteParameters::count).orElse(1),
                one(parameters, "as").map(RouteParameters::minor).orElse(ProxyConfig.MINOR));
    }

    private static Optional<String> one(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw StatusException.badRequest("parameter " + name + " is given " + values.size() + " times");
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.get(0).strip();
        if (value.isEmpty()) {
            throw StatusException.badRequest("parameter " + name + " is empty");
        }
        return Optional.of(value);
    }

    private static HostPort hostPort(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (bracketed ? !text.substring(0, Math.max(colon, 0)).endsWith("]") : colon != text.indexOf(':')) {
            throw invalid("to", text, "an IPv6 address stands in brackets, as in [fd00::1]:80");
        }
        if (colon <= 0 || colon == text.length() - 1) {
            throw invalid("to", text, "it must be host:port");
        }
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (bracketed && IpAddress.parse(host).isEmpty()) {
            throw invalid("to", text, host + " is not an IPv6 address");
        }
        if (!bracketed && host.matches("[0-9.]+") && IpAddress.parse(host).isEmpty()) {
            throw invalid("to", text, host + " is not an IPv4 address");
        }
        if (!bracketed && !host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?")) {
            throw invalid("to", text, host + " is neither an address nor a name");
        }
        return port.matches("[0-9]+") ? numbered(host, port, text) : named(host, port, text);
    }

    private static HostPort numbered(String host, String port, String text) {
        int number = port.length() > 5 ? 0 : Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            throw invalid("to", text, "a port is a number from 1 to 65535");
        }
        return new HostPort(host, number, "");
    }

    /** A port by its name follows IANA's rule for service names, as the Service API has it. */
    private static HostPort named(String host, String port, String text) {
        if (!port.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw invalid("to", text, "a port is a number from 1 to 65535 or the name of a service port");
        }
        return new HostPort(host, 0, port);
    }

    private static String protocol(String text) {
        String protocol = text.toUpperCase(Locale.ROOT);
        if (!Set.of("TCP", "UDP", "SCTP").contains(protocol)) {
            throw invalid("protocol", text, "supported values: TCP, UDP, SCTP");
        }
        return protocol;
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow(() -> invalid("from", text, "it is not an IP address"));
    }

    /** The caller, unless {@code to} is an address of the other family, where the caller cannot be the client. */
    private static @Nullable IpAddress callerFor(HostPort to, String caller) {
        Optional<IpAddress> target = IpAddress.parse(to.host());
        return IpAddress.parse(caller)
                .filter(c -> target.isEmpty() || target.get().family() == c.family())
                .orElse(null);
    }

    private static int count(String text) {
        int count = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MAX_COUNT) {
            throw invalid("count", text, "it is a number from 1 to " + MAX_COUNT);
        }
        return count;
    }

    private static int minor(String version) {
        return IntStream.rangeClosed(ProxyConfig.MINOR, ProxyConfig.LAST_MINOR)
                .filter(minor -> version.equals("1." + minor))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "as",
                        version,
                        "it is a version of Kubernetes from 1." + ProxyConfig.MINOR + " to 1."
                                + ProxyConfig.LAST_MINOR));
    }

    private static StatusException invalid(String name, String value, String because) {
        return StatusException.badRequest("invalid " + name + " " + quote(value) + ": " + because);
    }

    private static String quote(String text) {
        return '"' + text + '"';
    }
}
