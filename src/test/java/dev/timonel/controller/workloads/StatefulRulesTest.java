package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** StatefulSets, rule by rule, by {@code stateful_set_control.go}. */
class StatefulRulesTest {
    private static final String LATER = "'timonel.dev/ready-after': '10s'";
    private final Workloads cluster = new Workloads("node-1", "node-2");

    private void set(int replicas, String more, String annotations) {
        cluster.create(
                Kinds.STATEFUL_SET,
                "s",
                "'serviceName': 's', 'replicas': " + replicas + ", 'selector': {'matchLabels': {'app': 'a'}}, " + more
                        + "TEMPLATE",
                annotations);
    }

    private void edit(java.util.function.Consumer<StatefulSet> change) {
        cluster.edit(Kinds.STATEFUL_SET, "s", StatefulSet.class, change);
    }

    private void image(String image) {
        edit(s -> s.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(image));
    }

    private StatefulSetStatus status() {
        return cluster.get(Kinds.STATEFUL_SET, "s", StatefulSet.class).getStatus();
    }

    /** {@code 0:v1 1:v2}, of those that are not deleted. */
    private String images() {
        return cluster.all(Kinds.POD).stream()
                .filter(pod -> !pod.deleting())
                .sorted(java.util.Comparator.comparing(KubeObject::name))
                .map(pod -> pod.name().substring(2) + ":"
                        + pod.asPod().getSpec().getContainers().get(0).getImage())
                .collect(Collectors.joining(" "));
    }

    @Test
    void oneIsMadeAfterTheOtherIsReadyAndTakenAwayFromTheEnd() {
        set(3, "", LATER);
        assertThat(cluster.pods()).containsExactly("s-0");
        cluster.advance(10);
        assertThat(cluster.pods()).containsExactly("s-0", "s-1");
        cluster.advance(10);
        cluster.advance(10);
        assertThat(cluster.pods()).containsExactly("s-0", "s-1", "s-2");
        assertThat(status().getReadyReplicas()).isEqualTo(3);

        edit(s -> s.getSpec().setReplicas(1));
        assertThat(cluster.pods()).containsExactly("s-0");
    }

    @Test
    void revisionsHaveTheAnnotationsOfTheSetAndAHashAndItsPodsTheirPrefix() {
        set(1, "", "");
        edit(s -> s.getMetadata().setAnnotations(Map.of("kubernetes.io/change-cause", "second")));
        image("v2");
        assertThat(cluster.all(Kinds.CONTROLLER_REVISION))
                .allMatch(r -> r.labels().get("controller.kubernetes.io/hash").length() > 5)
                .noneMatch(r -> r.labels().containsKey("controller-revision-hash"))
                .filteredOn(r -> orEmpty(r.metadata().getAnnotations()).containsValue("second"))
                .hasSize(1);
        assertThat(cluster.all(Kinds.POD))
                .extracting(pod -> pod.metadata().getGenerateName())
                .containsExactly("s-");
    }

    @Test
    void oneMayBeMissingWhereTheUpdateSaysNothing() {
        set(1, "", "");
        assertThat(cluster.get(Kinds.STATEFUL_SET, "s", StatefulSet.class)
                        .getSpec()
                        .getUpdateStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable())
                .isEqualTo(new IntOrString(1));
    }

