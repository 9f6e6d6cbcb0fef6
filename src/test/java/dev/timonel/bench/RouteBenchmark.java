package dev.timonel.bench;

import dev.timonel.net.IpAddress;
import dev.timonel.routing.Cluster;
import dev.timonel.routing.Draws;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.decision.Decision;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

/**
 * What a decision costs for services of several sizes: the decision itself, the same for a client outside to a load balancer,
 * and with its explanation and path. {@code lookUp} is a hash look-up of the same address, to compare with. {@code -prof gc} tells the
 * bytes that each allocates; on a busy machine the medians of {@code -bm sample} tell more than means.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {
    @Param({"1", "10", "100", "1000"})
    public int endpoints;

    private final Router router = new Router(Cluster.CONFIG);
    private final RouteQuery query = Cluster.tcp("10.96.0.10", 80, "10.244.1.250", "node-1");
    private final RouteQuery byName = Cluster.tcp("web.default", 80, "10.244.1.250", "");
    private final RouteQuery outside = Cluster.tcp("198.51.100.1", 80, "203.0.113.9", "");
    private final Map<IpAddress, Integer> addresses = new ConcurrentHashMap<>(Map.of(IpAddress.of("10.96.0.10"), 80));
    private final IpAddress address = IpAddress.of("10.96.0.10");
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();
    private final Turns turns = new Turns();

    /** The next ticket each time, of any draw. */
    private static final class Turns implements Draws {
        private long next;

        @Override
        public long ticket(Draw draw) {
            return next++;
        }

        @Override
        public Set<Remembered> remembered(Affinity affinity) {
            return Set.of();
        }
    }

    @Setup
    public void fill() {
        Cluster cluster = Cluster.ofThreeNodes().loadBalancer("web", "10.96.0.10", "198.51.100.1", s -> {});
        for (int i = 0; i < endpoints; i++) {
            String ip = "10.244." + (1 + i / 240) + "." + (2 + i % 240);
            cluster.member("web", "web-" + i, ip, "node-" + (1 + i % 3), true);
        }
        snapshot = cluster.snapshot();
    }

    @Benchmark
    public Integer lookUp() {
        return addresses.get(address);
    }

    @Benchmark
    public Decision decide() {
        return router.route(snapshot, query, turns);
    }

    @Benchmark
    public Decision decideByName() {
        return router.route(snapshot, byName, turns);
    }

    @Benchmark
    public Decision decideFromOutside() {
        return router.route(snapshot, outside, turns);
    }

    @Benchmark
    public RouteDecision explain() {
        return router.decide(snapshot, query, turns);
    }
}
