package dev.timonel.registry.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.StatusException;
import dev.timonel.registry.Proposal;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets and evictions, by {@code pkg/controller/disruption} and {@code pkg/registry/core/pod/storage/eviction.go}. */
class DisruptionTest {
    private static final ObjectKey BUDGET = new ObjectKey(Kinds.POD_DISRUPTION_BUDGET, "default", "b");
    private LiveCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new LiveCluster(directory);
        cluster.create(Kinds.NODE, "{'metadata': {'name': 'a'}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void budget(String spec) {
        cluster.create(
                Kinds.POD_DISRUPTION_BUDGET,
                "{'metadata': {'namespace': 'default', 'name': 'b'}, 'spec': {" + spec
                        + ", 'selector': {'matchLabels': {'app': 'web'}}}}");
    }

    private void pods(int count, String metadata) {
        for (int i = 1; i <= count; i++) {
            cluster.createPod("p" + i, metadata, "");
        }
    }

    private String status() {
        PodDisruptionBudgetStatus status = cluster.snapshot()
                .get(BUDGET)
                .orElseThrow()
                .as(PodDisruptionBudget.class)
                .getStatus();
        return "expected " + status.getExpectedPods() + ", healthy " + status.getCurrentHealthy() + " of "
                + status.getDesiredHealthy() + ", allowed " + status.getDisruptionsAllowed() + ", "
                + status.getConditions().get(0).getStatus() + " "
                + status.getConditions().get(0).getReason();
    }

    private void evict(String pod) {
        cluster.propose(new Proposal.Evict(new ObjectKey(Kinds.POD, "default", pod), null, false));
    }

    private StatusException refusal(String pod) {
        return catchThrowableOfType(StatusException.class, () -> evict(pod));
    }

    @Test
    void theStatusFollowsThePodsInTheSameTransaction() {
        budget("'minAvailable': 2");
        assertThat(status()).isEqualTo("expected 0, healthy 0 of 2, allowed 0, False InsufficientPods");
        pods(3, "");
        assertThat(status()).isEqualTo("expected 3, healthy 3 of 2, allowed 1, True SufficientPods");
        cluster.delete(new ObjectKey(Kinds.POD, "default", "p3"), 0L);
        assertThat(status()).isEqualTo("expected 2, healthy 2 of 2, allowed 0, False InsufficientPods");
        cluster.patch(BUDGET, "", "{'spec': {'minAvailable': 0}}");
        assertThat(status()).isEqualTo("expected 2, healthy 2 of 0, allowed 2, True SufficientPods");
    }

