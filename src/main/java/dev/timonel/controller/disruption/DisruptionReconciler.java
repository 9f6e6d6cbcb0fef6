package dev.timonel.controller.disruption;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.BudgetFacts;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.PodSelection;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The status of each PodDisruptionBudget: {@code pkg/controller/disruption/disruption.go}. A pod is healthy if it is Ready. An
 * eviction that was allowed counts as done from then on.
 */
public final class DisruptionReconciler implements Reconciler {
    private static final String COMPONENT = "controllermanager";
    private static final Set<String> SCALED =
            Set.of("ReplicaSet", "Deployment", "StatefulSet", "ReplicationController");

    /** An eviction that was allowed and is not seen to happen is forgotten after that. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "disruption";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (after.count(Kinds.POD_DISRUPTION_BUDGET) == 0) {
            return List.of();
        }
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.POD_DISRUPTION_BUDGET)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(key);
        }
        boolean pod = key.kind().equals(Kinds.POD);
        if (!pod && !SCALED.contains(key.kind().kind())) {
            return List.of();
        }
        return after.list(Kinds.POD_DISRUPTION_BUDGET, key.namespace()).stream()
                .filter(budget -> !pod || concerns(budget.facts(BudgetFacts.class), change))
                .map(KubeObject::key)
                .toList();
    }

    private static boolean concerns(BudgetFacts budget, Change change) {
        KubeObject before = change.previous();
        return budget.selects(change.object()) || before != null && budget.selects(before);
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.POD_DISRUPTION_BUDGET).stream()
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> found = snapshot.get(key).filter(o -> o.kind().equals(Kinds.POD_DISRUPTION_BUDGET));
        if (found.isEmpty()) {
            return Plan.nothing();
        }
        PodDisruptionBudget budget = found.get().as(PodDisruptionBudget.class);
        BudgetFacts facts = found.get().facts(BudgetFacts.class);
        List<KubeObject> pods = facts.selector() == null
                ? List.of()
                : PodSelection.in(snapshot, key.namespace(), facts.selector()).toList();
        PlanDraft draft = new PlanDraft();
        PodDisruptionBudgetStatus old = budget.getStatus();
        PodDisruptionBudgetStatus status;
        try {
            status = status(budget, pods, snapshot, now, draft);
        } catch (ExpectedPods.Unknown unknown) {
            status = failed(budget, String.valueOf(unknown.getMessage()), now);
        }
        if (!status.equals(old)) {
            budget.setStatus(status);
            draft.put(budget);
        }
        return draft.plan();
    }

    private static PodDisruptionBudgetStatus status(
            PodDisruptionBudget budget, List<KubeObject> pods, ClusterSnapshot snapshot, Instant now, PlanDraft draft)
            throws ExpectedPods.Unknown {
        PodDisruptionBudgetSpec spec = budget.getSpec();
        int expected = pods.size();
        int desired = 0;
        IntOrString least = spec.getMinAvailable();
        IntOrString most = spec.getMaxUnavailable();
        if (most != null || least != null && least.getStrVal() != null) {
            ExpectedPods controllers = ExpectedPods.of(pods, snapshot);
            expected = controllers.count();
            desired = most != null ? Math.max(0, expected - scaled(most, expected)) : scaled(least, expected);
            if (controllers.unmanaged() && !reported(budget)) {
                draft.note(budgetKey(budget), "Warning", "UnmanagedPods", unmanaged(), COMPONENT);
            }
        } else if (least != null) {
            desired = least.getIntVal() == null ? 0 : least.getIntVal();
        }
        Map<String, String> disrupted = disrupted(budget, pods, now, draft);
        int healthy = (int) pods.stream()
                .filter(pod -> !pod.deleting() && !disrupted.containsKey(pod.name()))
                .filter(pod -> pod.facts(PodFacts.class).ready())
                .count();
        PodDisruptionBudgetStatus status = new PodDisruptionBudgetStatus();
        status.setCurrentHealthy(healthy);
        status.setDesiredHealthy(desired);
        status.setExpectedPods(expected);
        status.setDisruptionsAllowed(expected <= 0 ? 0 : Math.max(0, healthy - desired));
        status.setDisruptedPods(disrupted);
        status.setObservedGeneration(budget.getMetadata().getGeneration());
        status.setConditions(new ArrayList<>(budget.getStatus().getConditions()));
        boolean allowed = status.getDisruptionsAllowed() > 0;
        BudgetConditions.set(status, allowed, allowed ? "SufficientPods" : "InsufficientPods", "", ApiTime.text(now));
        return status;
    }

    /** Once for each generation of it: the event would come with every pod. */
    private static boolean reported(PodDisruptionBudget budget) {
        Long seen = budget.getStatus().getObservedGeneration();
        return seen != null && seen.equals(budget.getMetadata().getGeneration());
    }

    private static String unmanaged() {
        return "Pods selected by this PodDisruptionBudget were found to be unmanaged. As a result, the status of the"
                + " PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods"
                + " please set \".spec.minAvailable\" field of the PDB to an integer value.";
    }

    /** A share is rounded up. */
    private static int scaled(IntOrString value, int total) {
        String text = value.getStrVal();
        if (text == null) {
            return value.getIntVal() == null ? 0 : value.getIntVal();
        }
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : "0";
        long percent = digits.matches("[0-9]{1,6}") ? Long.parseLong(digits) : 0;
        return (int) ((percent * total + 99) / 100);
    }

    private static Map<String, String> disrupted(
            PodDisruptionBudget budget, List<KubeObject> pods, Instant now, PlanDraft draft) {
        Map<String, String> left = new TreeMap<>();
        orEmpty(budget.getStatus().getDisruptedPods()).forEach((name, time) -> {
            Optional<Instant> until = ApiTime.parse(time).map(at -> at.plus(FORGOTTEN));
            boolean waits = pods.stream().anyMatch(pod -> pod.name().equals(name) && !pod.deleting());
            if (waits && until.filter(now::isBefore).isPresent()) {
                left.put(name, time);
                draft.lookAgainAt(until.get());
            }
        });
        return left;
    }

    /** Nothing may be disrupted as long as nobody knows how many pods there should be. */
    private static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String message, Instant now) {
        PodDisruptionBudgetStatus old = budget.getStatus();
        PodDisruptionBudgetStatus status = new PodDisruptionBudgetStatus();
        status.setCurrentHealthy(old.getCurrentHealthy());
        status.setDesiredHealthy(old.getDesiredHealthy());
        status.setExpectedPods(old.getExpectedPods());
        status.setDisruptedPods(old.getDisruptedPods());
        status.setDisruptionsAllowed(0);
        status.setObservedGeneration(budget.getMetadata().getGeneration());
        status.setConditions(new ArrayList<>(old.getConditions()));
        BudgetConditions.set(status, false, "SyncFailed", message, ApiTime.text(now));
        return status;
    }

    private static ObjectKey budgetKey(PodDisruptionBudget budget) {
        return KubeObject.keyOf(budget);
    }
}
