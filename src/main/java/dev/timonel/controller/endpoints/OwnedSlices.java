package dev.timonel.controller.endpoints;

import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.SliceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The slices that one controller writes, told apart by their {@code managed-by} label, and whom they belong to. */
final class OwnedSlices {
    private OwnedSlices() {}

    /** Sorted by name. */
    static List<KubeObject> managed(ClusterSnapshot snapshot, String namespace, String service, String controller) {
        return snapshot.slicesOf(namespace, service).stream()
                .filter(s -> EndpointLabels.isManagedBy(s, controller))
                .toList();
    }

    static boolean isOwnedBy(KubeObject slice, KubeObject owner) {
        return slice.owners().stream()
                .anyMatch(o -> owner.uid().equals(o.getUid())
                        && owner.kind().kind().equals(o.getKind())
                        && owner.kind().apiVersion().equals(o.getApiVersion()));
    }

    /** A reference that makes {@code owner} the controller of what carries it. */
    static OwnerReference controllerReference(KubeObject owner) {
        OwnerReference reference = new OwnerReference();
        reference.setApiVersion(owner.kind().apiVersion());
        reference.setKind(owner.kind().kind());
        reference.setName(owner.name());
        reference.setUid(owner.uid());
        reference.setController(true);
        reference.setBlockOwnerDeletion(true);
        return reference;
    }

    /** The keys, of this kind, that a changed slice of this controller names or named in its service label. */
    static Collection<ObjectKey> ownersOf(Change change, String controller, ResourceKind kind) {
        SortedSet<ObjectKey> owners = new TreeSet<>();
        addOwner(change.object(), controller, kind, owners);
        addOwner(change.previous(), controller, kind, owners);
        return owners;
    }

    private static void addOwner(
            @Nullable KubeObject slice, String controller, ResourceKind kind, SortedSet<ObjectKey> owners) {
        if (slice != null
                && slice.kind().equals(Kinds.ENDPOINT_SLICE)
                && EndpointLabels.isManagedBy(slice, controller)) {
            String service = slice.facts(SliceFacts.class).service();
            if (!service.isEmpty()) {
                owners.add(new ObjectKey(kind, slice.namespace(), service));
            }
        }
    }
}
