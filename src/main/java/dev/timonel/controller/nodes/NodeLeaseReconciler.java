package dev.timonel.controller.nodes;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Lease that the kubelet of a simulated node holds ({@code pkg/kubelet/util/nodelease.go}), so that whoever reads it
 * finds the node alive. A kubelet renews its Lease every ten seconds; a simulated one holds it for a day and renews it
 * after half a day to three quarters, each node at a minute of its own, so that thousands of nodes cost a few writes a
 * minute and no storm. An external node's agent writes its own.
 */
public final class NodeLeaseReconciler implements Reconciler {
    static final Duration HELD = Duration.ofHours(24);
    private static final Duration AT_LEAST = Duration.ofHours(12);
    private static final int SPREAD_MINUTES = 6 * 60;
    private static final ObjectKey NAMESPACE = new ObjectKey(Kinds.NAMESPACE, "", NodeHeartbeat.LEASES);

    @Override
    public String name() {
        return "node-leases";
    }

    /** The node, for its own changes and those of its Lease; all nodes, once there is a place for Leases. */
    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.NODE) && change.type() != Change.Type.DELETED) {
            return List.of(key);
        }
        if (key.kind().equals(Kinds.LEASE) && key.namespace().equals(NodeHeartbeat.LEASES)) {
            return List.of(new ObjectKey(Kinds.NODE, "", key.name()));
        }
        return key.equals(NAMESPACE) && change.type() == Change.Type.ADDED
                ? after.list(Kinds.NODE).stream().map(KubeObject::key).toList()
                : List.of();
    }

    @Override
    public Collection<ObjectKey> timed(ClusterSnapshot snapshot) {
        return snapshot.list(Kinds.NODE).stream()
                .filter(node -> !node.facts(NodeFacts.class).external())
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> node = snapshot.get(key)
                .filter(o ->
                        o.kind().equals(Kinds.NODE) && !o.facts(NodeFacts.class).external());
        boolean place = snapshot.get(NAMESPACE).filter(o -> !o.deleting()).isPresent();
        if (node.isEmpty() || !place) {
            return Plan.nothing();
        }
        Optional<KubeObject> held = snapshot.get(NodeHeartbeat.lease(key.name()));
        if (held.filter(KubeObject::deleting).isPresent()) {
            return Plan.nothing();
        }
        Optional<Instant> renewal = held.flatMap(lease -> renewal(lease, key.name()));
        return renewal.filter(now::isBefore)
                .map(Plan::lookAgainAt)
                .orElseGet(() -> Plan.put(renewed(node.get(), held.orElse(null), now))
                        .and(Plan.lookAgainAt(renewal(key.name(), now))));
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    /** When to renew the Lease; empty if it is not as this kubelet would write it. */
    private static Optional<Instant> renewal(KubeObject lease, String node) {
        LeaseSpec spec = lease.as(Lease.class).getSpec();
        boolean own = spec != null
                && node.equals(spec.getHolderIdentity())
                && Integer.valueOf((int) HELD.toSeconds()).equals(spec.getLeaseDurationSeconds())
                && !lease.owners().isEmpty();
        return own
                ? Optional.ofNullable(spec.getRenewTime())
                        .map(ZonedDateTime::toInstant)
                        .map(at -> renewal(node, at))
                : Optional.empty();
    }

    private static Instant renewal(String node, Instant renewed) {
        return renewed.plus(AT_LEAST)
                .plus(Duration.ofMinutes(Math.floorMod(node.hashCode(), SPREAD_MINUTES)))
                .truncatedTo(ChronoUnit.MINUTES);
    }

    private static Lease renewed(KubeObject node, @Nullable KubeObject held, Instant now) {
        Lease lease = held == null ? fresh(node.name()) : held.as(Lease.class);
        if (lease.getMetadata().getOwnerReferences().isEmpty()) {
            lease = new LeaseBuilder(lease)
                    .editMetadata()
                    .addNewOwnerReference()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(node.name())
                    .withUid(node.uid())
                    .endOwnerReference()
                    .endMetadata()
                    .build();
        }
        LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
        spec.setHolderIdentity(node.name());
        spec.setLeaseDurationSeconds((int) HELD.toSeconds());
        spec.setRenewTime(now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC));
        lease.setSpec(spec);
        return lease;
    }

    private static Lease fresh(String node) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NodeHeartbeat.LEASES)
                .withName(node)
                .endMetadata()
                .build();
    }
}
