package dev.timonel.registry.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.timonel.model.KubeObject;
import dev.timonel.model.StatusException;
import dev.timonel.registry.strategy.Writes;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** By {@code checkAndDecrement} of {@code pkg/registry/core/pod/storage/eviction.go}. */
class EvictionTest {
    private static final KubeObject POD = KubeObject.draft(Writes.json(
                    Pod.class,
                    "{'metadata':{'name':'p','namespace':'default','labels':{'app':'a'}},'spec':{'nodeName':'n'},"
                            + "'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}"))
            .committed(1);

    private static Transaction with(int allowed, int unconfirmed) {
        PodDisruptionBudget budget = Writes.json(
                PodDisruptionBudget.class,
                "{'metadata':{'name':'b','namespace':'default','generation':1},'spec':{'minAvailable':1,'selector':{'matchLabels':{'app':'a'}}},"
                        + "'status':{'observedGeneration':1,'currentHealthy':9,'desiredHealthy':1,'expectedPods':9,'disruptionsAllowed':"
                        + allowed + "}}");
        Map<String, String> disrupted = IntStream.range(0, unconfirmed)
                .boxed()
                .collect(Collectors.toMap(i -> "pod-" + i, i -> "2026-01-01T00:00:00Z"));
        budget.getStatus().setDisruptedPods(disrupted);
        ClusterSnapshot snapshot =
                ClusterSnapshot.of(2, List.of(POD, KubeObject.draft(budget).committed(2)));
        return new Transaction(snapshot, new Stamps(Instant.EPOCH, new Random(1)));
    }

    private static void assertForbidden(Transaction tx, String because, String cause) {
        StatusException refusal = catchThrowableOfType(StatusException.class, () -> Eviction.allow(POD, tx));
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal).hasMessage("poddisruptionbudget.policy \"b\" is forbidden: " + because);
        assertThat(refusal.status().getDetails().getCauses()).singleElement().satisfies(c -> {
            assertThat(c.getReason()).isEqualTo("DisruptionBudget");
            assertThat(c.getMessage())
                    .isEqualTo("The disruption budget b does not allow evicting pods currently: " + cause);
        });
    }

    @Test
    void noMoreThanTwoThousandPodsAreEvictedThatAreThereStill() {
        assertThatCode(() -> Eviction.allow(POD, with(1, 2000))).doesNotThrowAnyException();
        assertForbidden(
                with(1, 2001),
                "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
                "too many pending evictions not confirmed by PDB controller");
    }

    @Test
    void aStatusThatAllowsFewerThanNoneForbids() {
        assertForbidden(with(-1, 0), "pdb disruptions allowed is negative", "pdb disruptions allowed is negative");
    }
}
