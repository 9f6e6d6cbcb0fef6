package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.routing.RouteDecision;
import dev.timonel.routing.RouteQuery;
import dev.timonel.routing.Ticket;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Deployment that is rolled never has fewer ready pods than it had, or than its strategy promises, and as long as it has one
 * its Service does not answer Reject: in every state that anybody can see.
 */
class RolloutLawTest {
    private static final ObjectKey WEB = new ObjectKey(Kinds.DEPLOYMENT, "default", "web");
    private static final ObjectKey SERVICE = new ObjectKey(Kinds.SERVICE, "default", "web");
    private static int databases;

    private final MovingClock clock = new MovingClock();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private volatile int least;
    private int readyBefore;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Math.max(1, Integer.getInteger("histories.seeds", 8) / 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRolloutKeepsAsManyReadyAsItPromises(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestCluster cluster = TestCluster.open(
                "jdbc:h2:mem:rollout" + ++databases + ";DB_CLOSE_DELAY=-1",
                TestCluster.allReconcilers(),
                seed,
                UnaryOperator.identity(),
                clock)) {
            begin(cluster);
            int replicas = 1 + random.nextInt(6);
            int[] limits = limits(random, replicas);
            create(cluster, Deployment.class, deployment(replicas, limits, random));
            settle(cluster);
            assertThat(ready(cluster.committer().current())).isEqualTo(replicas);
            readyBefore = replicas;
            least = replicas - limits[1];
            try (AutoCloseable watch = cluster.committer().onPublish((snapshot, changes) -> check(snapshot))) {
                assertThat(watch).isNotNull();
                for (int step = 0; step < 10; step++) {
                    act(cluster, random);
                }
                edit(cluster, d -> d.getSpec().setPaused(false));
                settle(cluster);
            }
            assertThat(broken).isEmpty();
            assertSettled(cluster.committer().current(), replicas);
        }
    }

    private static int[] limits(Random random, int replicas) {
        int surge = random.nextInt(4);
        int unavailable = random.nextInt(Math.min(replicas, 3));
        return surge + unavailable == 0 ? new int[] {1, 0} : new int[] {surge, unavailable};
    }

