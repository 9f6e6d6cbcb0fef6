package dev.timonel.controller.workloads;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps a pod of each DaemonSet on every node that may run it, and replaces old ones ({@code pkg/controller/daemon}). What it has on nodes is remembered (ADR 0019). */
public final class DaemonSetReconciler implements Reconciler {
    private final Map<ObjectKey, DaemonMemory> memories = new HashMap<>();

    @Override
    public String name() {
        return "daemonsets";
    }

    @Override
    public boolean inSteps() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.DAEMON_SET)) {
            boolean gone = change.type() == Change.Type.DELETED;
            return gone || Wishes.differ(change) ? List.of(change.key()) : List.of();
        }
        if (change.key().kind().equals(Kinds.NODE) && isAnotherNode(change)) {
            return after.list(Kinds.DAEMON_SET).stream().map(KubeObject::key).toList();
        }
        return change.key().kind().equals(Kinds.POD) ? Ownership.concerned(change, after, Kinds.DAEMON_SET) : List.of();
    }

    private static boolean isAnotherNode(Change change) {
        KubeObject before = change.previous();
        if (change.type() != Change.Type.MODIFIED || before == null) {
            return true;
        }
        NodeFacts were = before.facts(NodeFacts.class);
        NodeFacts are = change.object().facts(NodeFacts.class);
        return before.deleting() != change.object().deleting()
                || !before.labels().equals(change.object().labels())
                || were.ready() != are.ready()
                || !were.taints().equals(are.taints());
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.DAEMON_SET).stream().map(KubeObject::key).toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject owner = snapshot.get(key).orElse(null);
        if (owner == null) {
            memories.remove(key);
            return FailedDaemons.of(key, snapshot).map(Plan::delete).orElseGet(Plan::nothing);
        }
        if (owner.deleting() || Ownership.selector(owner) == null) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        for (KubeObject orphan : Ownership.orphans(owner, Kinds.POD, snapshot)) {
            draft.put(Ownership.adopted(orphan, owner));
        }
        if (draft.plan().isEmpty()) {
            DaemonMemory memory = memories.computeIfAbsent(key, k -> new DaemonMemory());
            new Daemons(owner, owner.as(DaemonSet.class), snapshot, now, draft).keep(memory);
        }
        return draft.plan();
    }
}
