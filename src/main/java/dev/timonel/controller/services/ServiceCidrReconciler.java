package dev.timonel.controller.services;

import dev.timonel.controller.plan.ApiTime;
import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceCidrFacts;
import dev.timonel.net.Cidr;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Readiness and protection of service ranges: {@code pkg/controller/servicecidrs/servicecidrs_controller.go}. Upstream waits
 * 10 s before it lets a range go, for other allocators to hear of it; there are none here.
 */
public final class ServiceCidrReconciler implements Reconciler {
    static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
    private static final String READY = "Ready";

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "servicecidrs";
    }

    /** The range; and those being deleted, if an address went or another range changed. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        boolean range = change.key().kind().equals(Kinds.SERVICE_CIDR);
        boolean addressGone = change.key().kind().equals(Kinds.IP_ADDRESS) && change.type() == Change.Type.DELETED;
        if (!range && !addressGone) {
            return List.of();
        }
        TreeSet<ObjectKey> keys = new TreeSet<>();
        if (range) {
            keys.add(change.key());
        }
        after.list(Kinds.SERVICE_CIDR).stream().filter(KubeObject::deleting).forEach(c -> keys.add(c.key()));
        return keys;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.SERVICE_CIDR));
        if (object.isEmpty()) {
            return Plan.nothing();
        }
        ServiceCIDR range = object.get().as(ServiceCIDR.class);
        List<String> finalizers = new ArrayList<>(range.getMetadata().getFinalizers());
        if (!object.get().deleting()) {
            boolean changed = !finalizers.contains(FINALIZER) && finalizers.add(FINALIZER);
            range.getMetadata().setFinalizers(finalizers);
            changed |= setReady(range, "True", "", "Kubernetes Service CIDR is ready", now);
            return changed ? Plan.put(range) : Plan.nothing();
        }
        if (isNeeded(object.get(), snapshot)) {
            boolean changed = setReady(
                    range,
                    "False",
                    "Terminating",
                    "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new"
                            + " ServiceCIDR",
                    now);
            return changed ? Plan.put(range) : Plan.nothing();
        }
        boolean changed = finalizers.remove(FINALIZER);
        if (finalizers.isEmpty()) {
            return Plan.delete(key);
        }
        range.getMetadata().setFinalizers(finalizers);
        return changed ? Plan.put(range) : Plan.nothing();
    }

    /** Whether an address would lie in no range once this one is gone. */
    private static boolean isNeeded(KubeObject range, ClusterSnapshot snapshot) {
        List<Cidr> others = snapshot.list(Kinds.SERVICE_CIDR).stream()
                .filter(other -> !other.key().equals(range.key()) && !other.deleting())
                .flatMap(other -> other.facts(ServiceCidrFacts.class).cidrs().stream())
                .toList();
        return range.facts(ServiceCidrFacts.class).cidrs().stream().anyMatch(own -> snapshot.anyAllocated(own, others));
    }

    private static boolean setReady(ServiceCIDR range, String status, String reason, String message, Instant now) {
        if (range.getStatus() == null) {
            range.setStatus(new ServiceCIDRStatus());
        }
        List<Condition> conditions = range.getStatus().getConditions();
        boolean already = conditions.stream()
                .anyMatch(c ->
                        READY.equals(c.getType()) && status.equals(c.getStatus()) && message.equals(c.getMessage()));
        if (already) {
            return false;
        }
        conditions.removeIf(c -> READY.equals(c.getType()));
        conditions.add(new ConditionBuilder()
                .withType(READY)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(ApiTime.text(now))
                .build());
        return true;
    }
}
