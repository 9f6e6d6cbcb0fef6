package dev.timonel.bench;

import dev.timonel.routing.Cluster;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Router;
import dev.timonel.routing.Ticket;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long one whole decision takes, explanation and path included, for services of several sizes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {
    @Param({"1", "10", "100", "1000"})
    public int endpoints;

    private final Router router = new Router(Cluster.CONFIG);
    private final RouteQuery query = Cluster.tcp("web.default", 80, "10.244.1.250", "node-1");
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();
    private long ticket;

    @Setup
    public void fill() {
        Cluster cluster = Cluster.ofThreeNodes().service("web", "10.96.0.10", s -> {});
        for (int i = 0; i < endpoints; i++) {
            String ip = "10.244." + (1 + i / 240) + "." + (2 + i % 240);
            cluster.member("web", "web-" + i, ip, "node-" + (1 + i % 3), true);
        }
        snapshot = cluster.snapshot();
    }

    @Benchmark
    public RouteDecision decide() {
        return router.decide(snapshot, query, Ticket.of(ticket++));
    }
}
