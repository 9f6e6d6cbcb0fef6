package dev.timonel.controller.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.ResourceKind;
import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What those who keep pods say when a quota refuses one, by {@code calculateStatus} of {@code pkg/controller/replicaset}, {@code syncRolloutStatus} of
 * {@code pkg/controller/deployment} and the recorders of the others; and that they try again.
 */
class RefusedCreationsTest {
    private static final String SELECTOR = "'selector': {'matchLabels': {'app': 'a'}}, ";
    private static final String REFUSAL = "exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2";
    private final Workloads cluster = new Workloads("node-1", "node-2", "node-3");

    RefusedCreationsTest() {
        quota("pods", 2);
    }

    private void quota(String resource, int most) {
        String name = resource.equals("pods") ? "q" : "sets";
        cluster.put(Writes.json(
                ResourceQuota.class,
                "{'metadata': {'namespace': 'default', 'name': '" + name + "'}, 'spec': {'hard': {'" + resource + "': '"
                        + most + "'}}}"));
    }

    private List<ReplicaSetCondition> ofSet() {
        return cluster.all(Kinds.REPLICA_SET)
                .get(0)
                .as(ReplicaSet.class)
                .getStatus()
                .getConditions();
    }

    private List<String> ofDeployment() {
        return cluster.get(Kinds.DEPLOYMENT, "web", Deployment.class).getStatus().getConditions().stream()
                .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
                .toList();
    }

    private List<Event> refusals(ResourceKind of) {
        return cluster.all(Kinds.EVENT).stream()
                .map(event -> event.as(Event.class))
                .filter(event -> event.getReason().equals("FailedCreate")
                        && event.getInvolvedObject().getKind().equals(of.kind()))
                .toList();
    }

    @Test
    void aReplicaSetAndItsDeploymentSayWhyAndRecover() {
        cluster.create(Kinds.DEPLOYMENT, "web", "'replicas': 4, " + SELECTOR + Workloads.TEMPLATE);
        assertThat(cluster.pods()).hasSize(2);
        assertThat(ofSet()).singleElement().satisfies(condition -> {
            assertThat(condition.getType()).isEqualTo("ReplicaFailure");
            assertThat(condition.getStatus()).isEqualTo("True");
            assertThat(condition.getReason()).isEqualTo("FailedCreate");
            assertThat(condition.getMessage()).matches("pods \"web-[^\"]+-[^\"]{5}\" is forbidden: " + REFUSAL);
            assertThat(condition.getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
        });
        assertThat(ofDeployment())
                .containsExactly(
                        "Available=False MinimumReplicasUnavailable",
                        "Progressing=True ReplicaSetUpdated",
                        "ReplicaFailure=True FailedCreate");
        DeploymentCondition failure = cluster.get(Kinds.DEPLOYMENT, "web", Deployment.class)
                .getStatus()
                .getConditions()
                .get(2);
        assertThat(failure.getMessage()).endsWith(REFUSAL);
        assertThat(failure.getLastUpdateTime()).isEqualTo("2026-01-01T00:00:00Z");
        cluster.advance(1);
        cluster.advance(2);
        assertThat(refusals(Kinds.REPLICA_SET)).singleElement().satisfies(event -> {
            assertThat(event.getMessage())
                    .startsWith("Error creating: pods \"web-")
                    .endsWith(REFUSAL);
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getSource().getComponent()).isEqualTo("replicaset-controller");
            assertThat(event.getCount()).isEqualTo(3);
        });
        quota("pods", 4);
        cluster.advance(4);
        assertThat(cluster.pods()).hasSize(4);
        assertThat(ofSet()).isEmpty();
        assertThat(ofDeployment())
                .containsExactly("Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable");
    }

    @Test
    void eachTryComesLaterThanTheOneBefore() {
        cluster.create(Kinds.REPLICA_SET, "web", "'replicas': 3, " + SELECTOR + Workloads.TEMPLATE);
        for (int second = 1; second <= 600; second++) {
            cluster.advance(1);
        }
        // at 0, 1, 3, 7, … 511
        assertThat(refusals(Kinds.REPLICA_SET))
                .singleElement()
                .satisfies(event -> assertThat(event.getCount()).isEqualTo(10));
    }

