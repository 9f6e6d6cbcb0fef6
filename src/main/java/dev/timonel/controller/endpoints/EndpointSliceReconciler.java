package dev.timonel.controller.endpoints;

import dev.timonel.controller.plan.Plan;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.model.Change;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The endpoint slices of services with a selector (service-semantics C1 to C4, {@code endpointslice/reconciler.go}). Keys
 * are services. The annotation {@code endpoints.kubernetes.io/last-change-trigger-time} is left out: slices change in the
 * transaction of their cause, so there is no lag to tell, and a replay must give the same bytes.
 */
public final class EndpointSliceReconciler implements Reconciler {
    private final Map<ObjectKey, PackedService> packed = new HashMap<>();

    private final SelectedLately selected;
    private final LastCapacity capacity = new LastCapacity();

    public EndpointSliceReconciler() {
        this(new SelectedLately());
    }

    public EndpointSliceReconciler(SelectedLately selected) {
        this.selected = selected;
    }

    @Override
    public boolean worksFrozen() {
        return true;
    }

    @Override
    public String name() {
        return "endpointslices";
    }

    @Override
    public boolean settlesAtOnce() {
        return true;
    }

    @Override
    public Collection<ObjectKey> affected(Change change, ClusterSnapshot after) {
        ObjectKey key = change.key();
        if (key.kind().equals(Kinds.SERVICE)) {
            return List.of(key);
        }
        if (key.kind().equals(Kinds.POD)) {
            return PodChanges.services(change, after);
        }
        if (key.kind().equals(Kinds.NODE)) {
            SortedSet<ObjectKey> services = new TreeSet<>(PodChanges.servicesOnNode(change, after));
            services.addAll(TopologyChanges.services(change, after));
            return services;
        }
        if (key.kind().equals(Kinds.ENDPOINT_SLICE)) {
            return OwnedSlices.ownersOf(change, EndpointLabels.SLICE_CONTROLLER, Kinds.SERVICE);
        }
        return List.of();
    }

    @Override
    public Plan reconcile(ObjectKey key, ClusterSnapshot snapshot, Instant now) {
        PackedService before = packed.remove(key);
        KubeObject service = snapshot.get(key).orElse(null);
        if (service == null) {
            return Plan.nothing();
        }
        ServiceFacts facts = service.facts(ServiceFacts.class);
        List<KubeObject> slices =
                OwnedSlices.managed(snapshot, service.namespace(), service.name(), EndpointLabels.SLICE_CONTROLLER);
        if (facts.isExternalName()) {
            // Upstream leaves what was there. Those slices would go on naming pods that are long gone.
            return delete(slices.stream());
        }
        if (!facts.selectsPods()) {
            return Plan.nothing();
        }
        Set<IpFamily> families = families(facts);
        Plan plan = delete(slices.stream()
                .filter(s -> families.stream().noneMatch(f -> addressType(s).equals(f.name()))));
        ServiceSlices sliced = new ServiceSlices(snapshot, service, selected.of(service, snapshot), before, capacity);
        for (IpFamily family : families) {
            List<KubeObject> ofFamily = slices.stream()
                    .filter(s -> addressType(s).equals(family.name()))
                    .toList();
            plan = plan.and(sliced.plan(family, ofFamily));
        }
        packed.put(key, sliced.packed());
        return plan;
    }

    /** Those of the spec; before defaulting, that of the cluster IP, and both for a headless service. */
    static Set<IpFamily> families(ServiceFacts service) {
        SortedSet<IpFamily> families = new TreeSet<>();
        for (IpFamily family : IpFamily.values()) {
            if (service.families().contains(family.name())) {
                families.add(family);
            }
        }
        if (families.isEmpty()) {
            service.clusterIps().stream().limit(1).map(IpAddress::family).forEach(families::add);
        }
        return families.isEmpty() ? new TreeSet<>(List.of(IpFamily.values())) : families;
    }

    private static String addressType(KubeObject slice) {
        return slice.facts(SliceFacts.class).addressType();
    }

    private static Plan delete(Stream<KubeObject> slices) {
        return Plan.delete(slices.map(KubeObject::key).toArray(ObjectKey[]::new));
    }
}