    @Test
    void inParallelAllAreMadeAtOnce() {
        set(3, "'podManagementPolicy': 'Parallel', ", LATER);
        assertThat(cluster.pods()).containsExactly("s-0", "s-1", "s-2");
        edit(s -> s.getSpec().setReplicas(0));
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void numbersMayStartElsewhere() {
        set(2, "'ordinals': {'start': 5}, ", "");
        assertThat(cluster.pods()).containsExactly("s-5", "s-6");
        edit(s -> s.getSpec().getOrdinals().setStart(6));
        assertThat(cluster.pods()).containsExactly("s-6", "s-7");
    }

    @ParameterizedTest(name = "start {0}, partition {1}")
    @CsvSource({"0, 2, 0:v1 1:v1 2:v2", "5, 2, 5:v1 6:v1 7:v2", "0, 0, 0:v2 1:v2 2:v2", "0, 3, 0:v1 1:v1 2:v1"})
    void thoseBelowThePartitionStayAsTheyWere(int start, int partition, String images) {
        set(
                3,
                "'ordinals': {'start': " + start + "}, 'updateStrategy': {'rollingUpdate': {'partition': " + partition
                        + "}}, ",
                "");
        image("v2");
        assertThat(images()).isEqualTo(images);
        String first = cluster.pods().get(0);
        cluster.delete(Kinds.POD, first);
        assertThat(images()).isEqualTo(images);
        if (partition > 0) {
            assertThat(status().getCurrentRevision()).isNotEqualTo(status().getUpdateRevision());
        }
        edit(s -> s.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(0));
        assertThat(images()).doesNotContain("v1");
        assertThat(status().getCurrentRevision()).isEqualTo(status().getUpdateRevision());
        assertThat(status().getCurrentReplicas()).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0}, {1} of 5")
    @CsvSource({
        "OrderedReady, 1, 4",
        "OrderedReady, 2, 3",
        "OrderedReady, 50%, 3",
        "OrderedReady, 10%, 4",
        "Parallel, 2, 3",
        "Parallel, 50%, 3"
    })
    void soManyMayBeMissingWhileItIsRolled(String policy, String most, int ready) {
        set(5, "'podManagementPolicy': '" + policy + "', ", LATER);
        for (int i = 0; i < 5; i++) {
            cluster.advance(10);
        }
        edit(s -> s.getSpec()
                .getUpdateStrategy()
                .getRollingUpdate()
                .setMaxUnavailable(
                        most.endsWith("%") ? new IntOrString(most) : new IntOrString(Integer.parseInt(most))));
        image("v2");
        assertThat(cluster.ready()).isEqualTo(ready);
        assertThat(images()).startsWith("0:v1 1:v1 2:v1");
        for (int i = 0; i < 8; i++) {
            cluster.advance(10);
            assertThat(cluster.ready()).isGreaterThanOrEqualTo(ready);
        }
        assertThat(images()).doesNotContain("v1");
        assertThat(status().getUpdatedReplicas()).isEqualTo(5);
    }

    @Test
    void whatNeverServedIsReplacedWhateverIsMissingIfTheyAreNotOrdered() {
        set(3, "'podManagementPolicy': 'Parallel', ", "'timonel.dev/ready-after': '1h'");
        image("v2");
        assertThat(images()).isEqualTo("0:v2 1:v2 2:v2");
    }

    @Test
    void onDeleteWaitsForSomebodyToDelete() {
        set(2, "'updateStrategy': {'type': 'OnDelete'}, ", "");
        image("v2");
        assertThat(images()).isEqualTo("0:v1 1:v1");
        cluster.delete(Kinds.POD, "s-0");
        assertThat(images()).isEqualTo("0:v2 1:v1");
    }

    @Test
    void theNextOneWaitsForMinReadySeconds() {
        set(2, "'minReadySeconds': 30, ", "");
        assertThat(cluster.pods()).containsExactly("s-0");
        cluster.advance(30);
        assertThat(cluster.pods()).containsExactly("s-0", "s-1");
        assertThat(status().getAvailableReplicas()).isEqualTo(1);
    }

    @Test
    void goingBackTakesTheOldRevision() {
        set(1, "'revisionHistoryLimit': 1, ", "");
        String first = status().getUpdateRevision();
        image("v2");
        image("v1");
        assertThat(status().getUpdateRevision()).isEqualTo(first);
        assertThat(cluster.all(Kinds.CONTROLLER_REVISION)).hasSize(2);
        image("v3");
        image("v4");
        assertThat(cluster.all(Kinds.CONTROLLER_REVISION)).hasSize(2);
    }

    @Test
    void aPodHasItsClaimsWhichOutliveIt() {
        set(
                2,
                "'volumeClaimTemplates': [{'metadata': {'name': 'data'}, 'spec': {'accessModes': ['ReadWriteOnce'],"
                        + " 'resources': {'requests': {'storage': '1Gi'}}}}], ",
                "");
        assertThat(cluster.all(Kinds.PERSISTENT_VOLUME_CLAIM))
                .extracting(KubeObject::name)
                .containsExactly("data-s-0", "data-s-1");
        assertThat(cluster.get(Kinds.POD, "s-0").asPod().getSpec().getVolumes())
                .extracting(Volume::getName)
                .containsExactly("data");
        edit(s -> s.getSpec().setReplicas(0));
        assertThat(cluster.pods()).isEmpty();
        assertThat(cluster.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(2);
        assertThat(cluster.get(Kinds.PERSISTENT_VOLUME_CLAIM, "data-s-0").labels())
                .isEqualTo(java.util.Map.of("app", "a"));
        edit(s -> s.getSpec().setReplicas(2));
        assertThat(cluster.pods()).hasSize(2);
        assertThat(List.copyOf(cluster.reasons())).doesNotContain("FailedCreate");
    }

    @Test
    void aPodWaitsForItsClaimThatIsBeingDeleted() {
        set(
                1,
                "'volumeClaimTemplates': [{'metadata': {'name': 'data'}, 'spec': {'accessModes': ['ReadWriteOnce'],"
                        + " 'resources': {'requests': {'storage': '1Gi'}}}}], ",
                "");
        cluster.edit(Kinds.PERSISTENT_VOLUME_CLAIM, "data-s-0", PersistentVolumeClaim.class, claim -> {
            claim.getMetadata().setFinalizers(List.of("example.com/held"));
            claim.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        });
        assertThat(cluster.pods()).containsExactly("s-0");
        cluster.delete(Kinds.POD, "s-0");
        assertThat(cluster.pods()).isEmpty();
        assertThat(cluster.reasons()).contains("FailedCreate");
        cluster.delete(Kinds.PERSISTENT_VOLUME_CLAIM, "data-s-0");
        assertThat(cluster.pods()).containsExactly("s-0");
        assertThat(cluster.get(Kinds.PERSISTENT_VOLUME_CLAIM, "data-s-0").deleting())
                .isFalse();
    }

    @Test
    void aPodIsGivenBackTheNameInItsLabels() {
        set(2, "", "");
        java.util.Map<String, String> labels = cluster.get(Kinds.POD, "s-1").labels();
        assertThat(labels).containsEntry("apps.kubernetes.io/pod-index", "1");
        cluster.edit(
                Kinds.POD,
                "s-1",
                Pod.class,
                pod -> pod.getMetadata()
                        .setLabels(java.util.Map.of(
                                "app", "a", "controller-revision-hash", labels.get("controller-revision-hash"))));
        assertThat(cluster.get(Kinds.POD, "s-1").labels()).isEqualTo(labels);
        assertThat(cluster.reasons()).contains("SuccessfulUpdate");
    }

    @ParameterizedTest(name = "when deleted {0}, when scaled {1}")
    @CsvSource({"Retain, Retain, 2, 2", "Delete, Retain, 2, 0", "Retain, Delete, 1, 1", "Delete, Delete, 1, 0"})
    void claimsGoWithTheSetOrWithAPodThatIsScaledAway(String deleted, String scaled, int afterScale, int afterDelete) {
        set(
                2,
                "'persistentVolumeClaimRetentionPolicy': {'whenDeleted': '" + deleted + "', 'whenScaled': '" + scaled
                        + "'}, 'volumeClaimTemplates': [{'metadata': {'name': 'data'}, 'spec': {'accessModes':"
                        + " ['ReadWriteOnce'], 'resources': {'requests': {'storage': '1Gi'}}}}], ",
                "");
        edit(s -> s.getSpec().setReplicas(1));
        assertThat(cluster.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(afterScale);
        cluster.delete(Kinds.STATEFUL_SET, "s");
        assertThat(cluster.all(Kinds.PERSISTENT_VOLUME_CLAIM)).hasSize(afterDelete);
    }
}
