package dev.timonel.routing;

import dev.timonel.net.IpAddress;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Draws fixed beforehand: query, snapshot and ticket together replay a decision. Numbers are not negative. {@code remembered} is
 * the endpoint that ClientIP affinity holds the client to; null if it knows nothing of the client.
 */
public record Ticket(long node, long endpoint, @Nullable Remembered remembered) implements Draws {
    private static final Pattern TEXT =
            Pattern.compile("(?:([0-9]{1,18})-)?(?:([0-9]{1,18})|\\[?([0-9a-fA-F.:]+?)]?:([0-9]{1,5}))");

    public Ticket {
        if (node < 0 || endpoint < 0) {
            throw new IllegalArgumentException("negative ticket");
        }
    }

    /** The same number for either draw, and nothing remembered. */
    public static Ticket of(long number) {
        return new Ticket(number, number, null);
    }

    /** Reads what {@link #text} writes; empty if it is nothing of the kind. */
    public static Optional<Ticket> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long node = matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1));
        if (matcher.group(2) != null) {
            long endpoint = Long.parseLong(matcher.group(2));
            return Optional.of(new Ticket(matcher.group(1) == null ? endpoint : node, endpoint, null));
        }
        int port = Integer.parseInt(matcher.group(4));
        return IpAddress.parse(matcher.group(3))
                .filter(address -> port <= 65535)
                .map(address -> new Ticket(node, 0, new Remembered(address, port)));
    }

    /**
     * {@code 7}: the number of the draw. {@code 3-7}: of the node's, then of the endpoint's. {@code 10.244.1.5:8080},
     * {@code 3-10.244.1.5:8080}: with the endpoint that the client is remembered for instead.
     */
    public String text() {
        Remembered held = remembered;
        if (held == null) {
            return node == endpoint ? Long.toString(endpoint) : node + "-" + endpoint;
        }
        String address = held.address().toString();
        String at = (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + held.port();
        return node == 0 ? at : node + "-" + at;
    }

    @Override
    public long ticket(Draw draw) {
        return draw.stage() == Stage.Node ? node : endpoint;
    }

    @Override
    public Set<Remembered> remembered(Affinity affinity) {
        return remembered == null ? Set.of() : Set.of(remembered);
    }
}
