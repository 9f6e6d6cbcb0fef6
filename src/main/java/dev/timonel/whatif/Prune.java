package dev.timonel.whatif;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code kubectl apply --prune -l} would delete: what somebody wrote, has the labels, and is in none of the manifests. Of
 * namespaced kinds only in the namespaces of the manifests. What another object owns or a controller keeps is not somebody's.
 */
final class Prune {
    private static final List<ResourceKind> KINDS =
            List.of(Kinds.POD, Kinds.SERVICE, Kinds.ENDPOINT_SLICE, Kinds.ENDPOINTS, Kinds.NAMESPACE);

    private Prune() {}

    static List<ObjectKey> of(ClusterSnapshot state, LabelSelector selector, List<Manifest> manifests) {
        if (selector.isEverything()) {
            throw StatusException.badRequest("prune needs a label selector: without one everything would be deleted");
        }
        Set<ObjectKey> kept = new HashSet<>();
        Set<String> namespaces = new HashSet<>();
        for (Manifest manifest : manifests) {
            manifest.kind(state.custom()).ifPresent(kind -> kept.add(manifest.key(kind)));
            namespaces.add(manifest.namespace());
        }
        return KINDS.stream()
                .flatMap(kind -> state.list(kind).stream())
                .filter(o -> selector.matches(o.labels()))
                .filter(o -> !kept.contains(o.key()) && !o.deleting())
                .filter(o -> !o.kind().namespaced() || namespaces.contains(o.namespace()))
                .filter(o -> o.owners().isEmpty() && !isKept(state, o))
                .map(KubeObject::key)
                .toList();
    }

    /** Whether it is the Endpoints of a Service that has a selector. */
    private static boolean isKept(ClusterSnapshot state, KubeObject object) {
        return object.kind().equals(Kinds.ENDPOINTS)
                && Stream.of(state.get(Kinds.SERVICE, object.namespace(), object.name()))
                        .flatMap(service -> service.stream())
                        .anyMatch(service -> service.facts(ServiceFacts.class).selectsPods());
    }
}
