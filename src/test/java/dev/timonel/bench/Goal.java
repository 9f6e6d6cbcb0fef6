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
    private static final Peer ETCD_JSON = new Peer("creates, 32 clients, 1/s", "etcd by JSON");
    private static final String TIMONEL = "timonel";
    private static final Peer VERSION = new Peer("GET /version, 1/s", TIMONEL);
    private static final Peer EMPTY = new Peer("empty start at 15,000 pods, s", TIMONEL);
    private static final Peer BARE = new Peer("start to first answer, s", "bare Boot program");
    private static final Peer COREDNS = new Peer("A records, queries/s", "CoreDNS");
    private static final String TEN = "GET /route, 10 endpoints";
    private static final String MANY = "GET /route, 130 endpoints";
    private static final String H2 = "timonel h2";

    static final List<Goal> ALL = List.of(
            ratio("writes", "pod creates, 32 clients, over etcd's puts", "creates, 32 clients, 1/s", H2, ETCD, 1),
            most("writes", "their p99, ms", "creates, 32 clients, p99 ms", H2, 25),
            most("writes", "their p99.9, ms", "creates, 32 clients, p99.9 ms", H2, 100),
            ratio("writes", "pod creates, 1 client, over etcd's puts", "creates, 1 client, 1/s", H2, ETCD_ALONE, 0.7),
            ratio("writes", "readiness changes, over etcd's puts", "readiness changes, 32 clients, 1/s", H2, ETCD, 0.7),
            ratio("writes", "Service creates, over etcd's puts", "Service creates, 32 clients, 1/s", H2, ETCD, 0.7),
            ratio("writes", "Node creates, over etcd's puts", "Node creates, 32 clients, 1/s", H2, ETCD, 0.7),
            ratio("writes", "the same over etcd's puts by JSON", "creates, 32 clients, 1/s", H2, ETCD_JSON, 1),
            most("writes", "data directory over live objects", "data directory / live objects", H2, 4),
            ratio("routes", "GET /route, 10 endpoints, over GET /version", TEN + ", 1/s", TIMONEL, VERSION, 0.85),
            ratio("routes", "GET /route, 130 endpoints, over GET /version", MANY + ", 1/s", TIMONEL, VERSION, 0.5),
            ratio("routes", "the same with explain=false", MANY + ", explain=false, 1/s", TIMONEL, VERSION, 0.9),
            most("routes", "a decision, 10 endpoints, ns", "decide in process, 10 endpoints, ns", "process", 250),
            most("routes", "a decision, 100 endpoints, ns", "decide in process, 100 endpoints, ns", "process", 250),
            most("routes", "a decision, 1000 endpoints, ns", "decide in process, 1000 endpoints, ns", "process", 250),
            most("watch", "10,000 idle watches, kB each", "idle: resident kB a watch", TIMONEL, 20),
            ratio("watch", "changes a second that 1,000 watches see", "fanout: changes a second", TIMONEL, NOBODY, 490),
            ratio("scale", "pods in a heap of 1 GiB", "pods made at 150,000 pods", TIMONEL, NOBODY, 149_000),
            most("scale", "longest create on the way, ms", "creates up to at 150,000 pods, p99.9 ms", TIMONEL, 100),
            upTo("scale", "restart with 15,000 pods over an empty start", "restart at 15,000 pods, s", EMPTY, 2),
            upTo("start", "first route over the bare program's answer", "start to first answer, s", BARE, 1.3),
            new Goal(
                    "start",
                    "the same with the class archive",
                    "start to first answer, s",
                    "timonel, class archive",
                    BARE,
                    false,
                    0.5),
            ratio("dns", "A records over CoreDNS", "A records, queries/s", TIMONEL, COREDNS, 1));

    private static Goal upTo(String suite, String what, String measure, Peer peer, double most) {
        return new Goal(suite, what, measure, TIMONEL, peer, false, most);
    }

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
