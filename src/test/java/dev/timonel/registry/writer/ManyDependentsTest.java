package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.controller.garbage.GarbageReconciler;
import dev.timonel.controller.garbage.NamespaceReconciler;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One change on which many objects depend is followed by all its consequences: in the same transaction, or by thousands in a few. */
class ManyDependentsTest {
    private static final int STEP = 100;

    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void nodes(int count) {
        for (int i = 1; i <= count; i++) {
            cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-" + i + "'}}");
        }
    }

    private static String ownedBy(KubeObject owner) {
        return "'ownerReferences': [{'apiVersion': '" + owner.kind().apiVersion() + "', 'kind': '"
                + owner.kind().kind() + "', 'name': '" + owner.name() + "', 'uid': '" + owner.uid() + "'}],";
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 60, 300})
    void noEndpointOutlivesThePodsThatGoWithTheirOwner(int pods) {
        nodes(4);
        cluster.create(
                Kinds.SERVICE,
                "{'metadata': {'namespace': 'default', 'name': 'web'}, 'spec': {'clusterIP': '10.96.0.80',"
                        + "'selector': {'app': 'web'}, 'ports': [{'port': 80, 'targetPort': 8080}]}}");
        KubeObject owner = cluster.create(
                Kinds.LEASE,
                "{'metadata': {'namespace': 'default', 'name': 'owner'}, 'spec': {'holderIdentity': 'me'}}");
        cluster.createAll(
                Kinds.POD,
                pods,
                i -> "{'metadata': {" + ownedBy(owner) + "'namespace': 'default', 'name': 'p-" + i
                        + "', 'labels': {'app': 'web'}}, 'spec': {'containers': [{'name': 'c', 'image': 'nginx'}]}}");
        assertThat(cluster.endpoints("web")).hasSize(pods);

        List<ClusterSnapshot> published = new CopyOnWriteArrayList<>();
        cluster.listen((snapshot, changes) -> published.add(snapshot));
        cluster.delete(owner.key(), null);
        until(() -> cluster.snapshot().list(Kinds.POD).isEmpty());
        assertThat(published).hasSizeGreaterThanOrEqualTo((pods + STEP - 1) / STEP);
        for (ClusterSnapshot snapshot : published) {
            assertThat(snapshot.slicesOf("default", "web").stream()
                            .flatMap(slice -> slice.facts(SliceFacts.class).endpoints().stream()))
                    .as("endpoints at %d", snapshot.revision())
                    .hasSameSizeAs(snapshot.list(Kinds.POD));
        }
        assertThat(cluster.endpoints("web")).isEmpty();
        assertThat(cluster.route("10.96.0.80", 80).endpoint()).isNull();
        assertThat(cluster.events("ReconcileFailed")).isEmpty();
    }

    @Test
    void fiveThousandDependentsGoWithTheirOwnerAFewHundredAtATimeAndAStartGoesOnWithIt() {
        KubeObject owner = cluster.create(
                Kinds.LEASE,
                "{'metadata': {'namespace': 'default', 'name': 'owner'}, 'spec': {'holderIdentity': 'me'}}");
        cluster.createAll(
                Kinds.LEASE,
                5_000,
                i -> "{'metadata': {" + ownedBy(owner) + "'namespace': 'default', 'name': 'l-" + i
                        + "'}, 'spec': {'holderIdentity': 'me'}}");
        assertThat(cluster.snapshot().list(Kinds.LEASE)).hasSize(5_001);

        List<ClusterSnapshot> published = new CopyOnWriteArrayList<>();
        List<Integer> removed = new CopyOnWriteArrayList<>();
        cluster.listen((snapshot, changes) -> {
            published.add(snapshot);
            removed.add(changes.size());
        });
        cluster.delete(owner.key(), null);
        until(() -> cluster.snapshot().list(Kinds.LEASE).isEmpty());
        assertThat(removed).allMatch(changes -> changes <= STEP + 2, "so many in one transaction");
        for (ClusterSnapshot snapshot : published) {
            assertThat(new GarbageReconciler().timed(snapshot))
                    .as("what a start at %d would go on with", snapshot.revision())
                    .hasSameSizeAs(snapshot.list(Kinds.LEASE));
        }
        assertThat(cluster.events("ReconcileFailed")).isEmpty();
    }

    @Test
    void aNamespaceOfHundredsOfObjectsIsEmptiedAFewHundredAtATimeAndAStartGoesOnWithIt() {
        nodes(4);
        cluster.create(Kinds.NAMESPACE, "{'metadata': {'name': 'crowd'}}");
        cluster.createAll(
                Kinds.POD,
                600,
                i -> "{'metadata': {'namespace': 'crowd', 'name': 'p-" + i
                        + "'}, 'spec': {'containers': [{'name': 'c', 'image': 'nginx'}]}}");
        cluster.createAll(Kinds.CONFIG_MAP, 600, i -> "{'metadata': {'namespace': 'crowd', 'name': 'c-" + i + "'}}");
        ObjectKey crowd = new ObjectKey(Kinds.NAMESPACE, "", "crowd");
        List<ClusterSnapshot> published = new CopyOnWriteArrayList<>();
        List<Integer> removed = new CopyOnWriteArrayList<>();
        cluster.listen((snapshot, changes) -> {
            published.add(snapshot);
            removed.add((int) changes.stream()
                    .filter(change -> change.key().namespace().equals("crowd"))
                    .count());
        });
        cluster.delete(crowd, null);
        until(() -> !cluster.exists(crowd));
        assertThat(removed).allMatch(changes -> changes <= 4 * STEP, "so many in one transaction");
        assertThat(cluster.snapshot().all())
                .noneMatch(object -> object.namespace().equals("crowd"));
        assertThat(published)
                .filteredOn(snapshot -> snapshot.get(crowd).isPresent())
                .isNotEmpty()
                .allSatisfy(snapshot -> assertThat(new NamespaceReconciler().timed(snapshot))
                        .as("what a start at %d would go on with", snapshot.revision())
                        .containsExactly(crowd));
        assertThat(cluster.events("ReconcileFailed")).isEmpty();
    }

    @Test
    void aDaemonSetOfHundredsOfNodesGetsItsPodsAndLosesThemAFewHundredAtATime() {
        cluster.createAll(Kinds.NODE, 240, i -> "{'metadata': {'name': 'node-" + i + "'}}");
        List<Integer> pods = new CopyOnWriteArrayList<>();
        cluster.listen((snapshot, changes) -> pods.add(snapshot.count(Kinds.POD)));
        KubeObject set = cluster.create(
                Kinds.DAEMON_SET,
                "{'metadata': {'namespace': 'default', 'name': 'agent'}, 'spec': {'selector': {'matchLabels':"
                        + " {'app': 'agent'}}, 'template': {'metadata': {'labels': {'app': 'agent'}}, 'spec':"
                        + " {'containers': [{'name': 'c', 'image': 'i'}]}}}}");
        until(() -> cluster.snapshot().count(Kinds.POD) == 240);
        cluster.patch(set.key(), "", "{'spec': {'template': {'spec': {'nodeSelector': {'no': 'such'}}}}}");
        until(() -> cluster.snapshot().count(Kinds.POD) == 0);
        assertThat(pods).hasSizeGreaterThanOrEqualTo(6);
        for (int i = 1; i < pods.size(); i++) {
            assertThat(Math.abs(pods.get(i) - pods.get(i - 1))).isLessThanOrEqualTo(STEP);
        }
        assertThat(cluster.events("ReconcileFailed")).isEmpty();
    }

    /** Lets the writer go on, a transaction after the other. */
    private void until(BooleanSupplier over) {
        for (int i = 0; i < 1000 && !over.getAsBoolean(); i++) {
            cluster.advance(0);
        }
        assertThat(over.getAsBoolean()).isTrue();
    }

    @Test
    void aNamespaceOfAHundredPodsIsGoneWhenItsDeletionIsAnswered() {
        nodes(2);
        cluster.create(Kinds.NAMESPACE, "{'metadata': {'name': 'crowd'}}");
        cluster.createAll(
                Kinds.POD,
                100,
                i -> "{'metadata': {'namespace': 'crowd', 'name': 'p-" + i
                        + "'}, 'spec': {'containers': [{'name': 'c', 'image': 'nginx'}]}}");
        ObjectKey crowd = new ObjectKey(Kinds.NAMESPACE, "", "crowd");

        cluster.delete(crowd, null);
        assertThat(cluster.exists(crowd)).isFalse();
        assertThat(cluster.snapshot().list(Kinds.POD)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 253})
    void aNodeWithALongNameIsLegalAndRunsPods(int length) {
        String name = ("n" + "x".repeat(49) + ".").repeat(5) + "y".repeat(length);
        String cut = name.substring(0, length - 1) + "z";
        cluster.create(Kinds.NODE, "{'metadata': {'name': '" + cut + "'}}");

        assertThat(cluster.nodeNamed(cut).getMetadata().getLabels().get("kubernetes.io/hostname"))
                .hasSizeLessThanOrEqualTo(63);
        cluster.createPod("p", "", "");
        assertThat(cluster.podNamed("p").getSpec().getNodeName()).isEqualTo(cut);
        assertThat(cluster.podNamed("p").getStatus().getPodIP()).isNotNull();
    }
}
