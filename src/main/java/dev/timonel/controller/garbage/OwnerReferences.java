package dev.timonel.controller.garbage;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Optional;

/**
 * Where the owner references of a dependent lead ({@code isDangling} and {@code classifyReferences} in
 * {@code pkg/controller/garbagecollector}). Owners are sought in the dependent's own namespace, or among cluster-scoped
 * objects. A reference that cannot be followed, because its kind is unknown or because a cluster-scoped dependent names a
 * namespaced owner, counts as leading somewhere: nothing is deleted on a guess.
 */
final class OwnerReferences {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    /** What a reference leads to: an owner that stays, none, or one that waits for its dependents to go. */
    enum Standing {
        SOLID,
        DANGLING,
        WAITING
    }

    private OwnerReferences() {}

    static Standing standing(KubeObject dependent, OwnerReference reference, ClusterSnapshot snapshot) {
        Optional<ObjectKey> key = key(dependent, reference, snapshot);
        if (key.isEmpty()) {
            return Standing.SOLID;
        }
        Optional<KubeObject> owner = snapshot.get(key.get()).filter(o -> o.uid().equals(reference.getUid()));
        if (owner.isEmpty()) {
            return Standing.DANGLING;
        }
        return waitsForDependents(owner.get()) ? Standing.WAITING : Standing.SOLID;
    }

    /** Whether the object is being deleted in the foreground. */
    static boolean waitsForDependents(KubeObject object) {
        return object.deleting() && finalizers(object).contains(FOREGROUND);
    }

    /** The object that the reference names, if it still exists. */
    static Optional<KubeObject> owner(KubeObject dependent, OwnerReference reference, ClusterSnapshot snapshot) {
        return key(dependent, reference, snapshot)
                .flatMap(snapshot::get)
                .filter(o -> o.uid().equals(reference.getUid()));
    }

    static List<String> finalizers(KubeObject object) {
        return object.metadata().getFinalizers();
    }

    private static Optional<ObjectKey> key(KubeObject dependent, OwnerReference reference, ClusterSnapshot snapshot) {
        return snapshot.custom()
                .named(reference.getApiVersion(), reference.getKind())
                .filter(k -> !k.namespaced() || dependent.kind().namespaced())
                .map(k -> new ObjectKey(k, k.namespaced() ? dependent.namespace() : "", reference.getName()));
    }
}
