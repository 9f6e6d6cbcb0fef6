package dev.timonel.controller.pods;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PodConditions;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Takes the pods of a node that is not Ready out of service at once ({@code MarkPodsNotReady} of
 * {@code pkg/controller/util/node}), and back when it is. Upstream the kubelet brings them back, and the condition keeps
 * the reason it had; here the reason tells which condition is to be undone.
 */
public final class PodReadinessReconciler implements Reconciler {
    private static final String REASON = "NodeNotReady";
    private static final String MESSAGE = "Node is not ready";

    @Override
    public String name() {
        return "pod-readiness";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.key().kind().equals(Kinds.POD)) {
            return change.type() == Change.Type.DELETED ? List.of() : List.of(change.key());
        }
        if (!change.key().kind().equals(Kinds.NODE) || change.type() == Change.Type.DELETED) {
            return List.of();
        }
        KubeObject before = change.previous();
        boolean same = before != null && down(before).equals(down(change.object()));
        return same
                ? List.of()
                : after.podsOnNode(change.key().name()).stream()
                        .map(KubeObject::key)
                        .toList();
    }

    private static Boolean down(KubeObject node) {
        return isDown(node.facts(NodeFacts.class));
    }

    /** Somebody has reported that the node is not ready, or has stopped reporting. */
    private static boolean isDown(NodeFacts node) {
        return !node.ready() && !node.readyStatus().isEmpty();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.POD));
        Optional<NodeFacts> node = object.map(o -> o.facts(PodFacts.class).nodeName())
                .flatMap(name -> snapshot.facts(new ObjectKey(Kinds.NODE, "", name), NodeFacts.class));
        if (node.isEmpty() || object.get().facts(PodFacts.class).terminal()) {
            return Plan.nothing();
        }
        boolean ready = object.get().facts(PodFacts.class).ready();
        if (ready != isDown(node.get())) {
            return Plan.nothing();
        }
        Pod pod = object.get().asPod();
        PodConditions conditions = new PodConditions(pod, now);
        if (ready) {
            conditions.set("Ready", false, REASON, MESSAGE);
            return Plan.put(pod).withNote(new Plan.Note(key, "Warning", REASON, MESSAGE, "node-controller"));
        }
        boolean stopped = conditions.get("ContainersReady").isPresent() && !conditions.isTrue("ContainersReady");
        return conditions.has("Ready", "False", REASON) && !stopped && conditions.set("Ready", true, null, null)
                ? Plan.put(pod)
                : Plan.nothing();
    }
}
