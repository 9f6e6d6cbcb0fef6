package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments, ReplicaSets and ReplicationControllers, rule by rule; the numbers are those of {@code pkg/controller/deployment}. */
class RolloutRulesTest {
    private static final String LATER = "'timonel.dev/ready-after': '10s'";
    private final Workloads cluster = new Workloads("node-1", "node-2");

    private void deployment(int replicas, String more, String annotations) {
        cluster.create(
                Kinds.DEPLOYMENT,
                "d",
                "'replicas': " + replicas + ", 'selector': {'matchLabels': {'app': 'a'}}, " + more + "TEMPLATE",
                annotations);
    }

    private void image(String image) {
        edit(d -> d.getSpec().getTemplate().getSpec().getContainers().get(0).setImage(image));
    }

    private void edit(java.util.function.Consumer<Deployment> change) {
        cluster.edit(Kinds.DEPLOYMENT, "d", Deployment.class, change);
    }

    private Deployment deployment() {
        return cluster.get(Kinds.DEPLOYMENT, "d", Deployment.class);
    }

    private String progress() {
        return deployment().getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Progressing"))
                .map(c -> c.getStatus() + " " + c.getReason())
                .findFirst()
                .orElse("");
    }

    private List<ReplicaSet> sets() {
        return cluster.all(Kinds.REPLICA_SET).stream()
                .map(o -> o.as(ReplicaSet.class))
                .toList();
    }

