package dev.timonel.controller.garbage;

import dev.timonel.controller.nodes.NodeHeartbeat;
import dev.timonel.controller.plan.Cursors;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Removes what a deleted node leaves behind: its pods, as {@code pkg/controller/podgc} does with orphans, its address
 * cursors and its Lease, which upstream goes by its owner reference if it has one. Keyed by the node and woken only by its deletion, so that a pod created for a node still to come is spared.
 */
public final class PodGarbageReconciler implements Reconciler {

    @Override
    public String name() {
        return "podgc";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        boolean nodeDeleted = change.key().kind().equals(Kinds.NODE) && change.type() == Change.Type.DELETED;
        return nodeDeleted ? List.of(change.key()) : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        if (!key.kind().equals(Kinds.NODE) || snapshot.get(key).isPresent()) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        snapshot.podsOnNode(key.name()).forEach(pod -> draft.remove(pod, now));
        for (IpFamily family : IpFamily.values()) {
            ObjectKey cursor = Cursors.key(Cursors.ofPods(key.name(), family));
            if (snapshot.get(cursor).isPresent()) {
                draft.delete(cursor);
            }
        }
        snapshot.get(NodeHeartbeat.lease(key.name())).ifPresent(lease -> draft.remove(lease, now));
        return draft.plan();
    }
}
