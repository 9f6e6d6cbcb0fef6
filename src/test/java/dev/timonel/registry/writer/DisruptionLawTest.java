package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.StatusException;
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
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While nodes are drained and lost, and a Deployment and a StatefulSet are rolled: a Service with a ready pod does not answer Reject, an eviction
 * leaves as many healthy pods as its budget demands, and what ReplicaSets count is what is there, in every state that anybody can see.
 */
class DisruptionLawTest {
    private static final List<String> APPS = List.of("web", "db");
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static int databases;

    private final MovingClock clock = new MovingClock();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private int evicted;
    private int refused;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Math.max(1, Integer.getInteger("histories.seeds", 8) / 4));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatServesGoesOnServing(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestCluster cluster = TestCluster.open(
                "jdbc:h2:mem:disruption" + ++databases + ";DB_CLOSE_DELAY=-1",
                TestCluster.allReconcilers(),
                seed,
                UnaryOperator.identity(),
                clock)) {
            begin(cluster, random);
            settle(cluster);
            try (AutoCloseable watch = cluster.committer().onPublish((snapshot, changes) -> check(snapshot))) {
                assertThat(watch).isNotNull();
                for (int step = 0; step < 60 && broken.isEmpty(); step++) {
                    act(cluster, random);
                }
                NODES.forEach(node -> {
                    create(cluster, Node.class, "{'metadata':{'name':'" + node + "'}}");
                    cordon(cluster, node, false);
                });
                settle(cluster);
            }
            assertThat(broken).isEmpty();
            assertThat(evicted).isPositive();
            assertThat(refused).isPositive();
            ClusterSnapshot end = cluster.committer().current();
            assertThat(ready(end, "web")).isEqualTo(4);
            assertThat(ready(end, "db")).isEqualTo(3);
            assertCounted(end);
        }
    }

    private void act(TestCluster cluster, Random random) {
        String node = NODES.get(random.nextInt(NODES.size()));
        switch (random.nextInt(8)) {
            case 0 -> tick(cluster, 1 + random.nextInt(4));
            case 1 -> roll(cluster, Kinds.DEPLOYMENT, "web", random);
            case 2 -> roll(cluster, Kinds.STATEFUL_SET, "db", random);
            case 3 -> lose(cluster, node);
            case 4 -> create(cluster, Node.class, "{'metadata':{'name':'" + node + "'}}");
            case 5 -> cordon(cluster, node, false);
            default -> drain(cluster, node);
        }
    }

    /** As kubectl does it, once around. */
    private void drain(TestCluster cluster, String node) {
        cordon(cluster, node, true);
        cluster.committer().current().podsOnNode(node).stream()
                .map(KubeObject::key)
                .sorted()
                .forEach(key -> evict(cluster, key));
    }

    private void evict(TestCluster cluster, ObjectKey key) {
        KubeObject pod = cluster.committer().current().get(key).orElse(null);
        if (pod == null) {
            return;
        }
        String app = pod.labels().getOrDefault("app", "");
        boolean served = !pod.deleting() && pod.facts(PodFacts.class).ready();
        try {
            cluster.committer().propose(new Proposal.Evict(key, null, false)).join();
        } catch (CompletionException refusal) {
            assertThat(refusal.getCause())
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(429));
            refused++;
            return;
        }
        evicted++;
        int ready = ready(cluster.committer().current(), app);
        if (served && ready < 2) {
            broken.add("the eviction of " + key.name() + " leaves " + ready + " of " + app);
        }
    }

    private void lose(TestCluster cluster, String node) {
        ObjectKey key = new ObjectKey(Kinds.NODE, "", node);
        if (cluster.committer().current().get(key).isPresent()) {
            cluster.committer().propose(new Proposal.Delete(key, null, false)).join();
        }
    }

    private static void cordon(TestCluster cluster, String name, boolean unschedulable) {
        ObjectKey key = new ObjectKey(Kinds.NODE, "", name);
        cluster.committer().current().get(key).ifPresent(stored -> {
            Node node = stored.as(Node.class);
            node.getSpec().setUnschedulable(unschedulable);
            node.getMetadata().setResourceVersion(null);
            cluster.committer()
                    .propose(new Proposal.Update(key, "", node, false))
                    .join();
        });
    }

    private static void roll(TestCluster cluster, ResourceKind kind, String name, Random random) {
        ObjectKey key = new ObjectKey(kind, "default", name);
        HasMetadata object =
                cluster.committer().current().get(key).orElseThrow().as(HasMetadata.class);
        Map<String, String> annotations =
                Map.of("version", "v" + random.nextInt(3), "timonel.dev/ready-after", random.nextInt(4) + "s");
        if (object instanceof Deployment deployment) {
            deployment.getSpec().getTemplate().getMetadata().setAnnotations(annotations);
        } else if (object instanceof StatefulSet set) {
            set.getSpec().getTemplate().getMetadata().setAnnotations(annotations);
        }
        object.getMetadata().setResourceVersion(null);
        cluster.committer().propose(new Proposal.Update(key, "", object, false)).join();
    }

    private void check(ClusterSnapshot snapshot) {
        for (String app : APPS) {
            IpAddress address = snapshot.facts(new ObjectKey(Kinds.SERVICE, "default", app), ServiceFacts.class)
                    .orElseThrow()
                    .clusterIps()
                    .get(0);
            RouteDecision decision = new Router(LiveCluster.PROXY)
                    .decide(
                            snapshot,
                            new RouteQuery(address.toString(), 80, "", "TCP", IpAddress.of("203.0.113.9"), ""),
                            Ticket.of(snapshot.revision()));
            int ready = ready(snapshot, app);
            if (ready > 0 && decision.verdict() == RouteDecision.Verdict.Reject) {
                broken.add(app + " answers Reject at " + snapshot.revision() + " with " + ready + " ready");
            }
        }
        try {
            assertCounted(snapshot);
        } catch (AssertionError wrong) {
            broken.add("at " + snapshot.revision() + ": " + wrong.getMessage());
        }
    }

    /** What each ReplicaSet says is what is there. */
    private static void assertCounted(ClusterSnapshot snapshot) {
        for (KubeObject stored : snapshot.list(Kinds.REPLICA_SET)) {
            ReplicaSet set = stored.as(ReplicaSet.class);
            Map<String, String> template =
                    set.getSpec().getTemplate().getMetadata().getLabels();
            List<KubeObject> pods = snapshot.dependents(stored.uid()).stream()
                    .filter(pod -> pod.kind().equals(Kinds.POD))
                    .toList();
            List<KubeObject> active = pods.stream()
                    .filter(pod -> !pod.deleting() && !pod.facts(PodFacts.class).terminal())
                    .toList();
            int ready = (int) active.stream()
                    .filter(pod -> pod.facts(PodFacts.class).ready())
                    .count();
            ReplicaSetStatus expected = new ReplicaSetStatus();
            expected.setReplicas(active.size());
            expected.setFullyLabeledReplicas(orNull((int) active.stream()
                    .filter(pod -> pod.labels().entrySet().containsAll(template.entrySet()))
                    .count()));
            expected.setReadyReplicas(orNull(ready));
            expected.setAvailableReplicas(orNull(ready));
            expected.setTerminatingReplicas((int) pods.stream()
                    .filter(pod -> pod.deleting() && !pod.facts(PodFacts.class).terminal())
                    .count());
            expected.setObservedGeneration(stored.generation());
            assertThat(set.getStatus()).as(stored.name()).isEqualTo(expected);
        }
    }

    private static Integer orNull(int number) {
        return number == 0 ? null : number;
    }

    private static int ready(ClusterSnapshot snapshot, String app) {
        return (int) snapshot.list(Kinds.POD).stream()
                .filter(pod -> app.equals(pod.labels().get("app")))
                .filter(pod -> !pod.deleting() && pod.facts(PodFacts.class).ready())
                .count();
    }

    private void begin(TestCluster cluster, Random random) {
        create(cluster, Namespace.class, "{'metadata':{'name':'default'}}");
        create(cluster, Namespace.class, "{'metadata':{'name':'kube-node-lease'}}");
        create(cluster, ServiceCIDR.class, "{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/16']}}");
        NODES.forEach(node -> create(cluster, Node.class, "{'metadata':{'name':'" + node + "'}}"));
        for (String app : APPS) {
            String meta = "{'metadata':{'namespace':'default','name':'" + app + "'},'spec':{'selector':";
            create(cluster, Service.class, meta + "{'app':'" + app + "'},'ports':[{'port':80}]}}");
            create(
                    cluster,
                    PodDisruptionBudget.class,
                    meta + "{'matchLabels':{'app':'" + app + "'}},'minAvailable':2}}");
            String template = "'selector':{'matchLabels':{'app':'" + app
                    + "'}},'template':{'metadata':{'labels':{'app':'" + app
                    + "'},'annotations':{'timonel.dev/ready-after':'2s','timonel.dev/terminate-after':'"
                    + random.nextInt(3)
                    + "s'}},'spec':{'containers':[{'name':'c','image':'nginx'}]}}}}";
            String spec = "{'metadata':{'namespace':'default','name':'" + app + "'},'spec':{'replicas':";
            if (app.equals("web")) {
                create(
                        cluster,
                        Deployment.class,
                        spec + "4,'strategy':{'rollingUpdate':{'maxSurge':1,'maxUnavailable':1}}," + template);
            } else {
                create(cluster, StatefulSet.class, spec + "3,'serviceName':'db'," + template);
            }
        }
    }

    private static <T extends HasMetadata> void create(TestCluster cluster, Class<T> type, String json) {
        T object = Writes.json(type, json);
        if (cluster.committer().current().get(KubeObject.keyOf(object)).isEmpty()) {
            cluster.create(object).join();
        }
    }

    private void settle(TestCluster cluster) {
        for (int i = 0; i < 100 && !isDone(cluster.committer().current()); i++) {
            tick(cluster, 3);
        }
    }

    private static boolean isDone(ClusterSnapshot snapshot) {
        Deployment web =
                snapshot.get(Kinds.DEPLOYMENT, "default", "web").orElseThrow().as(Deployment.class);
        StatefulSetStatus db = snapshot.get(Kinds.STATEFUL_SET, "default", "db")
                .orElseThrow()
                .as(StatefulSet.class)
                .getStatus();
        Integer four = 4;
        Integer three = 3;
        return four.equals(web.getStatus().getUpdatedReplicas())
                && four.equals(web.getStatus().getAvailableReplicas())
                && four.equals(web.getStatus().getReplicas())
                && three.equals(db.getUpdatedReplicas())
                && three.equals(db.getReadyReplicas());
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
