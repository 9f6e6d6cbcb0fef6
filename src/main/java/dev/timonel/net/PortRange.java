package dev.timonel.net;

import java.util.Optional;

/** A range of port numbers, both ends included. */
public record PortRange(int first, int last) {
    public PortRange {
        if (first < 1 || last > 65535 || first > last) {
            throw new IllegalArgumentException("not a port range: " + first + "-" + last);
        }
    }

    /** {@code 30000-32767}. */
    public static Optional<PortRange> parse(String text) {
        String[] ends = text.strip().split("-", -1);
        if (ends.length != 2 || !ends[0].matches("[0-9]{1,5}") || !ends[1].matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        return first < 1 || last > 65535 || first > last ? Optional.empty() : Optional.of(new PortRange(first, last));
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    public int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
