package dev.timonel.controller.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods of one template that fit nowhere ask the nodes once, and are told what each would be told for itself. */
class NoneFitsTest {
    private final SchedulerMemory memory = new SchedulerMemory();
    private ClusterSnapshot snapshot = ClusterSnapshot.empty();

    private KubeObject put(ResourceKind kind, String json) {
        KubeObject object =
                KubeObject.draft(KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), kind.type()));
        KubeObject before = snapshot.get(object.key()).orElse(null);
        Change.Type type = before == null ? Change.Type.ADDED : Change.Type.MODIFIED;
        snapshot = snapshot.with(new Change(type, object, before));
        return object;
    }

    private void remove(ObjectKey key) {
        snapshot.get(key).ifPresent(gone -> snapshot = snapshot.with(new Change(Change.Type.DELETED, gone, gone)));
    }

    private void node(String name, int cpus, int pods, String disk, boolean tainted) {
        String taints = tainted ? "'taints':[{'key':'k','effect':'NoSchedule'}]" : "";
        put(
                Kinds.NODE,
                "{'metadata':{'name':'" + name + "','labels':{'disk':'" + disk + "'}},'spec':{" + taints
                        + "},'status':{'allocatable':{'cpu':'" + cpus + "','pods':'" + pods
                        + "'},'conditions':[{'type':'Ready','status':'True'}]}}");
    }

    private KubeObject pod(String name, String node, String phase, int cpus, String more) {
        String on = node.isEmpty() ? "" : "'nodeName':'" + node + "',";
        String requests = cpus == 0 ? "" : ",'resources':{'requests':{'cpu':'" + cpus + "'}}";
        return put(
                Kinds.POD,
                "{'metadata':{'namespace':'default','name':'" + name + "'},'spec':{" + on + more
                        + "'containers':[{'name':'c','image':'i','ports':[{'containerPort':80"
                        + (more.isEmpty() ? "" : ",'hostPort':80") + "}]" + requests + "}]},'status':{'phase':'" + phase
                        + "'}}");
    }

    private static String outcome(KubeObject pod, ClusterSnapshot snapshot, SchedulerMemory memory) {
        Plan plan = PodScheduler.schedule(pod.as(Pod.class), pod.key(), snapshot, memory, Settle.NOW);
        Pod planned = (Pod) plan.puts().get(0);
        String node = planned.getSpec().getNodeName();
        return node == null ? planned.getStatus().getConditions().get(0).getMessage() : node;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoRemembersSaysWhatWhoDoesNotWouldSay(long seed) {
        Random random = new Random(seed);
        int known = 0;
        for (int step = 0; step < 1500; step++) {
            String name = "p" + random.nextInt(8);
            String node = "n" + random.nextInt(4);
            switch (random.nextInt(8)) {
                case 0 -> node(node, random.nextInt(3), random.nextInt(4), random.nextBoolean() ? "ssd" : "hdd", false);
                case 1 -> node(node, 1, 2, "ssd", random.nextBoolean());
                case 2 -> pod(name, node, random.nextInt(4) == 0 ? "Failed" : "Running", random.nextInt(2), "");
                case 3 -> pod(name, node, "Running", 0, "'nodeSelector':{},");
                case 4 -> remove(new ObjectKey(Kinds.POD, "default", name));
                case 5 -> remove(new ObjectKey(Kinds.NODE, "", node));
                default -> {
                    String more = random.nextInt(3) == 0 ? "'nodeSelector':{'disk':'ssd'}," : "";
                    KubeObject waiting = pod("w" + random.nextInt(5), "", "Pending", random.nextInt(3), more);
                    known += memory.noneFits()
                                    .message(waiting.as(Pod.class).getSpec(), waiting.facts(PodFacts.class), snapshot)
                                    .isPresent()
                            ? 1
                            : 0;
                    assertThat(outcome(waiting, snapshot, memory))
                            .as("step %d", step)
                            .isEqualTo(outcome(waiting, snapshot, new SchedulerMemory()));
                }
            }
        }
        assertThat(known).isGreaterThan(5);
    }

    @Test
    void theNodesAreAskedAgainOnceOneOfThemOrWhatIsAskedOfThemHasChanged() {
        node("n1", 1, 10, "hdd", false);
        KubeObject running = pod("r", "n1", "Running", 1, "");
        KubeObject first = pod("a", "", "Pending", 1, "");
        assertThat(known(first)).isEmpty();
        String message = outcome(first, snapshot, memory);
        assertThat(message).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");

        KubeObject second = pod("b", "", "Pending", 1, "");
        assertThat(known(second)).contains(message);
        assertThat(known(pod("c", "", "Pending", 2, ""))).isEmpty();

        ClusterSnapshot full = snapshot;
        remove(running.key());
        assertThat(known(second)).isEmpty();
        assertThat(outcome(second, snapshot, memory)).isEqualTo("n1");

        snapshot = full;
        node("n2", 1, 10, "hdd", false);
        assertThat(known(second)).isEmpty();
    }

    private Optional<String> known(KubeObject pod) {
        return memory.noneFits().message(pod.as(Pod.class).getSpec(), pod.facts(PodFacts.class), snapshot);
    }
}
