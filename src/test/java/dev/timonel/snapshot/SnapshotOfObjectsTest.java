package dev.timonel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot follows from its objects alone: built at once, one by one, or by way of others. */
class SnapshotOfObjectsTest {
    private static final List<String> NODES = List.of("", "n1", "n2", "gone");

    private static KubeObject object(ResourceKind kind, String json) {
        return KubeObject.draft(KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), kind.type()));
    }

    private static String meta(String name, String more) {
        return "'metadata':{'namespace':'default','name':'" + name + "','uid':'u-" + name + "'" + more + "}";
    }

    private static KubeObject pod(int i, Random random) {
        String node = NODES.get(random.nextInt(NODES.size()));
        String phase = random.nextInt(5) == 0 ? "Succeeded" : random.nextBoolean() ? "Running" : "Pending";
        String ip = random.nextBoolean() ? "'podIP':'10.1.0." + random.nextInt(60) + "'," : "";
        String port = random.nextInt(4) == 0 ? ",'ports':[{'containerPort':80,'hostPort':80}]" : "";
        String minds = random.nextInt(6) == 0
                ? "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone',"
                        + "'labelSelector':{'matchLabels':{'app':'a'}}}]}},"
                : "";
        return object(
                Kinds.POD,
                "{'kind':'Pod','apiVersion':'v1',"
                        + meta(
                                "p" + i,
                                ",'labels':{'app':'" + "abc".charAt(random.nextInt(3))
                                        + "'},'ownerReferences':[{'uid':'o" + random.nextInt(3)
                                        + "','kind':'Pod','name':'x','apiVersion':'v1'}]")
                        + ",'spec':{" + minds + "'nodeName':'" + node + "','containers':[{'name':'c','image':'i',"
                        + "'resources':{'requests':{'cpu':'" + random.nextInt(3) + "'}}" + port + "}]},'status':{" + ip
                        + "'phase':'" + phase + "'}}");
    }

    private static KubeObject node(int i, Random random) {
        String taint = random.nextInt(3) == 0 ? "'taints':[{'key':'k','effect':'NoExecute'}]," : "";
        String cidr = random.nextInt(3) == 0 ? "" : "'podCIDRs':['10.1." + i + ".0/24'],";
        return object(
                Kinds.NODE,
                "{'kind':'Node','apiVersion':'v1','metadata':{'name':'n" + i + "'},'spec':{" + taint + cidr
                        + "'unschedulable':" + random.nextBoolean()
                        + "},'status':{'addresses':[{'type':'InternalIP','address':'10.1.0." + random.nextInt(9)
                        + "'}],'conditions':[{'type':'Ready','status':'True'}]}}");
    }

    private static KubeObject service(int i, Random random) {
        String selector = random.nextInt(4) == 0 ? "" : "'selector':{'app':'a'},";
        String type = random.nextBoolean() ? "LoadBalancer" : "ClusterIP";
        String ingress = random.nextBoolean() ? "{'ip':'198.51.100." + random.nextInt(20) + "'}" : "";
        return object(
                Kinds.SERVICE,
                "{'kind':'Service','apiVersion':'v1',"
                        + meta("s" + i, ",'annotations':{'service.kubernetes.io/topology-mode':'Auto'}") + ",'spec':{"
                        + selector + "'type':'" + type + "','clusterIPs':['10.96.0." + i + "'],'ports':[{'port':80,"
                        + "'nodePort':" + (30000 + i) + "}]},'status':{'loadBalancer':{'ingress':[" + ingress + "]}}}");
    }

    private static KubeObject any(int i, Random random) {
        int sort = random.nextInt(6);
        int number = i % 40;
        return sort < 3 ? pod(number, random) : sort < 5 ? service(number, random) : node(number % 5, random);
    }

    private static ClusterSnapshot oneByOne(List<KubeObject> objects) {
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (KubeObject object : objects) {
            snapshot = snapshot.with(new Change(Change.Type.ADDED, object, null));
        }
        return snapshot;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void afterAnyHistoryTheIndexesAreThoseOfTheObjectsThatAreLeft(long seed) {
        Random random = new Random(seed);
        ClusterSnapshot snapshot = ClusterSnapshot.empty();
        for (int i = 0; i < 400; i++) {
            KubeObject next = any(i, random);
            KubeObject before = snapshot.get(next.key()).orElse(null);
            if (before != null && random.nextInt(3) == 0) {
                snapshot = snapshot.with(new Change(Change.Type.DELETED, before, before));
            } else {
                snapshot = snapshot.with(
                        new Change(before == null ? Change.Type.ADDED : Change.Type.MODIFIED, next, before));
            }
        }
        List<KubeObject> left = new ArrayList<>(snapshot.all().toList());
        Collections.shuffle(left, random);
        assertThat(ClusterSnapshot.of(1, left).indexes().sameAs(snapshot.indexes()))
                .isTrue();
        assertThat(oneByOne(left).indexes().sameAs(snapshot.indexes())).isTrue();
        assertThat(ClusterSnapshot.of(1, left).all()).containsExactlyElementsOf(snapshot.all()::iterator);
    }

    @Test
    void oneObjectMoreIsAnotherIndex() {
        KubeObject pod = pod(1, new Random(1));
        assertThat(ClusterSnapshot.of(1, List.of(pod))
                        .indexes()
                        .sameAs(ClusterSnapshot.empty().indexes()))
                .isFalse();
        assertThat(ClusterSnapshot.of(7, List.of(pod)).revision()).isEqualTo(7);
    }
}