    @Test
    void oneThatWantsNoMoreIsNotFailingAnyMore() {
        cluster.create(Kinds.REPLICA_SET, "web", "'replicas': 3, " + SELECTOR + Workloads.TEMPLATE);
        assertThat(ofSet()).hasSize(1);
        cluster.edit(
                Kinds.REPLICA_SET, "web", ReplicaSet.class, s -> s.getSpec().setReplicas(2));
        assertThat(ofSet()).isEmpty();
    }

    @Test
    void aReplicationControllerSaysSoToo() {
        cluster.create(
                Kinds.REPLICATION_CONTROLLER, "web", "'replicas': 3, 'selector': {'app': 'a'}, " + Workloads.TEMPLATE);
        assertThat(cluster.get(Kinds.REPLICATION_CONTROLLER, "web", ReplicationController.class)
                        .getStatus()
                        .getConditions())
                .singleElement()
                .satisfies(c -> assertThat(c.getReason()).isEqualTo("FailedCreate"));
        assertThat(refusals(Kinds.REPLICATION_CONTROLLER))
                .singleElement()
                .satisfies(event -> assertThat(event.getSource().getComponent()).isEqualTo("replication-controller"));
    }

    @Test
    void aDeploymentWhoseReplicaSetIsRefusedSaysSo() {
        quota("count/replicasets.apps", 0);
        cluster.create(Kinds.DEPLOYMENT, "web", "'replicas': 1, " + SELECTOR + Workloads.TEMPLATE);
        assertThat(ofDeployment())
                .containsExactlyInAnyOrder(
                        "Available=False MinimumReplicasUnavailable", "Progressing=False ReplicaSetCreateError");
        assertThat(cluster.all(Kinds.EVENT).stream().map(e -> e.as(Event.class)))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getReason()).isEqualTo("ReplicaSetCreateError");
                    assertThat(event.getMessage())
                            .matches("Failed to create new replica set \"web-\\w+\": replicasets.apps \"web-\\w+\" is"
                                    + " forbidden: exceeded quota: sets, requested: count/replicasets.apps=1, used:"
                                    + " count/replicasets.apps=0, limited: count/replicasets.apps=0");
                });
        quota("count/replicasets.apps", 1);
        cluster.advance(1);
        assertThat(cluster.pods()).hasSize(1);
        assertThat(ofDeployment()).contains("Progressing=True NewReplicaSetAvailable");
    }

    @Test
    void aStatefulSetSaysSoInItsOwnWords() {
        cluster.create(
                Kinds.STATEFUL_SET, "db", "'replicas': 3, 'serviceName': 'db', " + SELECTOR + Workloads.TEMPLATE);
        assertThat(cluster.pods()).containsExactly("db-0", "db-1");
        assertThat(refusals(Kinds.STATEFUL_SET))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage())
                        .isEqualTo("Create Pod db-2 in StatefulSet db failed error: pods \"db-2\" is forbidden: "
                                + REFUSAL));
        quota("pods", 3);
        cluster.advance(1);
        assertThat(cluster.pods()).contains("db-2");
    }

    @Test
    void aDaemonSetRunsWhereItMay() {
        cluster.create(Kinds.DAEMON_SET, "agent", SELECTOR + Workloads.TEMPLATE);
        assertThat(cluster.pods()).hasSize(2);
        assertThat(refusals(Kinds.DAEMON_SET)).hasSize(1);
        assertThat(cluster.get(Kinds.DAEMON_SET, "agent", DaemonSet.class)
                        .getStatus()
                        .getNumberUnavailable())
                .isEqualTo(1);
    }

    @Test
    void aJobDoesNotCallActiveWhatWasRefused() {
        cluster.create(
                Kinds.JOB,
                "j",
                "'completions': 4, 'parallelism': 4, 'template': {'spec': {'restartPolicy': 'Never', 'containers':"
                        + " [{'name': 'c', 'image': 'v1'}]}}");
        assertThat(refusals(Kinds.JOB)).hasSize(1);
        assertThat(cluster.get(Kinds.JOB, "j", Job.class).getStatus().getActive())
                .isEqualTo(2);
        quota("pods", 4);
        cluster.advance(2);
        assertThat(cluster.get(Kinds.JOB, "j", Job.class).getStatus().getActive())
                .isEqualTo(4);
    }
}
