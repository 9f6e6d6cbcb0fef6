package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Slices for the Endpoints objects that people make for services without a selector (service-semantics C6,
 * {@code pkg/controller/endpointslicemirroring}). Keys are Endpoints.
 */
public final class EndpointSliceMirroringReconciler implements Reconciler {
    static final String SKIP_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";
    static final String LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "endpointslicemirroring";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.ENDPOINT_SLICE)) {
            return OwnedSlices.ownersOf(change, MirroredSlices.CONTROLLER, Kinds.ENDPOINTS);
        }
        return key.kind().equals(Kinds.SERVICE) || key.kind().equals(Kinds.ENDPOINTS)
                ? List.of(new ObjectKey(Kinds.ENDPOINTS, key.namespace(), key.name()))
                : List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        List<KubeObject> existing =
                OwnedSlices.managed(snapshot, key.namespace(), key.name(), MirroredSlices.CONTROLLER);
        KubeObject endpoints = snapshot.get(key).orElse(null);
        if (endpoints == null || !isMirrored(endpoints, snapshot)) {
            return Plan.delete(existing.stream().map(KubeObject::key).toArray(ObjectKey[]::new));
        }
        return new MirroredSlices(snapshot, endpoints).plan(existing);
    }

    static boolean isMirrored(KubeObject endpoints, ClusterSnapshot snapshot) {
        return isServedBySomebodyElse(endpoints.key(), snapshot) && !isSkipped(endpoints);
    }

    /** Whether there is a service that leaves its endpoints to others. */
    private static boolean isServedBySomebodyElse(ObjectKey key, ClusterSnapshot snapshot) {
        return snapshot.get(Kinds.SERVICE, key.namespace(), key.name())
                .filter(s -> s.facts(ServiceFacts.class).selector().isEmpty())
                .isPresent();
    }

    private static boolean isSkipped(KubeObject endpoints) {
        Map<String, String> annotations = orEmpty(endpoints.metadata().getAnnotations());
        return "true".equals(endpoints.labels().get(SKIP_MIRROR_LABEL)) || annotations.containsKey(LEADER_ANNOTATION);
    }
}
