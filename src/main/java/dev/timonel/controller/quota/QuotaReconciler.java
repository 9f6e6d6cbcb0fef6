package dev.timonel.controller.quota;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.quota.Amount;
import dev.timonel.model.quota.Quota;
import dev.timonel.model.quota.Usage;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keeps in the status of each ResourceQuota what its namespace uses ({@code pkg/controller/resourcequota}). Keys are quotas. What an
 * object uses is remembered as long as it stays as it is.
 */
public final class QuotaReconciler implements Reconciler {
    private static final Set<ResourceKind> CHANGING =
            Set.of(Kinds.POD, Kinds.SERVICE, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.RESOURCE_QUOTA);

    /** So many objects of a kind are looked at for a quota in one transaction: they are parsed. */
    private static final int AT_ONCE = 500;

    private final Map<ObjectKey, Remembered> remembered = new HashMap<>();

    /** What a quota with these scopes has counted the last time. */
    private record Remembered(String scopes, Map<ResourceKind, CountedObjects> kinds) {}

    @Override
    public String name() {
        return "resourcequotas";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.RESOURCE_QUOTA) && change.type() == Change.Type.DELETED) {
            return Stream.concat(Stream.of(key), keysIn(key.namespace(), after)).toList();
        }
        if (after.count(Kinds.RESOURCE_QUOTA) == 0 || !key.kind().namespaced() || !counts(change)) {
            return List.of();
        }
        return keysIn(key.namespace(), after).toList();
    }

    private static Stream<ObjectKey> keysIn(String namespace, ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.RESOURCE_QUOTA, namespace).stream().map(KubeObject::key);
    }

    /** Whether it may change what is used. */
    private static boolean counts(Change change) {
        KubeObject before = change.previous();
        ResourceKind kind = change.key().kind();
        if (kind.equals(Kinds.EVENT)) {
            return false;
        }
        if (change.type() != Change.Type.MODIFIED || before == null) {
            return true;
        }
        if (kind.equals(Kinds.POD)) {
            PodFacts now = change.object().facts(PodFacts.class);
            PodFacts then = before.facts(PodFacts.class);
            return now.terminal() != then.terminal()
                    || now.timed() != then.timed()
                    || !now.requests().equals(then.requests());
        }
        return CHANGING.contains(kind);
    }

    /** What is remembered is gone after a start, and some may have been counted in part. */
    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.RESOURCE_QUOTA).stream().map(KubeObject::key).toList();
    }

    @Override
    public boolean mayComeLate() {
        return true;
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        KubeObject stored =
                key.kind().equals(Kinds.RESOURCE_QUOTA) ? snapshot.get(key).orElse(null) : null;
        if (stored == null) {
            remembered.remove(key);
            return Plan.nothing();
        }
        ResourceQuota object = stored.as(ResourceQuota.class);
        Quota quota = Quota.of(object);
        ResourceQuotaStatus status = object.getStatus() == null ? new ResourceQuotaStatus() : object.getStatus();
        Optional<Map<String, Amount>> used = used(quota, key, snapshot);
        if (used.isEmpty()) {
            return Plan.lookAgainAt(now);
        }
        Map<String, Quantity> hard = quantities(quota.hard());
        Map<String, Quantity> told = quantities(used.get());
        if (hard.toString().equals(String.valueOf(status.getHard()))
                && told.toString().equals(String.valueOf(status.getUsed()))) {
            return Plan.nothing();
        }
        status.setHard(hard);
        status.setUsed(told);
        object.setStatus(status);
        return Plan.put(object);
    }

    /** Empty while more is to be looked at than one transaction may take. */
    private Optional<Map<String, Amount>> used(Quota quota, ObjectKey key, ClusterSnapshot snapshot) {
        Map<String, Amount> used = new TreeMap<>();
        String scopes = quota.scopes().toString();
        Remembered now = remembered.get(key);
        if (now == null || !now.scopes().equals(scopes)) {
            now = new Remembered(scopes, new HashMap<>());
            remembered.put(key, now);
        }
        boolean complete = true;
        for (ResourceKind kind : kinds(snapshot).toList()) {
            List<String> ofKind = quota.hard().keySet().stream()
                    .filter(resource -> Usage.isOf(resource, kind))
                    .toList();
            Collection<KubeObject> objects = snapshot.list(kind, key.namespace());
            if (ofKind.isEmpty()) {
                now.kinds().remove(kind);
            } else if (quota.scopes().isEmpty() && ofKind.equals(List.of(Usage.countOf(kind)))) {
                used.put(ofKind.get(0), Amount.count(objects.size()));
            } else {
                CountedObjects counted = now.kinds().computeIfAbsent(kind, k -> new CountedObjects());
                complete &= counted.follow(objects, object -> usage(object, quota), AT_ONCE);
                used.putAll(complete ? counted.sums(ofKind) : Map.of());
            }
        }
        return complete ? Optional.of(used) : Optional.empty();
    }

    private static Map<String, Amount> usage(KubeObject stored, Quota quota) {
        HasMetadata object = stored.as(HasMetadata.class);
        return quota.scopes().isEmpty() || quota.counts(object, stored.kind())
                ? Usage.of(object, stored.kind())
                : Map.of();
    }

    private static Stream<ResourceKind> kinds(ClusterSnapshot snapshot) {
        return Stream.concat(Kinds.SERVED.stream(), snapshot.custom().kinds().stream())
                .filter(kind -> kind.namespaced() && !kind.equals(Kinds.EVENT));
    }

    private static Map<String, Quantity> quantities(Map<String, Amount> amounts) {
        Map<String, Quantity> quantities = new TreeMap<>();
        amounts.forEach((name, amount) -> quantities.put(name, amount.quantity()));
        return quantities;
    }
}
