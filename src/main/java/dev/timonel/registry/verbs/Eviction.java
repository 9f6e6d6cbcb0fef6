package dev.timonel.registry.verbs;

import dev.timonel.model.BudgetFacts;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.PodFacts;
import dev.timonel.model.StatusException;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the budget of a pod says to its eviction ({@code EvictionREST} and {@code checkAndDecrement} of
 * {@code pkg/registry/core/pod/storage/eviction.go}).
 */
final class Eviction {
    private static final String REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

    /** {@code MaxDisruptedPodSize}: pods that are evicted and still there. */
    private static final int MOST_UNCONFIRMED = 2000;

    private Eviction() {}

    /** Throws the refusal of a budget, or takes one disruption from it. */
    static void allow(KubeObject pod, Transaction tx) {
        PodFacts facts = pod.facts(PodFacts.class);
        if (pod.deleting() || facts.terminal() || facts.phase().equals("Pending")) {
            return;
        }
        List<KubeObject> budgets = tx.working().list(Kinds.POD_DISRUPTION_BUDGET, pod.namespace()).stream()
                .filter(budget -> budget.facts(BudgetFacts.class).selects(pod))
                .toList();
        if (budgets.isEmpty()) {
            return;
        }
        if (budgets.size() > 1) {
            throw StatusException.internalWithoutReason(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                            + " does not support.");
        }
        PodDisruptionBudget budget = budgets.get(0).as(PodDisruptionBudget.class);
        if (facts.ready() || !unhealthyMayGo(budget)) {
            take(budget, pod, tx);
        }
    }

    private static boolean unhealthyMayGo(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus status = budget.getStatus();
        boolean enough = status.getDesiredHealthy() > 0 && status.getCurrentHealthy() >= status.getDesiredHealthy();
        return enough || "AlwaysAllow".equals(budget.getSpec().getUnhealthyPodEvictionPolicy());
    }

    private static void take(PodDisruptionBudget budget, KubeObject pod, Transaction tx) {
        PodDisruptionBudgetStatus status = budget.getStatus();
        String name = budget.getMetadata().getName();
        long observed = Objects.requireNonNullElse(status.getObservedGeneration(), 0L);
        if (observed < Objects.requireNonNullElse(budget.getMetadata().getGeneration(), 0L)) {
            throw StatusException.disruptionRefused(
                    REFUSED, "The disruption budget " + name + " is still being processed by the server.", 10);
        }
        if (status.getDisruptionsAllowed() < 0) {
            String because = "pdb disruptions allowed is negative";
            throw forbidden(name, because, because);
        }
        if (status.getDisruptedPods().size() > MOST_UNCONFIRMED) {
            throw forbidden(
                    name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
                    "too many pending evictions not confirmed by PDB controller");
        }
        if (status.getDisruptionsAllowed() == 0) {
            throw StatusException.disruptionRefused(REFUSED, because(name, status), 0);
        }
        status.setDisruptionsAllowed(status.getDisruptionsAllowed() - 1);
        Map<String, String> disrupted = new TreeMap<>(status.getDisruptedPods());
        disrupted.put(pod.name(), tx.stamps().timestamp());
        status.setDisruptedPods(disrupted);
        tx.put(budget, true);
    }

    private static StatusException forbidden(String name, String because, String cause) {
        return StatusException.disruptionForbidden(
                name, because, "The disruption budget " + name + " does not allow evicting pods currently: " + cause);
    }

    private static String because(String name, PodDisruptionBudgetStatus status) {
        String start = "The disruption budget " + name;
        return status.getConditions().stream()
                .filter(condition -> "SyncFailed".equals(condition.getReason()))
                .findFirst()
                .map(condition -> start + " does not allow evicting pods currently because it failed sync: "
                        + condition.getMessage())
                .orElse(
                        status.getCurrentHealthy() <= status.getDesiredHealthy()
                                ? start + " needs " + status.getDesiredHealthy() + " healthy pods and has "
                                        + status.getCurrentHealthy() + " currently"
                                : start + " does not allow evicting pods currently");
    }
}
