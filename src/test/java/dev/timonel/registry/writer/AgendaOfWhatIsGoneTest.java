package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is gone waits for nothing: otherwise the memory of a server would grow with all that it ever had. */
class AgendaOfWhatIsGoneTest {
    private static final String TEMPLATE = "'template': {'metadata': {'labels': {'a': 'b'}}, 'spec': {%s'containers':"
            + " [{'name': 'c', 'image': 'i'}]}}";
    private static final String SELECTOR = "'selector': {'matchLabels': {'a': 'b'}}, ";

    @TempDir
    private Path directory;

    private LiveCluster cluster;
    private int before;

    @BeforeEach
    void aClusterAtRest() {
        cluster = new LiveCluster(directory);
        cluster.create(
                Kinds.NODE,
                "{'metadata': {'name': 'node-1'}, 'status': {'allocatable': {'pods': '110', 'cpu': '8', 'memory':"
                        + " '32Gi'}}}");
        before = cluster.agenda();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ObjectKey create(ResourceKind kind, String spec) {
        return cluster.create(kind, "{'metadata': {'namespace': 'default', 'name': 'x'}, 'spec': {" + spec + "}}")
                .key();
    }

    private static String template(String spec) {
        return TEMPLATE.formatted(spec);
    }

    /** All of the namespace that a client may remove, events last. */
    private void removeAll() {
        for (int round = 0; round < 3; round++) {
            List<KubeObject> rest = new ArrayList<>(made());
            rest.sort(Comparator.comparing(object -> object.kind().equals(Kinds.EVENT)));
            rest.stream()
                    .filter(object -> cluster.exists(object.key()))
                    .forEach(object -> cluster.delete(object.key(), 0L));
        }
        assertThat(made()).isEmpty();
    }

    /** What is in the namespace, but for the ServiceAccount that comes again. */
    private List<KubeObject> made() {
        return cluster.snapshot()
                .all()
                .filter(object ->
                        object.namespace().equals("default") && !object.kind().equals(Kinds.SERVICE_ACCOUNT))
                .toList();
    }

    @Test
    void anEventThatIsDeletedDoesNotWaitForItsHour() {
        cluster.create(
                Kinds.EVENT,
                "{'metadata': {'namespace': 'default', 'name': 'e'}, 'involvedObject': {'namespace': 'default'},"
                        + " 'lastTimestamp': '" + cluster.time() + "', 'reason': 'R', 'type': 'Normal'}");
        assertThat(cluster.agenda()).isGreaterThan(before);

        removeAll();

        assertThat(cluster.agenda()).isEqualTo(before);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    CronJob     | 'schedule': '0 0 1 1 *', 'jobTemplate': {'spec': {JOB}}
                    Job         | 'activeDeadlineSeconds': 500, JOB
                    Job         | 'ttlSecondsAfterFinished': 500, JOB
                    Job         | 'backoffLimit': 5, 'completions': 9, 'parallelism': 9, JOB
                    Deployment  | 'replicas': 3, 'minReadySeconds': 100, 'progressDeadlineSeconds': 600, WORKLOAD
                    ReplicaSet  | 'replicas': 3, 'minReadySeconds': 100, WORKLOAD
                    DaemonSet   | 'minReadySeconds': 100, WORKLOAD
                    StatefulSet | 'replicas': 3, 'minReadySeconds': 100, 'serviceName': 'x', WORKLOAD
                    PodDisruptionBudget | 'minAvailable': 1, 'selector': {'matchLabels': {'a': 'b'}}
                    HorizontalPodAutoscaler | 'maxReplicas': 3, 'scaleTargetRef': {'kind': 'Deployment', 'name': 'x', 'apiVersion': 'apps/v1'}
                    """)
    void whatIsDeletedWaitsForNothing(String kind, String spec) {
        String whole = spec.replace("JOB", template("'restartPolicy': 'Never', "))
                .replace("WORKLOAD", SELECTOR + template(""));
        create(kindOf(kind), whole);
        cluster.advance(1);
        removeAll();
        cluster.advance(1);
        removeAll();

        assertThat(cluster.agenda()).isEqualTo(before);
    }

    private static ResourceKind kindOf(String kind) {
        return Kinds.SERVED.stream()
                .filter(served -> served.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'activeDeadlineSeconds': 1000,
                    'tolerations': [{'key': 'k', 'operator': 'Exists', 'effect': 'NoExecute', 'tolerationSeconds': 1000}],
                    'nodeName': 'nowhere',
                    'nodeName': 'node-1', 'terminationGracePeriodSeconds': 1000,
                    """)
    void aPodThatIsDeletedWaitsForNothing(String spec) {
        cluster.patch(LiveCluster.node("node-1"), "", "{'spec': {'taints': [{'key': 'k', 'effect': 'NoExecute'}]}}");
        int tainted = cluster.agenda();
        cluster.createPod("p", "", spec);
        cluster.advance(1);
        removeAll();

        assertThat(cluster.agenda()).isEqualTo(tainted);
    }

    @Test
    void aNodeThatIsDeletedWaitsForNothing() {
        cluster.patchStatus(
                LiveCluster.node("node-1"), "{'conditions': [{'type': 'Ready', 'status': 'True', 'reason': 'R'}]}");
        cluster.createPod("p", "", "'nodeName': 'node-1', ");
        cluster.delete(LiveCluster.node("node-1"), 0L);
        cluster.advance(100);
        removeAll();
        cluster.advance(100);

        assertThat(cluster.agenda()).isLessThanOrEqualTo(before);
    }
}
