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
    private static final Peer ETCD_ALL = new Peer("creates, 32 clients, 1/s", "etcd, all objects");
    private static final Peer APISERVER = new Peer("creates, 32 clients, 1/s", "kube-apiserver");
    private static final Peer APISERVER_ALONE = new Peer("creates, 1 client, 1/s", "kube-apiserver");
    private static final Peer APISERVER_FLIPS = new Peer("readiness changes, 32 clients, 1/s", "kube-apiserver");
    private static final String TIMONEL = "timonel";
    private static final Peer VERSION = new Peer("GET /version, 1/s", TIMONEL);
    private static final String START = "start to first answer, s";
    private static final String FULL = "timonel, restart with 10,000 pods";
    private static final Peer EMPTY = new Peer(START, TIMONEL);
    private static final Peer BARE = new Peer(START, "bare Boot program");
    private static final String LAG = "fanout: ms from commit to socket, server, p99.0";
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
            ratio(
                    "writes",
                    "pod creates, 32 clients, over etcd's puts by JSON",
                    "creates, 32 clients, 1/s",
                    H2,
                    ETCD_JSON,
                    1),
            ratio(
                    "writes",
                    "the same over etcd's transactions of all that a create leaves",
                    "creates, 32 clients, 1/s",
                    H2,
                    ETCD_ALL,
                    1),
            ratio(
                    "apiserver",
                    "pod creates, 32 clients, over kube-apiserver's",
                    "creates, 32 clients, 1/s",
                    H2,
                    APISERVER,
                    1),
            ratio(
                    "apiserver",
                    "pod creates, 1 client, over kube-apiserver's",
                    "creates, 1 client, 1/s",
                    H2,
                    APISERVER_ALONE,
                    1),
            ratio(
                    "apiserver",
                    "readiness changes, over kube-apiserver's",
                    "readiness changes, 32 clients, 1/s",
                    H2,
                    APISERVER_FLIPS,
                    1),
            most("writes", "data directory over live objects", "data directory / live objects", H2, 4),
            ratio("routes", "GET /route, 10 endpoints, over GET /version", TEN + ", 1/s", TIMONEL, VERSION, 0.85),
            ratio("routes", "GET /route, 130 endpoints, over GET /version", MANY + ", 1/s", TIMONEL, VERSION, 0.5),
            ratio("routes", "the same with explain=false", MANY + ", explain=false, 1/s", TIMONEL, VERSION, 0.9),
            most("routes", "a decision, 10 endpoints, ns", "decide in process, 10 endpoints, ns", "process", 250),
            most("routes", "a decision, 100 endpoints, ns", "decide in process, 100 endpoints, ns", "process", 250),
            most("routes", "a decision, 1000 endpoints, ns", "decide in process, 1000 endpoints, ns", "process", 250),
            most("routes", "GET /route with count=100000, ms", "GET /route with count=100000, ms", TIMONEL, 10),
            most("watch", "10,000 idle watches, kB each", "idle: resident kB a watch", TIMONEL, 20),
            most("watch", "threads more, of all of them", "idle: more threads", TIMONEL, 200),
            least("watch", "1,000 watches of all pods: changes a second", "fanout: changes a second", TIMONEL, 490),
            most("watch", "from commit to written frame there, p99, ms", LAG, TIMONEL, 100),
            least("scale", "pods in a heap of 1 GiB", "pods made at 150,000 pods", TIMONEL, 149_000),
            most("scale", "p99.9 of the creates on the way, ms", "creates up to 150,000 pods, p99.9 ms", TIMONEL, 100),
            new Goal(
                    "scale",
                    "creates at 150,000 pods over those at 1,500",
                    "creates at 150,000 pods, 1/s",
                    TIMONEL,
                    new Peer("creates at 1,500 pods, 1/s", TIMONEL),
                    true,
                    0.8),
            start("restart with 10,000 pods, 3,000 Services, 2,000 nodes, over an empty start", FULL, EMPTY, 2),
            start("first route over the bare program's answer", TIMONEL, BARE, 1.3),
            start("the same by bin/timonel, from its archive", "timonel, bin/timonel again", BARE, 0.5),
            ratio("dns", "A records over CoreDNS", "A records, queries/s", TIMONEL, COREDNS, 1));

    private static Goal start(String what, String of, Peer peer, double most) {
        return new Goal("start", what, START, of, peer, false, most);
    }

    private static Goal least(String suite, String what, String measure, String of, double least) {
        return new Goal(suite, what, measure, of, NOBODY, true, least);
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
