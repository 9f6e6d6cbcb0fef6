package dev.timonel.controller.pods;

import dev.timonel.controller.nodes.NodeTaints;
import dev.timonel.controller.nodes.Tolerations;
import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
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
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes pods from nodes with NoExecute taints, as {@code pkg/controller/tainteviction} does: at once without a
 * toleration, else when the shortest tolerationSeconds are over. They count from when taint and pod met, which is kept in
 * the objects themselves. There is no event for a cancelled eviction, since a planned one leaves no trace.
 */
public final class TaintEvictionReconciler implements Reconciler {
    private static final String COMPONENT = "taint-eviction-controller";

    @Override
    public String name() {
        return "taint-eviction";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.type() == Change.Type.DELETED) {
            return List.of();
        }
        if (change.key().kind().equals(Kinds.POD)) {
            return taints(change.object(), after).isEmpty() ? List.of() : List.of(change.key());
        }
        if (!change.key().kind().equals(Kinds.NODE)) {
            return List.of();
        }
        KubeObject before = change.previous();
        List<Taint> taints = evicting(change.object());
        boolean same = before == null ? taints.isEmpty() : taints.equals(evicting(before));
        return same
                ? List.of()
                : after.podsOnNode(change.key().name()).stream()
                        .map(KubeObject::key)
                        .toList();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NODE).stream()
                .filter(node -> !evicting(node).isEmpty())
                .flatMap(node -> snapshot.podsOnNode(node.name()).stream())
                .map(KubeObject::key)
                .toList();
    }

    private static List<Taint> evicting(KubeObject node) {
        return NodeTaints.evicting(node.facts(NodeFacts.class).taints()).toList();
    }

    private static List<Taint> taints(KubeObject pod, ClusterSnapshot snapshot) {
        return snapshot.get(Kinds.NODE, "", pod.facts(PodFacts.class).nodeName())
                .map(TaintEvictionReconciler::evicting)
                .orElse(List.of());
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.POD) && !o.deleting());
        List<Taint> taints = object.map(o -> taints(o, snapshot)).orElse(List.of());
        if (taints.isEmpty()) {
            return Plan.nothing();
        }
        Pod pod = object.get().asPod();
        @Nullable Instant end = null;
        for (Taint taint : taints) {
            Optional<Instant> each = endOn(taint, pod, now);
            if (each.isPresent() && (end == null || each.get().isBefore(end))) {
                end = each.get();
            }
        }
        if (end == null) {
            return Plan.nothing();
        }
        return now.isBefore(end) ? Plan.lookAgainAt(end) : evict(object.get(), pod, now);
    }

    /** Until when the pod may stay on a node with this taint; empty for ever. */
    private static Optional<Instant> endOn(Taint taint, Pod pod, Instant now) {
        Optional<Toleration> toleration = Tolerations.matching(pod.getSpec().getTolerations(), taint);
        if (toleration.isEmpty()) {
            return Optional.of(now);
        }
        @Nullable Long seconds = toleration.get().getTolerationSeconds();
        if (seconds == null) {
            return Optional.empty();
        }
        Instant bound = bound(pod).orElse(now);
        Instant met = ApiTime.parse(taint.getTimeAdded())
                .filter(added -> added.isAfter(bound))
                .orElse(bound);
        return Optional.of(met.plus(Duration.ofSeconds(Math.max(0, Math.min(seconds, Integer.MAX_VALUE)))));
    }

    private static Optional<Instant> bound(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()))
                .flatMap(c -> ApiTime.parse(c.getLastTransitionTime()).stream())
                .findFirst()
                .or(() -> ApiTime.parse(pod.getMetadata().getCreationTimestamp()));
    }

    private static Plan evict(KubeObject object, Pod pod, Instant now) {
        new PodConditions(pod, now)
                .set(
                        "DisruptionTarget",
                        true,
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint");
        PlanDraft draft = new PlanDraft();
        PodDeletion.begin(object, pod, now, draft);
        String message = "Marking for deletion Pod " + object.namespace() + "/" + object.name();
        draft.note(object.key(), "Normal", "TaintManagerEviction", message, COMPONENT);
        return draft.plan();
    }
}
