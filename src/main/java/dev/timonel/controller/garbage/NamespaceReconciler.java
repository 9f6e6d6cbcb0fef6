package dev.timonel.controller.garbage;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.controller.pods.PodDeletion;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Frozen;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceSpec;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Empties a namespace that is being deleted and then removes it: {@code pkg/controller/namespace/deletion}, with the pods
 * first and nothing else before the last of them is gone (KEP-5080).
 */
public final class NamespaceReconciler implements Reconciler {
    private static final String FINALIZER = "kubernetes";
    private static final String TERMINATING = "Terminating";

    /** So many pods are removed in one transaction, and then so many other objects, from which less follows. */
    private static final int PODS = 100;

    private static final int OTHERS = 250;

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "namespaces";
    }

    /** The namespace, for its own changes and, while it is being deleted, for those after which there is a next thing to remove. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        boolean own = key.kind().equals(Kinds.NAMESPACE);
        ObjectKey namespace = own ? key : namespace(key.namespace());
        boolean deleting = after.get(namespace).filter(KubeObject::deleting).isPresent();
        return deleting && (own || leavesSomethingToDo(change, after)) ? List.of(namespace) : List.of();
    }

    /** What is still there has been asked to go before, so that of each kind the last that goes matters, and what is new. */
    private static boolean leavesSomethingToDo(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        boolean morePods = !after.list(Kinds.POD, key.namespace()).isEmpty();
        if (change.type() == Change.Type.DELETED) {
            boolean last = after.list(key.kind(), key.namespace()).isEmpty();
            return key.kind().equals(Kinds.POD)
                    ? last
                    : !morePods && (last || wasHeld(change) || key.kind().equals(Kinds.SERVICE));
        }
        return key.kind().equals(Kinds.POD) ? !change.object().deleting() : !morePods;
    }

    private static boolean wasHeld(Change deleted) {
        KubeObject previous = deleted.previous();
        return previous != null && previous.hasFinalizers();
    }

    /** What is not empty yet. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NAMESPACE).stream()
                .filter(KubeObject::deleting)
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object =
                snapshot.get(key).filter(o -> o.kind().equals(Kinds.NAMESPACE)).filter(KubeObject::deleting);
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        boolean empty = removeContents(key.name(), snapshot, now, draft);
        finish(object.get(), empty ? List.of() : held(key.name(), snapshot), empty, now, draft);
        return draft.plan();
    }

    /** True if there was nothing to remove. */
    private static boolean removeContents(String namespace, ClusterSnapshot snapshot, Instant now, PlanDraft draft) {
        Collection<KubeObject> pods = snapshot.list(Kinds.POD, namespace);
        if (!pods.isEmpty()) {
            if (Frozen.is(snapshot)) {
                pods.forEach(pod -> draft.remove(pod, now)); // nobody is there to end them
            } else {
                step(PODS, pods.stream().filter(pod -> !pod.deleting()), now, draft)
                        .forEach(pod -> PodDeletion.begin(pod, now, draft));
            }
            return false;
        }
        Set<String> held = heldServices(namespace, snapshot);
        List<KubeObject> contents = snapshot.kinds()
                .filter(ResourceKind::namespaced)
                .flatMap(kind -> snapshot.list(kind, namespace).stream())
                .toList();
        Stream<KubeObject> unasked = contents.stream()
                .filter(object -> !derivedFrom(object, held))
                .filter(object -> !object.deleting() || !object.hasFinalizers());
        int most = Frozen.is(snapshot) ? contents.size() : OTHERS; // no start would go on there
        step(most, unasked, now, draft).forEach(object -> draft.remove(object, now));
        return contents.isEmpty();
    }

    /** The first of them; if there are more, their turn is in the next transaction, which others' writes share. */
    private static List<KubeObject> step(int most, Stream<KubeObject> objects, Instant now, PlanDraft draft) {
        List<KubeObject> oneMore = objects.limit(most + 1L).toList();
        if (oneMore.size() > most) {
            draft.lookAgainAt(now);
        }
        return oneMore.subList(0, Math.min(most, oneMore.size()));
    }

    /** The services that a finalizer keeps: their endpoints stay with them, or the endpoint reconcilers would rebuild them. */
    private static Set<String> heldServices(String namespace, ClusterSnapshot snapshot) {
        Set<String> held = new TreeSet<>();
        for (KubeObject service : snapshot.list(Kinds.SERVICE, namespace)) {
            if (service.hasFinalizers()) {
                held.add(service.name());
            }
        }
        return held;
    }

    private static boolean derivedFrom(KubeObject object, Set<String> services) {
        if (object.kind().equals(Kinds.ENDPOINTS)) {
            return services.contains(object.name());
        }
        return object.kind().equals(Kinds.ENDPOINT_SLICE)
                && services.contains(object.facts(SliceFacts.class).service());
    }

    /** What finalizers keep, once the pods are gone. */
    private static List<KubeObject> held(String namespace, ClusterSnapshot snapshot) {
        if (!snapshot.list(Kinds.POD, namespace).isEmpty()) {
            return List.of();
        }
        return snapshot.kinds()
                .filter(ResourceKind::namespaced)
                .flatMap(kind -> snapshot.list(kind, namespace).stream())
                .filter(KubeObject::hasFinalizers)
                .toList();
    }

    private static void finish(KubeObject object, List<KubeObject> held, boolean empty, Instant now, PlanDraft draft) {
        Namespace namespace = object.as(Namespace.class);
        NamespaceSpec spec = namespace.getSpec() == null ? new NamespaceSpec() : namespace.getSpec();
        List<String> finalizers = new ArrayList<>(spec.getFinalizers());
        boolean changed = empty && finalizers.remove(FINALIZER);
        if (empty
                && finalizers.isEmpty()
                && namespace.getMetadata().getFinalizers().isEmpty()) {
            draft.delete(object.key());
            return;
        }
        spec.setFinalizers(finalizers);
        namespace.setSpec(spec);
        NamespaceStatus status = namespace.getStatus() == null ? new NamespaceStatus() : namespace.getStatus();
        if (!TERMINATING.equals(status.getPhase())) {
            status.setPhase(TERMINATING);
            changed = true;
        }
        changed |= NamespaceConditions.write(status, held, now);
        namespace.setStatus(status);
        if (changed) {
            draft.put(namespace);
        }
    }

    private static ObjectKey namespace(String name) {
        return new ObjectKey(Kinds.NAMESPACE, "", name);
    }
}
