package dev.timonel.routing.decision;

import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PastSnapshots;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code GET /route}, read and checked. Whatever is malformed or unknown is a 400 that names it.
 * {@code client} is whoever sends it by name, {@code ""} if the query has his address: see {@link #in}. {@code minor} is the version of Kubernetes to decide as; {@code explain}: with the explanation, path, candidates and
 * excluded endpoints; {@code at}: of the snapshot of this revision; {@code ticket}: as drawn then.
 */
public record RouteParameters(
        RouteQuery query,
        String client,
        int count,
        int minor,
        boolean explain,
        @Nullable Long at,
        @Nullable Ticket ticket) {
    static final int MAX_COUNT = 100_000;
    private static final int MAX_PORT_NAME = 63;
    private static final Set<String> KNOWN =
            Set.of("to", "protocol", "from", "node", "count", "as", "at", "ticket", "explain", "pretty");
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    /** Where a packet goes. {@code port} is 0 if {@code portName} has it. */
    private record HostPort(String host, int port, String portName) {}

    /** {@code caller} is the address of whoever asks, as the server sees it. */
    public static RouteParameters parse(Map<String, String[]> parameters, String caller) {
        if (!KNOWN.containsAll(parameters.keySet())) {
            String unknown = parameters.keySet().stream()
                    .filter(name -> !KNOWN.contains(name))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            throw StatusException.badRequest("unknown parameter " + quote(unknown)
                    + ": supported parameters are to, protocol, from, node, count, as, at, ticket");
        }
        String target = one(parameters, "to");
        if (target == null) {
            throw StatusException.badRequest("missing parameter to: host:port, as in to=web.default:80");
        }
        HostPort to = hostPort(target);
        String from = one(parameters, "from");
        IpAddress address =
                from == null ? callerFor(to, caller) : IpAddress.parse(from).orElse(null);
        String node = one(parameters, "node");
        RouteQuery query = new RouteQuery(
                to.host(),
                to.port(),
                to.portName(),
                protocol(one(parameters, "protocol")),
                address,
                node == null ? "" : node);
        String count = one(parameters, "count");
        String version = one(parameters, "as");
        String explain = one(parameters, "explain");
        String at = one(parameters, "at");
        String ticket = one(parameters, "ticket");
        return new RouteParameters(
                query,
                from == null || address != null ? "" : from,
                count(count, ticket != null),
                version == null ? ProxyConfig.MINOR : minor(version),
                explain == null || flag("explain", explain),
                at == null ? null : PastSnapshots.revision("at", at),
                ticket == null ? null : ticket(ticket));
    }

    /** With the address that the client has in this snapshot; a 400 or 404 says what is there instead of him. */
    public RouteParameters in(ClusterSnapshot snapshot) {
        return client.isEmpty()
                ? this
                : new RouteParameters(
                        query.from(
                                ClientAddress.of(snapshot, client, query.host()).orElse(null)),
                        "",
                        count,
                        minor,
                        explain,
                        at,
                        ticket);
    }

    private static @Nullable String one(Map<String, String[]> parameters, String name) {
        String[] values = parameters.get(name);
        if (values == null || values.length == 0) {
            return null;
        }
        if (values.length > 1) {
            throw StatusException.badRequest("parameter " + name + " is given " + values.length + " times");
        }
        String value = values[0].strip();
        if (value.isEmpty()) {
            throw StatusException.badRequest("parameter " + name + " is empty");
        }
        return value;
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
        if (!bracketed
                && consistsOf(host, c -> isDigit(c) || c == '.')
                && IpAddress.parse(host).isEmpty()) {
            throw invalid("to", text, host + " is not an IPv4 address");
        }
        if (!bracketed && !isHostName(host)) {
            throw invalid("to", text, host + " is neither an address nor a name");
        }
        return consistsOf(port, RouteParameters::isDigit) ? numbered(host, port, text) : named(host, port, text);
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
        boolean isName = port.length() <= MAX_PORT_NAME
                && consistsOf(port, c -> isDigit(c) || c >= 'a' && c <= 'z' || c == '-')
                && port.charAt(0) != '-'
                && port.charAt(port.length() - 1) != '-';
        if (!isName) {
            throw invalid("to", text, "a port is a number from 1 to 65535 or the name of a service port");
        }
        return new HostPort(host, 0, port);
    }

    private static boolean isHostName(String host) {
        return consistsOf(host, c -> isWord(c) || c == '.' || c == '-')
                && isWord(host.charAt(0))
                && host.charAt(host.length() - 1) != '-';
    }

    private static boolean isWord(int c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Of one such character or more. */
    private static boolean consistsOf(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String protocol(@Nullable String text) {
        if (text == null) {
            return "TCP";
        }
        String protocol = PROTOCOLS.contains(text) ? text : text.toUpperCase(Locale.ROOT);
        if (!PROTOCOLS.contains(protocol)) {
            throw invalid("protocol", text, "supported values: TCP, UDP, SCTP");
        }
        return protocol;
    }

    /** The caller, unless {@code to} is an address of the other family, where the caller cannot be the client. */
    private static @Nullable IpAddress callerFor(HostPort to, String caller) {
        Optional<IpAddress> target = IpAddress.parse(to.host());
        return IpAddress.parse(caller)
                .filter(c -> target.isEmpty() || target.get().family() == c.family())
                .orElse(null);
    }

    private static Ticket ticket(String text) {
        return Ticket.parse(text)
                .orElseThrow(() -> invalid("ticket", text, "it is a number, or the ticket of an answer of /route"));
    }

    private static int count(@Nullable String text, boolean replayed) {
        if (text == null) {
            return 1;
        }
        int count = text.length() <= 6 && consistsOf(text, RouteParameters::isDigit) ? Integer.parseInt(text) : 0;
        if (count < 1 || count > MAX_COUNT) {
            throw invalid("count", text, "it is a number from 1 to " + MAX_COUNT);
        }
        if (replayed && count > 1) {
            throw invalid("count", text, "a ticket replays one decision");
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

    private static boolean flag(String name, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid(name, text, "it is true or false");
        }
        return text.equals("true");
    }

    private static StatusException invalid(String name, String value, String because) {
        return StatusException.badRequest("invalid " + name + " " + quote(value) + ": " + because);
    }

    private static String quote(String text) {
        return '"' + text + '"';
    }
}
