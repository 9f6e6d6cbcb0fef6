package dev.timonel.registry.writer;

import static dev.timonel.registry.writer.LiveCluster.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Outcome;
import dev.timonel.registry.Proposal;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a pod from the DELETE on, on a running cluster. */
class GracefulDeletionTest {
    private static final String SLOW = "'annotations': {'timonel.dev/terminate-after': '1h'},";
    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'node-1'}}");
        cluster.create(
                Kinds.SERVICE,
                "{'metadata': {'namespace': 'default', 'name': 'web'}, 'spec': {'clusterIP': '10.96.0.80',"
                        + "'selector': {'app': 'web'}, 'ports': [{'port': 80, 'targetPort': 8080}]}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ObjectMeta meta(String pod) {
        return cluster.podNamed(pod).getMetadata();
    }

    @Test
    void whatIsMadeAgainAtOnceIsAnotherAndTheAnswerTellsOfTheOneThatWent() {
        ObjectKey account = new ObjectKey(Kinds.SERVICE_ACCOUNT, "default", "default");
        KubeObject first = cluster.snapshot().get(account).orElseThrow();
        Outcome outcome = cluster.delete(account, null);
        assertThat(outcome.removed()).isTrue();
        assertThat(outcome.object().uid()).isEqualTo(first.uid());
        assertThat(cluster.snapshot().get(account).orElseThrow().uid()).isNotEqualTo(first.uid());
    }

    @Test
    void aPodTerminatesForItsGraceStillServingAndThenIsGone() {
        cluster.createPod("p", SLOW, "'terminationGracePeriodSeconds': 45,");
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.2 true true false");

        Outcome outcome = cluster.delete(pod("p"), null);
        assertThat(outcome.removed()).isFalse();
        assertThat(meta("p").getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:45Z");
        assertThat(meta("p").getDeletionGracePeriodSeconds()).isEqualTo(45);
        assertThat(meta("p").getGeneration())
                .as("a graceful delete is a new generation")
                .isEqualTo(2);
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.2 false true true");
        assertThat(cluster.route("10.96.0.80", 80).endpoint())
                .as("the fallback to terminating endpoints")
                .isNotNull();

        cluster.createPod("q", "", "");
        assertThat(cluster.route("10.96.0.80", 80).candidates())
                .as("not while another is ready")
                .extracting(e -> e.address().toString())
                .containsExactly("10.244.0.3");

        cluster.advance(44);
        assertThat(cluster.exists(pod("p"))).isTrue();
        cluster.advance(1);
        assertThat(cluster.exists(pod("p"))).isFalse();
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.3 true true false");
    }

    @Test
    void aSecondDeleteShortensFromWhenTheFirstBegan() {
        cluster.createPod("p", SLOW, "");
        cluster.delete(pod("p"), 60L);
        cluster.advance(10);
        cluster.delete(pod("p"), 20L);
        assertThat(meta("p").getDeletionTimestamp()).isEqualTo("2026-01-01T00:00:20Z");
        assertThat(meta("p").getDeletionGracePeriodSeconds()).isEqualTo(20);
        assertThat(meta("p").getGeneration()).isEqualTo(2);

        cluster.advance(10);
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    @Test
    void aSecondDeleteNeverLengthensAndWithoutSecondsChangesNothing() {
        cluster.createPod("p", SLOW, "");
        cluster.delete(pod("p"), 60L);
        String before = meta("p").getResourceVersion();
        cluster.delete(pod("p"), 61L);
        cluster.delete(pod("p"), null);

        assertThat(meta("p").getDeletionTimestamp()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(meta("p").getResourceVersion()).isEqualTo(before);
    }

    @Test
    void graceZeroRemovesAtOnceAlsoWhatIsTerminating() {
        cluster.createPod("p", SLOW, "");
        cluster.createPod("q", SLOW, "");
        cluster.delete(pod("q"), null);

        assertThat(cluster.delete(pod("p"), 0L).removed()).isTrue();
        assertThat(cluster.delete(pod("q"), 0L).removed()).isTrue();
        assertThat(cluster.endpoints("web")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -5})
    void nowIsOneSecondAndSoIsLessThanNothing(long grace) {
        cluster.createPod("p", SLOW, "");
        cluster.delete(pod("p"), grace);
        assertThat(meta("p").getDeletionGracePeriodSeconds()).isEqualTo(1);
        cluster.advance(1);
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    @Test
    void aPodThatNoNodeRunsIsRemovedAtOnce() {
        cluster.createPod("p", SLOW, "'schedulerName': 'mine',");
        assertThat(cluster.delete(pod("p"), null).removed()).isTrue();
    }

    @Test
    void aFinishedPodIsRemovedAtOnce() {
        cluster.createPod("p", SLOW, "");
        cluster.patchStatus(pod("p"), "{'phase': 'Failed'}");
        assertThat(cluster.delete(pod("p"), null).removed()).isTrue();
    }

    @Test
    void aFinalizerHoldsAStoppedPodOutOfServiceUntilItGoes() {
        cluster.createPod("p", SLOW + "'finalizers': ['example.com/hold'],", "");
        cluster.delete(pod("p"), 5L);
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.2 false true true");
        cluster.advance(5);
        assertThat(cluster.podNamed("p").getStatus().getPhase()).isEqualTo("Succeeded");
        assertThat(meta("p").getDeletionGracePeriodSeconds()).isZero();
        assertThat(cluster.endpoints("web")).isEmpty();
        assertThat(cluster.delete(pod("p"), 0L).removed())
                .as("not even by force")
                .isFalse();

        cluster.patch(pod("p"), "", "{'metadata': {'finalizers': []}}");
        assertThat(cluster.exists(pod("p"))).isFalse();
    }

    @Test
    void withoutTheAnnotationTheDeleteIsAnsweredWhenThePodIsGone() {
        cluster.createPod("p", "", "");
        Outcome outcome = cluster.delete(pod("p"), null);

        assertThat(outcome.removed()).isTrue();
        assertThat(cluster.endpoints("web")).isEmpty();
    }

    @Test
    void aPreconditionThatDoesNotHoldRefuses() {
        String uid = cluster.createPod("p", SLOW, "").uid();
        Proposal.Delete other = new Proposal.Delete(
                pod("p"),
                new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid("other")
                        .endPreconditions()
                        .build(),
                false);
        assertThatThrownBy(() -> cluster.propose(other))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(409))
                .hasMessage("Operation cannot be fulfilled on Pod \"p\": the UID in the precondition (other) does not"
                        + " match the UID in record (" + uid
                        + "). The object might have been deleted and then recreated");
        assertThat(meta("p").getDeletionTimestamp()).isNull();

        Proposal.Delete stale = new Proposal.Delete(
                pod("p"),
                new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withResourceVersion("1")
                        .endPreconditions()
                        .build(),
                false);
        assertThatThrownBy(() -> cluster.propose(stale))
                .hasMessageContaining("the ResourceVersion in the precondition (1) does not match");
    }

    @Test
    void readyAfterAndReadinessGatesKeepAnEndpointUnready() {
        cluster.createPod(
                "p",
                "'annotations': {'timonel.dev/ready-after': '5s'},",
                "'readinessGates': [{'conditionType': 'example.com/lb'}],");
        cluster.advance(4);
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.2 false false false");
        cluster.advance(1);
        assertThat(cluster.endpoints("web")).as("the gate").containsExactly("10.244.0.2 false false false");

        cluster.patchStatus(pod("p"), """
                {'conditions': [{'type': 'example.com/lb', 'status': 'True'},
                  {'type': 'ContainersReady', 'status': 'True'},
                  {'type': 'Ready', 'status': 'False', 'reason': 'ReadinessGatesNotReady'}]}""");
        assertThat(cluster.endpoints("web")).containsExactly("10.244.0.2 true true false");
    }

    @Test
    void aPodPastItsDeadlineLeavesItsServices() {
        cluster.createPod("p", "", "'activeDeadlineSeconds': 30,");
        cluster.advance(29);
        assertThat(cluster.endpoints("web")).hasSize(1);
        cluster.advance(1);

        assertThat(cluster.podNamed("p").getStatus().getReason()).isEqualTo("DeadlineExceeded");
        assertThat(cluster.endpoints("web")).isEmpty();
    }
}
