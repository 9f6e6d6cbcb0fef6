package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Change;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodWarningsTest {
    private static final String POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\n";
    private static final String PROBED = "{name: c, readinessProbe: {httpGet: {port: 80}}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "priority: 2000000000 | no pod is preempted here",
                "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}} | preferred affinity",
                "affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}} | preferred affinity",
                "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}} | preferred",
                "topologySpreadConstraints: [{whenUnsatisfiable: ScheduleAnyway}] | ScheduleAnyway do not count here",
                "containers: [{name: c, livenessProbe: {}, startupProbe: {}}] | (startupProbe of c, livenessProbe of c)",
                "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}] | looked up here (claim data): it runs without",
                "volumes: [{name: v, secret: {secretName: tls}}, {name: w, configMap: {name: m}}] | (config map m, secret tls)",
                "volumes: [{name: v, csi: {driver: d}}] | (CSI driver d)",
                "containers: [{name: c, envFrom: [{secretRef: {name: s}}, {configMapRef: {name: m}}]}] | (config map m, secret s)",
                "initContainers: [{name: c, env: [{name: E, valueFrom: {secretKeyRef: {name: s}}}]}] | (secret s)",
                "containers: [{name: c, env: [{name: E, valueFrom: {configMapKeyRef: {name: m}}}]}] | (config map m)",
                "resourceClaims: [{name: gpu}] | (resource claim gpu)",
                "restartPolicy: Never | spec.restartPolicy Never: no container ends here by itself"
            })
    void aNewPodIsWarnedOf(String spec, String warning) {
        String restart = spec.startsWith("restartPolicy") ? "" : ", restartPolicy: Always";

        assertThat(warnings(ClusterSnapshot.empty(), object(POD + "spec: {" + spec + restart + "}")))
                .singleElement()
                .asString()
                .contains(warning)
                .hasSizeLessThan(256);
    }

    @Test
    void aPodThatAsksForNothingThatIsIgnoredIsNotWarnedOf() {
        assertThat(warnings(
                        ClusterSnapshot.empty(),
                        object(POD
                                + "spec: {restartPolicy: Always, priority: 0, containers: [{name: c, env: [{name: E, value:"
                                + " v}, {name: F, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}], volumes: [{name: v,"
                                + " emptyDir: {}}, {name: w, secret: {secretName: s, optional: true}}]}")))
                .isEmpty();
    }

    @Test
    void manyNamesAreCounted() {
        String containers = "{name: a, livenessProbe: {}}, ".repeat(7);

        assertThat(warnings(
                        ClusterSnapshot.empty(),
                        object(POD + "spec: {restartPolicy: Always, containers: [" + containers + "]}")))
                .singleElement()
                .asString()
                .contains("livenessProbe of a and 2 more)");
    }

    @Test
    void whatAnAgentDoesIsItsOwnAffair() {
        ClusterSnapshot snapshot = ClusterSnapshot.empty()
                .with(new Change(
                        Change.Type.ADDED,
                        object(
                                "apiVersion: v1\nkind: Node\nmetadata: {name: n, annotations: {timonel.dev/agent: external}}\n"),
                        null));

        assertThat(warnings(
                        snapshot,
                        object(POD + "spec: {nodeName: n, restartPolicy: Never, containers: [" + PROBED + "]}")))
                .isEmpty();
        assertThat(warnings(
                        snapshot,
                        object(POD + "spec: {nodeName: m, restartPolicy: Always, containers: [" + PROBED + "]}")))
                .hasSize(1);
    }

    @Test
    void whatAnotherSchedulerDoesIsItsOwnAffair() {
        String spec = "spec: {priority: 1000, restartPolicy: Always, containers: [" + PROBED + "], schedulerName: ";

        assertThat(warnings(ClusterSnapshot.empty(), object(POD + spec + "mine}")))
                .singleElement()
                .asString()
                .contains("no probe is run here");
        assertThat(warnings(ClusterSnapshot.empty(), object(POD + spec + "default-scheduler}")))
                .hasSize(2);
    }

    private static KubeObject object(String yaml) {
        return KubeObject.draft((HasMetadata) Serialization.unmarshal(yaml, HasMetadata.class));
    }

    private static List<String> warnings(ClusterSnapshot snapshot, KubeObject pod) {
        return PodWarnings.of(snapshot, pod, pod.as(Pod.class).getSpec());
    }
}
