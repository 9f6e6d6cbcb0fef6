package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The health of nodes, as {@code pkg/controller/nodelifecycle} watches over it: an external node that has given no sign of
 * life for the grace period is Unknown, and conditions and cordons become taints. Simulated nodes never fall silent.
 */
public final class NodeLifecycleReconciler implements Reconciler {
    private final Duration gracePeriod;
    private final Instant watchedSince;

    /** Whoever was alive before {@code watchedSince} has the grace period from then on: nobody could have heard it. */
    public NodeLifecycleReconciler(Duration gracePeriod, Instant watchedSince) {
        this.gracePeriod = gracePeriod;
        this.watchedSince = watchedSince;
    }

    @Override
    public String name() {
        return "node-lifecycle";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.NODE) && change.type() != Change.Type.DELETED) {
            return List.of(change.key());
        }
        boolean lease = change.key().kind().equals(Kinds.LEASE)
                && change.key().namespace().equals(NodeHeartbeat.LEASES);
        return lease ? List.of(new ObjectKey(Kinds.NODE, "", change.key().name())) : List.of();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NODE).stream()
                .filter(node -> node.facts(NodeFacts.class).external())
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public boolean goesByTheClock() {
        return true;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.NODE));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        Node node = object.get().as(Node.class);
        node.setSpec(Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new));
        node.setStatus(Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new));
        PlanDraft draft = new PlanDraft();
        boolean changed = false;
        if (object.get().facts(NodeFacts.class).external()) {
            Instant deadline = heard(node, snapshot).plus(gracePeriod);
            boolean alive = now.isBefore(deadline);
            changed = alive ? NodeHeartbeat.regain(node, now) : NodeHeartbeat.lose(node, now);
            if (alive) {
                draft.lookAgainAt(deadline);
            }
        } else {
            changed = NodeHeartbeat.regain(node, now); // it was external before
        }
        boolean healthy = !NodeTaints.isUnhealthy(node);
        changed |= NodeTaints.align(node, now);
        if (healthy && NodeTaints.isUnhealthy(node)) {
            String message = "Node " + key.name() + " status is now: NodeNotReady";
            draft.note(key, "Normal", "NodeNotReady", message, "node-controller");
        }
        if (changed) {
            draft.put(node);
        }
        return draft.plan();
    }

    private Instant heard(Node node, ClusterSnapshot snapshot) {
        Instant last = NodeHeartbeat.last(node, snapshot);
        return last.isBefore(watchedSince) && !NodeHeartbeat.isSilent(node) ? watchedSince : last;
    }
}
