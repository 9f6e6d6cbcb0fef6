package dev.timonel.controller.disruption;

import dev.timonel.model.KubeJson;
import dev.timonel.model.KubeObject;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many pods there should be: what the controllers of those that are there ask for ({@code getExpectedScale}). A ReplicaSet
 * of a Deployment counts as the Deployment. {@code unmanaged}: some pods have no controller, and count for nothing.
 */
record ExpectedPods(int count, boolean unmanaged) {

    /** {@code failure} says why the controllers cannot be asked. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message, null, false, false);
        }
    }

    static ExpectedPods of(List<KubeObject> pods, ClusterSnapshot snapshot) throws Unknown {
        Map<String, Integer> byController = new LinkedHashMap<>();
        Set<OwnerReference> asked = new HashSet<>();
        boolean unmanaged = false;
        for (KubeObject pod : pods) {
            Optional<OwnerReference> reference = controller(pod);
            if (reference.isEmpty()) {
                unmanaged = true;
                continue;
            }
            if (asked.add(reference.get())) {
                KubeObject owner = counted(owner(pod, reference.get(), snapshot), snapshot);
                byController.put(owner.uid(), replicas(owner));
            }
        }
        int sum = byController.values().stream().mapToInt(Integer::intValue).sum();
        return new ExpectedPods(sum, unmanaged);
    }

    private static KubeObject counted(KubeObject owner, ClusterSnapshot snapshot) throws Unknown {
        Optional<OwnerReference> above = controller(owner);
        return owner.kind().kind().equals("ReplicaSet")
                        && above.filter(o -> o.getKind().equals("Deployment")).isPresent()
                ? owner(owner, above.get(), snapshot)
                : owner;
    }

    private static Optional<OwnerReference> controller(KubeObject object) {
        return object.owners().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    private static KubeObject owner(KubeObject object, OwnerReference reference, ClusterSnapshot snapshot)
            throws Unknown {
        return snapshot.custom()
                .named(reference.getApiVersion(), reference.getKind())
                .flatMap(kind -> snapshot.get(kind, object.namespace(), reference.getName()))
                .filter(owner -> owner.uid().equals(reference.getUid()))
                .orElseThrow(() -> new Unknown("found no controllers for pod \"" + object.name() + "\""));
    }

    private static int replicas(KubeObject owner) throws Unknown {
        var replicas = KubeJson.tree(owner.json()).path("spec").path("replicas");
        if (!replicas.isInt()) {
            throw new Unknown(owner.kind().qualifiedResource() + " does not implement the scale subresource");
        }
        return replicas.asInt();
    }
}