    @Test
    void anEvictionTakesWhatIsAllowedAndNoMore() {
        budget("'minAvailable': 2");
        pods(3, "");
        evict("p1");
        StatusException refusal = refusal("p2");
        assertThat(refusal.code()).isEqualTo(429);
        assertThat(refusal.reason()).isEqualTo("TooManyRequests");
        assertThat(refusal).hasMessage("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(refusal.status().getDetails().getCauses()).singleElement().satisfies(cause -> {
            assertThat(cause.getReason()).isEqualTo("DisruptionBudget");
            assertThat(cause.getMessage())
                    .isEqualTo("The disruption budget b needs 2 healthy pods and has 2 currently");
        });
        cluster.createPod("p4", "", "");
        evict("p2");
        assertThat(refusal("p3").code()).isEqualTo(429);
    }

    @Test
    void aPodThatIsNotReadyGoesIfEnoughOthersAre() {
        budget("'minAvailable': 1");
        pods(1, "");
        cluster.createPod("late", "'annotations': {'timonel.dev/ready-after': '1h'}, ", "");
        assertThat(status()).isEqualTo("expected 2, healthy 1 of 1, allowed 0, False InsufficientPods");
        evict("late");
        assertThat(refusal("p1").code()).isEqualTo(429);
    }

    @Test
    void aPodThatIsNotReadyAlwaysGoesIfTheBudgetSaysSo() {
        budget("'minAvailable': 2");
        pods(1, "");
        cluster.createPod("late", "'annotations': {'timonel.dev/ready-after': '1h'}, ", "");
        assertThat(refusal("late").code()).isEqualTo(429);
        cluster.patch(BUDGET, "", "{'spec': {'unhealthyPodEvictionPolicy': 'AlwaysAllow'}}");
        evict("late");
        assertThat(refusal("p1").code()).isEqualTo(429);
    }

    @Test
    void whatIsOnlyTriedOrMeantAnotherPodTakesNothing() {
        budget("'minAvailable': 1");
        pods(2, "");
        String before = status();
        ObjectKey pod = new ObjectKey(Kinds.POD, "default", "p1");
        cluster.propose(new Proposal.Evict(pod, null, true));
        assertThat(status()).isEqualTo(before);
        DeleteOptions another = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid("another")
                .endPreconditions()
                .build();
        assertThat(catchThrowableOfType(
                                StatusException.class, () -> cluster.propose(new Proposal.Evict(pod, another, false)))
                        .code())
                .isEqualTo(409);
        assertThat(status()).isEqualTo(before);
        evict("p1");
        assertThat(refusal("p2").code()).isEqualTo(429);
    }

    @Test
    void aPodThatHasNotBegunIsNobodysLoss() {
        budget("'minAvailable': 1");
        cluster.createPod("pending", "", "'nodeSelector': {'no': 'where'}, ");
        evict("pending");
        assertThat(cluster.snapshot().list(Kinds.POD)).isEmpty();
    }

    @Test
    void aShareIsOfWhatTheControllersAskFor() {
        budget("'maxUnavailable': '50%'");
        var owner = cluster.create(
                Kinds.REPLICA_SET,
                "{'metadata': {'namespace': 'default', 'name': 'web'}, 'spec': {'replicas': 3, 'selector':"
                        + " {'matchLabels': {'app': 'web'}}, 'template': {'metadata': {'labels': {'app': 'web'}}, 'spec':"
                        + " {'containers': [{'name': 'c', 'image': 'nginx'}]}}}}");
        int own = cluster.snapshot().list(Kinds.POD, "default").size();
        for (int i = own + 1; i <= 3; i++) {
            cluster.createPod(
                    "p" + i,
                    "'ownerReferences': [{'apiVersion': 'apps/v1', 'kind': 'ReplicaSet', 'name': 'web', 'uid': '"
                            + owner.uid() + "', 'controller': true}], ",
                    "");
        }
        assertThat(status()).isEqualTo("expected 3, healthy 3 of 1, allowed 2, True SufficientPods");
        cluster.patch(owner.key(), "", "{'spec': {'replicas': 4}}");
        assertThat(status()).startsWith("expected 4, healthy ").contains(" of 2, ");
    }

    @Test
    void aControllerThatIsNotKnownAllowsNothing() {
        budget("'maxUnavailable': 1");
        pods(
                2,
                "'ownerReferences': [{'apiVersion': 'example.com/v1', 'kind': 'Herd', 'name': 'h', 'uid': 'u',"
                        + " 'controller': true}], ");
        assertThat(status()).endsWith("allowed 0, False SyncFailed");
        assertThat(refusal("p1").status().getDetails().getCauses().get(0).getMessage())
                .isEqualTo(
                        "The disruption budget b does not allow evicting pods currently because it failed sync: found"
                                + " no controllers for pod \"p1\"");
    }

    @Test
    void twoBudgetsOfOnePodAreTooMany() {
        budget("'minAvailable': 0");
        cluster.create(
                Kinds.POD_DISRUPTION_BUDGET,
                "{'metadata': {'namespace': 'default', 'name': 'all'}, 'spec': {'minAvailable': 0, 'selector': {}}}");
        pods(1, "");
        StatusException refusal = refusal("p1");
        assertThat(refusal.code()).isEqualTo(500);
        assertThat(refusal)
                .hasMessage(
                        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }
}