    private void act(TestCluster cluster, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> edit(cluster, d -> d.getSpec().setPaused(random.nextInt(3) == 0));
            case 1 -> settle(cluster);
            case 2, 3 -> tick(cluster, 1 + random.nextInt(4));
            default ->
                edit(
                        cluster,
                        d -> d.getSpec()
                                .getTemplate()
                                .getMetadata()
                                .setAnnotations(Map.of(
                                        "version",
                                        "v" + random.nextInt(4),
                                        "timonel.dev/ready-after",
                                        random.nextInt(5) + "s")));
        }
    }

    private void check(ClusterSnapshot snapshot) {
        int ready = ready(snapshot);
        if (ready < Math.min(readyBefore, least)) {
            broken.add(ready + " ready at " + snapshot.revision() + ", " + readyBefore + " before, promised " + least);
        }
        readyBefore = ready;
        IpAddress address = snapshot.facts(SERVICE, ServiceFacts.class)
                .orElseThrow()
                .clusterIps()
                .get(0);
        RouteDecision decision = new Router(LiveCluster.PROXY)
                .decide(
                        snapshot,
                        new RouteQuery(address.toString(), 80, "", "TCP", IpAddress.of("203.0.113.9"), ""),
                        Ticket.of(snapshot.revision()));
        if (ready > 0 && decision.verdict() == RouteDecision.Verdict.Reject) {
            broken.add("Reject at " + snapshot.revision() + " with " + ready + " ready");
        }
    }

    private static int ready(ClusterSnapshot snapshot) {
        return (int) snapshot.list(Kinds.POD).stream()
                .filter(pod -> !pod.deleting() && pod.facts(PodFacts.class).ready())
                .count();
    }

    private static void assertSettled(ClusterSnapshot snapshot, int replicas) {
        Deployment web = snapshot.get(WEB).orElseThrow().as(Deployment.class);
        assertThat(web.getStatus().getUpdatedReplicas()).isEqualTo(replicas);
        assertThat(web.getStatus().getAvailableReplicas()).isEqualTo(replicas);
        assertThat(web.getStatus().getUnavailableReplicas()).isNull();
        assertThat(web.getStatus().getObservedGeneration())
                .isEqualTo(web.getMetadata().getGeneration());
        assertThat(snapshot.count(Kinds.POD)).isEqualTo(replicas);
        String version =
                web.getSpec().getTemplate().getMetadata().getAnnotations().getOrDefault("version", "");
        assertThat(snapshot.list(Kinds.POD).stream().map(KubeObject::metadata))
                .allMatch(m -> m.getAnnotations().getOrDefault("version", "").equals(version));
        assertThat(snapshot.count(Kinds.REPLICA_SET))
                .isLessThanOrEqualTo(1 + web.getSpec().getRevisionHistoryLimit());
    }

    private void begin(TestCluster cluster) {
        create(cluster, Namespace.class, "{'metadata':{'name':'default'}}");
        create(cluster, Namespace.class, "{'metadata':{'name':'kube-node-lease'}}");
        create(cluster, ServiceCIDR.class, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/16']}}");
        create(cluster, Node.class, "{'metadata':{'name':'node-1'}}");
        create(cluster, Node.class, "{'metadata':{'name':'node-2'}}");
        create(
                cluster,
                Service.class,
                "{'metadata':{'namespace':'default','name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80}]}}");
    }

    private static String deployment(int replicas, int[] limits, Random random) {
        return "{'metadata':{'namespace':'default','name':'web'},'spec':{'replicas':" + replicas
                + ",'revisionHistoryLimit':" + random.nextInt(3)
                + ",'minReadySeconds':" + random.nextInt(2)
                + ",'strategy':{'rollingUpdate':{'maxSurge':" + limits[0] + ",'maxUnavailable':" + limits[1] + "}}"
                + ",'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'},"
                + "'annotations':{'version':'v0'}},'spec':{'containers':[{'name':'c','image':'nginx'}]}}}}";
    }

    private static <T extends HasMetadata> void create(TestCluster cluster, Class<T> type, String json) {
        cluster.create(Writes.json(type, json)).join();
    }

    private static void edit(TestCluster cluster, Consumer<Deployment> change) {
        Deployment web = cluster.committer().current().get(WEB).orElseThrow().as(Deployment.class);
        change.accept(web);
        web.getMetadata().setResourceVersion(null);
        cluster.committer().propose(new Proposal.Update(WEB, "", web, false)).join();
    }

    private void settle(TestCluster cluster) {
        for (int i = 0; i < 200 && !isDone(cluster.committer().current()); i++) {
            tick(cluster, 3);
        }
    }

    private static boolean isDone(ClusterSnapshot snapshot) {
        Deployment web = snapshot.get(WEB).orElseThrow().as(Deployment.class);
        Integer replicas = web.getSpec().getReplicas();
        boolean paused = Boolean.TRUE.equals(web.getSpec().getPaused());
        return paused
                || replicas.equals(web.getStatus().getUpdatedReplicas())
                        && replicas.equals(web.getStatus().getAvailableReplicas())
                        && replicas.equals(web.getStatus().getReplicas())
                        && snapshot.count(Kinds.REPLICA_SET)
                                <= 1 + web.getSpec().getRevisionHistoryLimit();
    }

    /** A dry run brings the committer to look at what is due, once for each transaction. */
    private void tick(TestCluster cluster, int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        Namespace nothing = Writes.json(Namespace.class, "{'metadata':{'name':'nothing'}}");
        for (int i = 0; i < 2; i++) {
            cluster.committer()
                    .propose(new Proposal.Create(Kinds.NAMESPACE, "", nothing, true))
                    .join();
        }
    }
}