    private static String annotation(ReplicaSet set, String name) {
        return set.getMetadata().getAnnotations().getOrDefault("deployment.kubernetes.io/" + name, "");
    }

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}")
    @CsvSource({
        "10, 25%, 25%, 5, 8",
        "4, 1, 0, 1, 4",
        "4, 0, 1, 1, 3",
        "3, 50%, 0, 2, 3",
        "3, 0, 1%, 1, 2",
        "1, 25%, 25%, 1, 1",
        "4, 0%, 50%, 2, 2",
        "2, 100%, 0, 2, 2",
        "2, 0, 100%, 2, 0",
    })
    void surgeIsRoundedUpAndWhatMayBeMissingDown(int replicas, String surge, String unavailable, int young, int old) {
        deployment(replicas, "", LATER);
        cluster.advance(10);
        edit(d -> {
            d.getSpec().getStrategy().getRollingUpdate().setMaxSurge(number(surge));
            d.getSpec().getStrategy().getRollingUpdate().setMaxUnavailable(number(unavailable));
            d.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("v2");
        });

        assertThat(cluster.running("v2")).isEqualTo(young);
        assertThat(cluster.running("v1")).isEqualTo(old);
        for (int i = 0; i < 12; i++) {
            cluster.advance(10);
        }
        assertThat(cluster.running("v2")).isEqualTo(replicas);
        assertThat(cluster.running("v1")).isZero();
        assertThat(progress()).isEqualTo("True NewReplicaSetAvailable");
    }

    private static IntOrString number(String text) {
        return text.endsWith("%") ? new IntOrString(text) : new IntOrString(Integer.parseInt(text));
    }

    @Test
    void recreateMakesNoNewPodWhileAnOldOneRuns() {
        deployment(2, "'strategy': {'type': 'Recreate'}, ", "'timonel.dev/terminate-after': '5s'");
        image("v2");
        assertThat(cluster.running("v1")).isEqualTo(2);
        assertThat(cluster.running("v2")).isZero();
        assertThat(cluster.ready()).isZero();

        cluster.advance(5);
        assertThat(cluster.running("v1")).isZero();
        assertThat(cluster.running("v2")).isEqualTo(2);
    }

    @Test
    void aPausedOneIsScaledAndNotRolled() {
        deployment(2, "'paused': true, ", "");
        assertThat(sets()).isEmpty();
        edit(d -> d.getSpec().setPaused(false));
        edit(d -> d.getSpec().setPaused(true));
        image("v2");
        assertThat(cluster.running("v2")).isZero();
        assertThat(progress()).isEqualTo("Unknown DeploymentPaused");
        edit(d -> d.getSpec().setReplicas(4));
        assertThat(cluster.running("v1")).isEqualTo(4);

        edit(d -> d.getSpec().setPaused(false));
        assertThat(cluster.running("v2")).isEqualTo(4);
        assertThat(sets()).hasSize(2);
    }

    @Test
    void goingBackTakesTheOldSetWithANewNumber() {
        deployment(1, "", "");
        image("v2");
        image("v1");

        ReplicaSet first = sets().stream()
                .filter(s -> s.getSpec().getReplicas() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(sets()).hasSize(2);
        assertThat(annotation(first, "revision")).isEqualTo("3");
        assertThat(annotation(first, "revision-history")).isEqualTo("1");
        assertThat(deployment().getMetadata().getAnnotations()).containsEntry("deployment.kubernetes.io/revision", "3");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 3"})
    void oldSetsAreForgottenBeyondTheLimit(int limit, int left) {
        deployment(1, "'revisionHistoryLimit': " + limit + ", ", "");
        for (int i = 2; i < 7; i++) {
            image("v" + i);
        }
        assertThat(sets()).hasSize(left);
        assertThat(sets()).anyMatch(s -> annotation(s, "revision").equals("6"));
    }

    @Test
    void aNameThatIsTakenIsCountedAsACollision() {
        deployment(1, "", "");
        String name = sets().get(0).getMetadata().getName();
        Workloads other = new Workloads("node-1");
        other.create(
                Kinds.REPLICA_SET,
                name,
                "'replicas': 0, 'selector': {'matchLabels': {'app': 'b'}}, "
                        + Workloads.TEMPLATE.replace("'a'", "'b'"));
        other.create(Kinds.DEPLOYMENT, "d", "'replicas': 1, 'selector': {'matchLabels': {'app': 'a'}}, TEMPLATE");

        assertThat(other.get(Kinds.DEPLOYMENT, "d", Deployment.class)
                        .getStatus()
                        .getCollisionCount())
                .isEqualTo(1);
        assertThat(other.pods()).hasSize(1);
    }

    @Test
    void setsAreAdoptedAndReleasedByTheirLabels() {
        cluster.create(
                Kinds.REPLICA_SET, "orphan", "'replicas': 1, 'selector': {'matchLabels': {'app': 'a'}}, TEMPLATE");
        cluster.edit(
                Kinds.REPLICA_SET,
                "orphan",
                ReplicaSet.class,
                s -> s.getMetadata().setLabels(Map.of("app", "a")));
        deployment(1, "", "");
        assertThat(sets()).hasSize(1);
        assertThat(sets().get(0).getMetadata().getOwnerReferences())
                .extracting(o -> o.getKind())
                .containsExactly("Deployment");

        cluster.edit(
                Kinds.REPLICA_SET,
                "orphan",
                ReplicaSet.class,
                s -> s.getMetadata().setLabels(Map.of("app", "b")));
        assertThat(cluster.get(Kinds.REPLICA_SET, "orphan").owners()).isEmpty();
        assertThat(sets()).hasSize(2);
    }

    @Test
    void aRolloutThatDoesNotMoveIsLate() {
        deployment(1, "'progressDeadlineSeconds': 60, ", "'timonel.dev/ready-after': '1h'");
        assertThat(progress()).isEqualTo("True ReplicaSetUpdated");
        cluster.advance(59);
        assertThat(progress()).startsWith("True");
        cluster.advance(2);
        assertThat(progress()).isEqualTo("False ProgressDeadlineExceeded");
        cluster.advance(3600);
        assertThat(progress()).isEqualTo("True NewReplicaSetAvailable");
    }

    @Test
    void oneThatIsScaledIsNotRolledOutAnew() {
        deployment(2, "'progressDeadlineSeconds': 60, ", "'timonel.dev/ready-after': '10s'");
        cluster.advance(10);
        assertThat(progress()).isEqualTo("True NewReplicaSetAvailable");
        edit(d -> d.getSpec().setReplicas(4));
        assertThat(progress()).isEqualTo("True NewReplicaSetAvailable");
        cluster.advance(10);
        assertThat(deployment().getStatus().getAvailableReplicas()).isEqualTo(4);
        assertThat(progress()).isEqualTo("True NewReplicaSetAvailable");
    }

    /** By {@code TestScale} of {@code pkg/controller/deployment/sync_test.go}: a rollout that stands still is scaled as a whole. */
    @ParameterizedTest(name = "{0} to {1}: {2} new, {3} old")
    @CsvSource({"10, 15, 7, 11", "10, 12, 6, 9", "10, 5, 3, 5"})
    void aRolloutUnderWayIsScaledInProportion(int from, int to, int young, int old) {
        deployment(from, "'strategy': {'rollingUpdate': {'maxSurge': 3, 'maxUnavailable': 2}}, ", "");
        edit(d -> {
            d.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("timonel.dev/ready-after", "1h"));
        });
        assertThat(wanted()).containsExactlyInAnyOrder(5, 8);
        edit(d -> d.getSpec().setReplicas(to));
        assertThat(wanted()).containsExactlyInAnyOrder(young, old);
    }

    @Test
    void eachReplicaSetThatIsScaledIsTold() {
        deployment(2, "", "");
        edit(d -> d.getSpec().setReplicas(5));
        edit(d -> d.getSpec().setReplicas(1));
        String set = "replica set " + sets().get(0).getMetadata().getName();
        assertThat(cluster.notes)
                .filteredOn(note -> note.reason().equals("ScalingReplicaSet"))
                .extracting(note -> note.message())
                .containsExactly(
                        "Scaled up " + set + " from 0 to 2",
                        "Scaled up " + set + " from 2 to 5",
                        "Scaled down " + set + " from 5 to 1");
    }

    /** {@code cleanupDeployment} looks at those that came first, and a set that keeps pods counts among them. */
    @ParameterizedTest(name = "limit {0}: {1} sets are left")
    @CsvSource({"0, 2", "1, 2", "2, 3"})
    void aPausedOneForgetsItsOldSetsToo(int limit, int left) {
        deployment(1, "", "");
        image("v2");
        edit(d -> d.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("timonel.dev/ready-after", "1h")));
        assertThat(sets()).hasSize(3);
        edit(d -> {
            d.getSpec().setPaused(true);
            d.getSpec().setRevisionHistoryLimit(limit);
        });
        assertThat(sets()).hasSize(left);
    }

    @Test
    void whatMaxSurgeAddsIsMarkedWithTheScaleAndNotBefore() {
        deployment(0, "'strategy': {'rollingUpdate': {'maxSurge': 2, 'maxUnavailable': 1}}, ", "");
        assertThat(annotation(sets().get(0), "max-replicas")).isEqualTo("2");
        edit(d -> d.getSpec().setReplicas(3));
        edit(d -> d.getSpec().getStrategy().getRollingUpdate().setMaxSurge(number("7")));
        assertThat(annotation(sets().get(0), "max-replicas")).isEqualTo("5");
        edit(d -> d.getSpec().setReplicas(4));
        assertThat(annotation(sets().get(0), "max-replicas")).isEqualTo("11");
    }

    @Test
    void aDeadlineThatComesLaterCountsFromWhenTheSetIsFound() {
        deployment(1, "'progressDeadlineSeconds': 2147483647, ", "'timonel.dev/ready-after': '1h'");
        assertThat(progress()).isEmpty();
        edit(d -> d.getSpec().setProgressDeadlineSeconds(60));
        assertThat(progress()).isEqualTo("True FoundNewReplicaSet");
        cluster.advance(61);
        assertThat(progress()).isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void theHistoryOfASetsNumbersIsBounded() {
        deployment(1, "", "");
        for (int i = 0; i < 3; i++) {
            image("v2");
            cluster.edit(
                    Kinds.REPLICA_SET,
                    sets().get(0).getMetadata().getName(),
                    ReplicaSet.class,
                    s -> s.getMetadata()
                            .getAnnotations()
                            .put("deployment.kubernetes.io/revision-history", "1,".repeat(999) + "7"));
            image("v1");
        }
        assertThat(sets())
                .extracting(s -> annotation(s, "revision-history"))
                .anyMatch(history -> history.length() > 1000)
                .allMatch(history -> history.length() <= 2000);
    }

    private List<Integer> wanted() {
        return sets().stream().map(s -> s.getSpec().getReplicas()).toList();
    }

    @Test
    void aReadyPodIsAvailableAfterMinReadySeconds() {
        deployment(2, "'minReadySeconds': 30, ", "");
        assertThat(deployment().getStatus().getReadyReplicas()).isEqualTo(2);
        assertThat(deployment().getStatus().getAvailableReplicas()).isNull();
        assertThat(deployment().getStatus().getUnavailableReplicas()).isEqualTo(2);
        cluster.advance(30);
        assertThat(deployment().getStatus().getAvailableReplicas()).isEqualTo(2);
        assertThat(deployment().getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("Available"))
                .extracting(DeploymentCondition::getStatus)
                .containsExactly("True");
    }

    @Test
    void aPodThatNoLongerMatchesIsReleasedAndMadeAgain() {
        cluster.create(Kinds.REPLICATION_CONTROLLER, "rc", "'replicas': 2, 'selector': {'app': 'a'}, TEMPLATE");
        String pod = cluster.pods().get(0);
        cluster.edit(
                Kinds.POD,
                pod,
                io.fabric8.kubernetes.api.model.Pod.class,
                p -> p.getMetadata().setLabels(Map.of("app", "debug")));

        assertThat(cluster.get(Kinds.POD, pod).owners()).isEmpty();
        assertThat(cluster.pods()).hasSize(3);
        cluster.edit(
                Kinds.POD,
                pod,
                io.fabric8.kubernetes.api.model.Pod.class,
                p -> p.getMetadata().setLabels(Map.of("app", "a")));
        assertThat(cluster.pods()).hasSize(2);
        assertThat(cluster.all(Kinds.POD)).allMatch(p -> p.owners().size() == 1);
        assertThat(cluster.all(Kinds.REPLICATION_CONTROLLER))
                .map(KubeObject::json)
                .allMatch(json ->
                        new String(json, java.nio.charset.StandardCharsets.UTF_8).contains("\"availableReplicas\":2"));
    }

    /** Of two that are alike, that one goes which has more of its Deployment's pods beside it. */
    @Test
    void whoHasCompanyIsMissedLess() {
        deployment(2, "'strategy': {'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}, ", "");
        List<String> nodes = cluster.all(Kinds.POD).stream()
                .map(pod -> pod.facts(PodFacts.class).nodeName())
                .toList();
        assertThat(nodes).doesNotHaveDuplicates();
        edit(d -> {
            d.getSpec().getTemplate().getSpec().setNodeName(nodes.get(1));
            d.getSpec().getTemplate().getMetadata().setAnnotations(Map.of("timonel.dev/ready-after", "10s"));
        });
        assertThat(cluster.pods()).hasSize(3);
        cluster.advance(10);
        assertThat(cluster.all(Kinds.POD).stream()
                        .filter(pod ->
                                !pod.asPod().getMetadata().getAnnotations().containsKey("timonel.dev/ready-after"))
                        .map(pod -> pod.facts(PodFacts.class).nodeName()))
                .containsExactly(nodes.get(0));
    }
}
