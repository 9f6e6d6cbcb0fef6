package dev.timonel.controller.services;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.PlanDraft;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ParentReference;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Releases the cluster IPs of a service that is gone, whoever removed it: a namespace's end takes services without asking
 * their strategy. Makes the object of an address anew that was removed while a service has it, or another service could get
 * the same address. Upstream: {@code pkg/registry/core/service/ipallocator/controller/repairip.go}.
 */
public final class IpAddressReconciler implements Reconciler {

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "ipaddresses";
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        if (change.type() != Change.Type.DELETED) {
            return List.of();
        }
        if (change.key().kind().equals(Kinds.IP_ADDRESS)) {
            return List.of(change.key());
        }
        if (!change.key().kind().equals(Kinds.SERVICE)) {
            return List.of();
        }
        return change.object().facts(ServiceFacts.class).clusterIps().stream()
                .map(ip -> new ObjectKey(Kinds.IP_ADDRESS, "", ip.toString()))
                .toList();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        Optional<KubeObject> object = snapshot.get(key).filter(o -> o.kind().equals(Kinds.IP_ADDRESS));
        if (object.isEmpty()) {
            return repaired(key.name(), snapshot);
        }
        IPAddress address = object.get().as(IPAddress.class);
        ParentReference parent =
                address.getSpec() == null ? null : address.getSpec().getParentRef();
        if (parent == null || !isServiceReference(parent) || isHeld(key.name(), parent, snapshot)) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        draft.remove(object.get(), now);
        return draft.plan();
    }

    private static Plan repaired(String name, ClusterSnapshot snapshot) {
        Optional<IpAddress> ip = IpAddress.parse(name);
        Optional<KubeObject> holder = ip.flatMap(address -> snapshot.servicesWithIp(address).stream()
                .filter(service ->
                        service.facts(ServiceFacts.class).clusterIps().contains(address))
                .findFirst());
        if (holder.isEmpty()) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft();
        draft.put(new IPAddressBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(
                        "ipaddress.kubernetes.io/ip-family", ip.get().family().name())
                .addToLabels("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io")
                .endMetadata()
                .withNewSpec()
                .withNewParentRef()
                .withResource(Kinds.SERVICE.plural())
                .withNamespace(holder.get().namespace())
                .withName(holder.get().name())
                .endParentRef()
                .endSpec()
                .build());
        draft.note(
                holder.get().key(),
                "Warning",
                "ClusterIPNotAllocated",
                "Cluster IP [" + ip.get().family() + "]: " + name + " is not allocated; repairing",
                "ipallocator-repair-controller");
        return draft.plan();
    }

    private static boolean isServiceReference(ParentReference parent) {
        return orEmpty(parent.getGroup()).isEmpty() && "services".equals(parent.getResource());
    }

    private static boolean isHeld(String ip, ParentReference parent, ClusterSnapshot snapshot) {
        ObjectKey service = new ObjectKey(Kinds.SERVICE, orEmpty(parent.getNamespace()), orEmpty(parent.getName()));
        return snapshot.facts(service, ServiceFacts.class)
                .filter(facts ->
                        facts.clusterIps().stream().anyMatch(c -> c.toString().equals(ip)))
                .isPresent();
    }
}
