package dev.timonel.registry.verbs;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ResourceKind;
import dev.timonel.model.StatusException;
import dev.timonel.model.quota.Amount;
import dev.timonel.model.quota.Quota;
import dev.timonel.model.quota.Usage;
import dev.timonel.registry.strategy.WriteContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing be written that would use more than a ResourceQuota of its namespace allows, as the admission plugin ResourceQuota
 * does ({@code apiserver/pkg/admission/plugin/resourcequota}), and charges the quota with the write.
 */
final class QuotaGate {
    private final HasMetadata object;
    private final @Nullable HasMetadata old;
    private final ResourceKind kind;
    private final ObjectKey shown;
    private final WriteContext write;

    private QuotaGate(
            HasMetadata object, @Nullable HasMetadata old, ResourceKind kind, ObjectKey shown, WriteContext write) {
        this.object = object;
        this.old = old;
        this.kind = kind;
        this.shown = shown;
        this.write = write;
    }

    /** {@code old} is null for a new object. Throws a {@link StatusException} (403) to refuse. */
    static void check(HasMetadata object, @Nullable HasMetadata old, String subresource, WriteContext write) {
        if (write.snapshot().count(Kinds.RESOURCE_QUOTA) == 0) {
            return;
        }
        ResourceKind kind = Kinds.of(object);
        boolean counts = old == null
                || kind.equals(Kinds.SERVICE)
                || kind.equals(Kinds.PERSISTENT_VOLUME_CLAIM)
                || subresource.equals("resize");
        if (!counts || !kind.namespaced() || kind.equals(Kinds.EVENT)) {
            return;
        }
        String namespace = object.getMetadata().getNamespace();
        ObjectKey key = new ObjectKey(kind, namespace, object.getMetadata().getName());
        QuotaGate gate = new QuotaGate(object, old, kind, key, write);
        write.snapshot().list(Kinds.RESOURCE_QUOTA, namespace).forEach(gate::check);
    }

    private void check(KubeObject stored) {
        ResourceQuota object = stored.as(ResourceQuota.class);
        Quota quota = Quota.of(object);
        if (!quota.counts(this.object, kind)) {
            return;
        }
        if (this.object instanceof Pod pod) {
            String missing = quota.missing(pod);
            if (!missing.isEmpty()) {
                throw forbidden("failed quota: " + quota.name() + ": must specify " + missing);
            }
        }
        Map<String, Amount> requested = quota.counted(Usage.of(this.object, kind));
        if (old != null && quota.counts(old, kind)) {
            Usage.of(old, kind)
                    .forEach((name, before) -> requested.computeIfPresent(
                            name, (n, now) -> now.compareTo(before) > 0 ? now.minus(before) : Amount.ZERO));
        }
        requested.values().removeIf(Amount::isZero);
        if (!requested.isEmpty()) {
            charge(object, quota, requested);
        }
    }

    private void charge(ResourceQuota stored, Quota quota, Map<String, Amount> requested) {
        ResourceQuotaStatus status = stored.getStatus() == null ? new ResourceQuotaStatus() : stored.getStatus();
        Map<String, Amount> used = Amount.of(status.getUsed());
        Map<String, Amount> then = new TreeMap<>(used);
        requested.forEach((name, amount) -> then.merge(name, amount, Amount::plus));
        List<String> exceeded = requested.keySet().stream()
                .filter(name -> of(then, name).compareTo(of(quota.hard(), name)) > 0)
                .toList();
        if (!exceeded.isEmpty()) {
            throw forbidden("exceeded quota: " + quota.name() + ", requested: " + text(requested, exceeded) + ", used: "
                    + text(used, exceeded) + ", limited: " + text(quota.hard(), exceeded));
        }
        status.setUsed(then.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().quantity(), (a, b) -> a, TreeMap::new)));
        stored.setStatus(status);
        write.put(stored);
    }

    private static String text(Map<String, Amount> amounts, List<String> names) {
        return names.stream().map(name -> name + "=" + of(amounts, name)).collect(Collectors.joining(","));
    }

    private static Amount of(Map<String, Amount> amounts, String name) {
        return amounts.getOrDefault(name, Amount.ZERO);
    }

    private StatusException forbidden(String because) {
        return StatusException.forbidden(shown, because, List.of());
    }
}
