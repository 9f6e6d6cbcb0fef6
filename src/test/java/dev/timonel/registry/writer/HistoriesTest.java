package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.ClusterConfig;
import dev.timonel.model.Kinds;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories through the registry with everything that follows: after each step the laws hold. More of them with
 * {@code -Dhistories.seeds=1000}; a failure names its seed and the steps that led to it.
 */
class HistoriesTest {
    private static final int STEPS = 40;

    private static List<Reconciler> reconcilers(ClusterConfig config) {
        return Stream.concat(TestCluster.clusterReconcilers(config).stream(), EndpointReconcilers.all().stream())
                .toList();
    }

    /** Every second history has both families. */
    private static ClusterConfig config(long seed) {
        return seed % 2 == 0 ? TestCluster.DUAL_STACK : TestCluster.CONFIG;
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("histories.seeds", 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterEachStepOfARandomHistoryTheLawsHold(long seed) {
        String url = "jdbc:h2:mem:histories" + seed + ";DB_CLOSE_DELAY=-1";
        List<String> taken = new ArrayList<>();
        MovingClock clock = new MovingClock();
        List<Reconciler> reconcilers = reconcilers(config(seed));
        try (TestCluster cluster =
                TestCluster.open(url, config(seed), reconcilers, seed, UnaryOperator.identity(), clock)) {
            HistorySteps steps = new HistorySteps(cluster, config(seed), clock, new Random(seed));
            steps.begin();
            int decisions = 0;
            for (int step = 0; step < STEPS; step++) {
                long before = cluster.committer().current().revision();
                taken.add(steps.next());
                ClusterSnapshot snapshot = cluster.committer().current();
                try {
                    check(snapshot, clock.instant());
                    if (step % 2 == 0) {
                        HistoryLaws.reconcilingEverythingAgainPlansNothing(
                                reconcilers, HistoryLaws.anew(snapshot, seed), clock.instant());
                    }
                    decisions += step % 3 == 0 ? HistoryLaws.candidatesAreReadyOrTheFallback(snapshot) : 0;
                    if (taken.get(step).contains("dryRun=true")) {
                        assertThat(snapshot.revision()).isEqualTo(before);
                    }
                } catch (AssertionError broken) {
                    throw new AssertionError(
                            "seed " + seed + ", step " + step + ":\n" + String.join("\n", taken), broken);
                }
            }
            assertThat(decisions)
                    .as("candidates in seed %d:%n%s", seed, String.join("\n", taken))
                    .isPositive();
            assertThat(failures(cluster)).isEmpty();
            replayGivesTheSameBytes(cluster);
        }
    }

    @Test
    void theLawsNoticeAConsequenceThatIsMissing() {
        try (TestCluster cluster = TestCluster.open(
                "jdbc:h2:mem:lawless;DB_CLOSE_DELAY=-1", TestCluster.clusterReconcilers(TestCluster.CONFIG), 1)) {
            cluster.create(Writes.json(Namespace.class, "{'metadata':{'name':'default'}}"));
            cluster.create(Writes.json(Node.class, "{'metadata':{'name':'node-1'}}"));
            cluster.create(Writes.json(
                    ServiceCIDR.class, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/16']}}"));
            cluster.create(Writes.json(
                    Service.class,
                    "{'metadata':{'namespace':'default','name':'web'},'spec':{'selector':{'app':'web'},'ports':"
                            + "[{'port':80}]}}"));
            cluster.create(Writes.json(
                            Pod.class,
                            "{'metadata':{'namespace':'default','name':'p','labels':{'app':'web'}},'spec':{'containers':"
                                    + "[{'name':'c','image':'i'}]}}"))
                    .join();
            ClusterSnapshot snapshot = cluster.committer().current();
            assertThatThrownBy(() -> HistoryLaws.slicesHaveExactlyThePodsThatTheSelectorFinds(snapshot))
                    .isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> HistoryLaws.reconcilingEverythingAgainPlansNothing(
                            reconcilers(TestCluster.CONFIG), snapshot, Instant.now()))
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void check(ClusterSnapshot snapshot, Instant now) {
        HistoryLaws.nothingIsLeftWhoseTimeIsOver(snapshot, now);
        HistoryLaws.allocationsAreUnique(snapshot);
        HistoryLaws.ipAddressesAreThoseOfServices(snapshot);
        HistoryLaws.slicesHaveExactlyThePodsThatTheSelectorFinds(snapshot);
        HistoryLaws.theAuditFindsNoInconsistency(snapshot);
    }

    /** A reconciler that throws is taken in an event. */
    private static List<String> failures(TestCluster cluster) {
        return cluster.committer().current().list(Kinds.EVENT).stream()
                .map(e -> new String(e.json(), java.nio.charset.StandardCharsets.UTF_8))
                .filter(e -> e.contains("ReconcileFailed"))
                .toList();
    }

    private static void replayGivesTheSameBytes(TestCluster cluster) {
        ClusterSnapshot replayed = ClusterSnapshot.empty();
        for (Change change : cluster.log()) {
            replayed = replayed.with(change);
        }
        assertThat(TestCluster.contents(replayed.all().toList())).isEqualTo(cluster.contents());
    }
}
