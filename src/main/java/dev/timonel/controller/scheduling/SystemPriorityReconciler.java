package dev.timonel.controller.scheduling;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.SystemPriorities;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The two PriorityClasses that every cluster has are there ({@code pkg/registry/scheduling/rest}). */
public final class SystemPriorityReconciler implements Reconciler {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "system-node-critical",
            "Used for system critical pods that must not be moved from their current node.",
            "system-cluster-critical",
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.");

    @Override
    public String name() {
        return "priorityclasses";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        boolean gone = change.type() == Change.Type.DELETED
                && change.key().kind().equals(Kinds.PRIORITY_CLASS)
                && SystemPriorities.VALUES.containsKey(change.key().name());
        return gone ? List.of(change.key()) : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        PlanDraft draft = new PlanDraft();
        Integer value = SystemPriorities.VALUES.get(key.name());
        if (value != null && snapshot.get(key).isEmpty()) {
            draft.put(new PriorityClassBuilder()
                    .withNewMetadata()
                    .withName(key.name())
                    .withGeneration(1L)
                    .endMetadata()
                    .withValue(value)
                    .withPreemptionPolicy("PreemptLowerPriority")
                    .withDescription(DESCRIPTIONS.get(key.name()))
                    .build());
        }
        return draft.plan();
    }

    /** A new server, or one that did not know this kind yet. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return SystemPriorities.VALUES.keySet().stream()
                .sorted()
                .map(name -> new ObjectKey(Kinds.PRIORITY_CLASS, "", name))
                .filter(key -> snapshot.get(key).isEmpty())
                .toList();
    }
}
