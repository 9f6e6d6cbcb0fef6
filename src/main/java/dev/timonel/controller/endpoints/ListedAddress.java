package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a slice or an Endpoints object says of an address: whether it is ready, and its ports as {@code http 8080/TCP}, sorted. */
public record ListedAddress(IpAddress address, boolean ready, List<String> ports) implements Comparable<ListedAddress> {
    private static final Comparator<ListedAddress> ORDER = Comparator.comparing(ListedAddress::address)
            .thenComparing(ListedAddress::ready)
            .thenComparing(a -> String.join(",", a.ports));

    static ListedAddress of(SliceFacts.Target target, List<SliceFacts.Port> ports) {
        return new ListedAddress(target.address(), target.ready(), text(ports));
    }

    /** The name, if there is one, number and protocol of each port, sorted. */
    public static List<String> text(List<SliceFacts.Port> ports) {
        return ports.stream()
                .map(p -> (p.name().isEmpty() ? "" : p.name() + " ") + p.port() + "/" + p.protocol())
                .sorted()
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public int compareTo(ListedAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return address
                + (ready ? ", ready, on " : ", not ready, on ")
                + (ports.isEmpty() ? "no port" : String.join(", ", ports));
    }
}
