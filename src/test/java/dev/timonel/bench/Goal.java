package dev.timonel.bench;

import java.util.List;
import java.util.OptionalDouble;

/** What a figure, or its ratio to a peer's of the same run, is meant to reach. */
record Goal(String suite, String what, String measure, String of, Peer peer, boolean atLeast, double bound) {
    /** Whom the figure is divided by; the figure itself counts if it is {@link #NOBODY}. */
    record Peer(String measure, String of) {}

    static final Peer NOBODY = new Peer("", "");
    private static final Peer ETCD = new Peer("creates, 32 clients, 1/s", "etcd");
    private static final Peer ETCD_ALONE = new Peer("creates, 1 client, 1/s", "etcd");
    private static final String H2 = "timonel h2";

    static final List<Goal> ALL = List.of(
            ratio("writes", "pod creates, 32 clients, over etcd's puts", "creates, 32 clients, 1/s", H2, ETCD, 1),
            most("writes", "their p99, ms", "creates, 32 clients, p99 ms", H2, 25),
            most("writes", "their p99.9, ms", "creates, 32 clients, p99.9 ms", H2, 100),
            ratio("writes", "pod creates, 1 client, over etcd's puts", "creates, 1 client, 1/s", H2, ETCD_ALONE, 0.7),
            ratio("writes", "readiness changes, over etcd's puts", "readiness changes, 32 clients, 1/s", H2, ETCD, 0.7),
            ratio("writes", "Service creates, over etcd's puts", "Service creates, 32 clients, 1/s", H2, ETCD, 0.7),
            ratio("writes", "Node creates, over etcd's puts", "Node creates, 32 clients, 1/s", H2, ETCD, 0.7),
            most("writes", "data directory over live objects", "data directory / live objects", H2, 4));

    private static Goal ratio(String suite, String what, String measure, String of, Peer peer, double least) {
        return new Goal(suite, what, measure, of, peer, true, least);
    }

    private static Goal most(String suite, String what, String measure, String of, double most) {
        return new Goal(suite, what, measure, of, NOBODY, false, most);
    }

    /** The figure or ratio, if all of it was measured. */
    OptionalDouble value(Measured measured) {
        OptionalDouble own = measured.median(measure, of);
        if (peer.equals(NOBODY) || own.isEmpty()) {
            return own;
        }
        OptionalDouble theirs = measured.median(peer.measure, peer.of);
        return theirs.isEmpty() ? theirs : OptionalDouble.of(own.getAsDouble() / theirs.getAsDouble());
    }

    boolean met(double value) {
        return atLeast ? value >= bound : value <= bound;
    }

    String limit() {
        return (atLeast ? "≥ " : "≤ ") + Page.number(bound);
    }
}
