package dev.timonel.controller.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.Settle;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NodeGroup;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The choice and the reasons are those of a walk over all nodes, whichever of them the scheduler asks. */
class PodSchedulerLawTest {
    private static final ObjectKey POD = new ObjectKey(Kinds.POD, "default", "p");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static KubeObject object(ResourceKind kind, String json) {
        return KubeObject.draft(KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), kind.type()));
    }

    private static String oneOf(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static KubeObject node(int i, Random random) {
        String taint = oneOf(random, "", "", "'taints':[{'key':'k','value':'v','effect':'NoSchedule'}],");
        return object(
                Kinds.NODE,
                "{'metadata':{'name':'n" + i + "','labels':{'kubernetes.io/hostname':'n" + i + "','zone':'"
                        + oneOf(random, "a", "b") + "','disk':'" + oneOf(random, "ssd", "hdd", "hdd", "hdd")
                        + "'}},'spec':{" + taint + "'unschedulable':" + (random.nextInt(5) == 0)
                        + "},'status':{'allocatable':{'cpu':'" + (1 + random.nextInt(4)) + "','pods':'"
                        + random.nextInt(6) + "'},'conditions':[{'type':'Ready','status':'"
                        + oneOf(random, "True", "True", "True", "False") + "'}]}}");
    }

    private static String affinity(Random random, int nodes) {
        String apart = "{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone',"
                + "'labelSelector':{'matchLabels':{'app':'" + oneOf(random, "x", "y") + "'}}}]}}";
        String named = "{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{"
                + "'matchFields':[{'key':'metadata.name','operator':'In','values':['n" + random.nextInt(nodes)
                + "']}]}]}}}";
        String zoned = "{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{"
                + "'matchExpressions':[{'key':'zone','operator':'In','values':['a']}]}]}}}";
        return oneOf(random, "{}", "{}", "{}", "{}", apart, named, zoned);
    }

    private static KubeObject pod(String name, String node, Random random, int nodes) {
        String selector = oneOf(
                random,
                "{}",
                "{}",
                "{'disk':'ssd'}",
                "{'zone':'a','disk':'ssd'}",
                "{'kubernetes.io/hostname':'n" + random.nextInt(nodes) + "'}",
                "{'no':'such'}");
        String port = random.nextInt(4) == 0 ? "'ports':[{'containerPort':80,'hostPort':80}]," : "";
        String tolerations = random.nextInt(3) == 0 ? "[{'key':'k','operator':'Exists'}]" : "[]";
        return object(
                Kinds.POD,
                "{'metadata':{'namespace':'default','name':'" + name + "','labels':{'app':'"
                        + oneOf(random, "x", "y", "z") + "'}},'spec':{'nodeName':'" + node + "','affinity':"
                        + affinity(random, nodes) + ",'nodeSelector':" + (node.isEmpty() ? selector : "{}")
                        + ",'tolerations':" + tolerations + ",'containers':[{'name':'c','image':'i'," + port
                        + "'resources':{'requests':{'cpu':'" + random.nextInt(3) + "'}}}]},'status':{'phase':'"
                        + oneOf(random, "Running", "Running", "Running", "Failed") + "'}}");
    }

    private static List<String> obstacles(Pod pod, PodFacts facts, KubeObject node, ClusterSnapshot snapshot) {
        List<String> found = NodeFit.obstacles(pod.getSpec(), NodeGroup.of(node));
        if (found.isEmpty()) {
            found = NodeFit.obstacles(pod.getSpec(), facts, node, snapshot);
        }
        return found.isEmpty()
                ? PodNeighbours.of(pod, snapshot, new SpreadDomains()).obstacle(node).stream()
                        .toList()
                : found;
    }

    private static boolean isNamed(Pod pod, KubeObject node) {
        return NodeFit.named(pod.getSpec())
                .filter(names -> !names.contains(node.key()))
                .isEmpty();
    }

    private static String walk(Pod pod, PodFacts facts, ClusterSnapshot snapshot) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        List<KubeObject> fitting = new ArrayList<>();
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            List<String> found = isNamed(pod, node)
                    ? obstacles(pod, facts, node, snapshot)
                    : List.of("node(s) didn't satisfy plugin(s) [NodeAffinity]");
            found.forEach(obstacle -> counts.merge(obstacle, 1, Integer::sum));
            if (found.isEmpty()) {
                fitting.add(node);
            }
        }
        List<String> reasons = new ArrayList<>();
        counts.forEach((obstacle, times) -> reasons.add(times + " " + obstacle));
        reasons.sort(null);
        return fitting.stream()
                .min(Comparator.comparingInt((KubeObject node) -> snapshot.podCountOnNode(node.name()))
                        .thenComparing(KubeObject::name))
                .map(KubeObject::name)
                .orElse("0/" + snapshot.count(Kinds.NODE) + " nodes are available: " + String.join(", ", reasons)
                        + ".");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theChoiceIsThatOfAWalkOverAllNodes(long seed) {
        Random random = new Random(seed);
        int nodes = seed % 3 == 0 ? 3 : seed % 3 == 1 ? 90 : 200;
        List<KubeObject> objects = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            objects.add(node(i, random));
        }
        for (int i = 0; i < 2 * nodes; i++) {
            objects.add(pod("o" + i, "n" + random.nextInt(nodes), random, nodes));
        }
        for (int i = 0; i < 12; i++) {
            List<KubeObject> all = new ArrayList<>(objects);
            KubeObject waiting = object(
                    Kinds.POD,
                    new String(pod("p", "", random, nodes).json(), StandardCharsets.UTF_8)
                            .replace("\"phase\":\"Failed\"", "\"phase\":\"Pending\""));
            all.add(waiting);
            ClusterSnapshot snapshot = ClusterSnapshot.of(1, all);
            Pod planned =
                    (Pod) PodScheduler.schedule(waiting.as(Pod.class), POD, snapshot, new SchedulerMemory(), Settle.NOW)
                            .puts()
                            .get(0);
            String node = planned.getSpec().getNodeName();
            String outcome = node == null || node.isEmpty()
                    ? planned.getStatus().getConditions().get(0).getMessage()
                    : node;
            assertThat(outcome).isEqualTo(walk(waiting.as(Pod.class), waiting.facts(PodFacts.class), snapshot));
        }
    }
}
