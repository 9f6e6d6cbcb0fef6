package dev.timonel.controller.endpoints;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.PodFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceJson;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One service and the slices it should have, for one reconciliation ({@code reconcileByAddressType}). */
final class ServiceSlices {
    private final ClusterSnapshot snapshot;
    private final KubeObject service;
    private final ServiceFacts facts;
    private final SelectedPods pods;
    private final @Nullable PackedService before;
    private final LastCapacity capacity;
    private final Map<IpFamily, List<SliceFacts>> settled = new EnumMap<>(IpFamily.class);
    private final TargetPorts targetPorts;
    private final SortedMap<String, String> labels;
    private final SliceNames names;
    private final Map<String, Optional<String>> zones = new HashMap<>();

    /** {@code before} is what {@link #packed} gave the last time. */
    ServiceSlices(
            ClusterSnapshot snapshot,
            KubeObject service,
            SelectedPods pods,
            @Nullable PackedService before,
            LastCapacity capacity) {
        this.snapshot = snapshot;
        this.service = service;
        this.facts = service.facts(ServiceFacts.class);
        this.pods = pods;
        this.capacity = capacity;
        this.before = PackedService.ifStill(before, service, snapshot);
        this.targetPorts = new TargetPorts(facts);
        this.labels = EndpointLabels.ofSlices(service);
        this.names = new SliceNames(snapshot, service);
    }

    /** What is known of the service once the plans have taken effect. */
    PackedService packed() {
        return new PackedService(service, new WeakReference<>(snapshot.stateOf(Kinds.NODE)), pods, Map.copyOf(settled));
    }

    /** {@code existing} are the slices of this family that the controller manages, sorted by name. */
    Plan plan(IpFamily family, List<KubeObject> existing) {
        Map<String, KubeObject> owned = new TreeMap<>();
        List<ObjectKey> deletes = new ArrayList<>();
        for (KubeObject slice : existing) {
            if (OwnedSlices.isOwnedBy(slice, service)) {
                owned.put(slice.name(), slice);
            } else {
                deletes.add(slice.key());
            }
        }
        SlicePacking packing = pack(family, owned);
        packing.doomed().forEach(name -> deletes.add(key(name)));
        Hinted hinted = hint(named(packing.slices(), family), owned);
        List<HasMetadata> puts = new ArrayList<>();
        List<KubeObject> rewrites = new ArrayList<>();
        List<SliceFacts> after = new ArrayList<>();
        for (PackedSlice slice : hinted.slices) {
            KubeObject current = owned.get(slice.name());
            if (slice.changed() && (current == null || current.revision() == 0 || !hasLabels(current))) {
                puts.add(write(slice, family, current));
                continue;
            }
            KubeObject kept = Objects.requireNonNull(current);
            Optional<KubeObject> rewritten = slice.changed() ? rewritten(slice, kept) : Optional.empty();
            rewritten.ifPresent(rewrites::add);
            after.add(rewritten.orElse(kept).facts(SliceFacts.class));
        }
        if (after.size() == packing.slices().size()) {
            settled.put(family, List.copyOf(after));
        }
        List<Plan.Note> notes =
                puts.isEmpty() && rewrites.isEmpty() ? List.of() : notes(hinted, family, owned.values());
        return new Plan(puts, deletes, notes, null, rewrites, List.of());
    }

    private SlicePacking pack(IpFamily family, Map<String, KubeObject> owned) {
        Map<List<TargetPort>, List<SlicePacking.Existing>> existing = new HashMap<>();
        owned.forEach((name, slice) -> {
            SliceFacts found = slice.facts(SliceFacts.class);
            boolean stale = !hasLabels(slice) || !found.whole();
            existing.computeIfAbsent(TargetPort.group(TargetPort.of(found)), g -> new ArrayList<>())
                    .add(new SlicePacking.Existing(name, found.endpoints(), stale));
        });
        SlicePacking few = packDiffering(family, owned.values(), existing);
        if (few != null) {
            return few;
        }
        List<SlicePacking> groups = new ArrayList<>();
        desired(family, pods.pods()).values().forEach(group -> {
            List<SlicePacking.Existing> ofGroup = existing.remove(TargetPort.group(group.ports));
            groups.add(SlicePacking.pack(group.ports, ofGroup == null ? List.of() : ofGroup, group.endpoints));
        });
        List<String> unwanted = existing.values().stream()
                .flatMap(List::stream)
                .map(SlicePacking.Existing::name)
                .toList();
        return SlicePacking.combine(groups, unwanted);
    }

    /** What {@link #pack} gives, from the pods that differ alone; null unless these and all slices are of one group. */
    private @Nullable SlicePacking packDiffering(
            IpFamily family,
            Collection<KubeObject> owned,
            Map<List<TargetPort>, List<SlicePacking.Existing>> existing) {
        if (before == null || existing.size() != 1 || !before.holds(family, owned)) {
            return null;
        }
        Map.Entry<List<TargetPort>, List<SlicePacking.Existing>> only =
                existing.entrySet().iterator().next();
        List<TargetPort> key = only.getKey();
        List<SelectedPods.Differing> differing = pods.since(before.pods());
        Map<List<TargetPort>, Group> desired = desired(
                family,
                differing.stream()
                        .map(SelectedPods.Differing::after)
                        .filter(Objects::nonNull)
                        .toList());
        if (key.isEmpty() || desired.size() > 1 || !List.of(key).containsAll(desired.keySet())) {
            return null;
        }
        Group group = desired.getOrDefault(key, new Group(key, List.of()));
        Set<String> names = differing.stream()
                .filter(pod -> pod.before() != null) // no slice has an endpoint of one that is new
                .map(SelectedPods.Differing::name)
                .collect(Collectors.toSet());
        return SlicePacking.combine(
                List.of(SlicePacking.pack(group.ports, only.getValue(), group.endpoints, names)), List.of());
    }

    /** Every endpoint of the family that the selected pods give, without hints. */
    List<ExpectedEndpoint> expected(IpFamily family) {
        return desired(family, pods.pods()).values().stream()
                .flatMap(group -> group.endpoints.stream().map(endpoint -> ExpectedEndpoint.of(endpoint, group.ports)))
                .toList();
    }

    /** The endpoints that resolve to the same set of ports. */
    private record Group(List<TargetPort> ports, List<PodEndpoint> endpoints) {}

    private Map<List<TargetPort>, Group> desired(IpFamily family, List<KubeObject> some) {
        Map<List<TargetPort>, List<TargetPort>> keys = new HashMap<>();
        Map<List<TargetPort>, Group> groups = new LinkedHashMap<>();
        for (KubeObject pod : some) {
            PodFacts podFacts = pod.facts(PodFacts.class);
            Optional<String> zone = zone(podFacts.nodeName());
            if (zone.isEmpty() && !facts.publishNotReadyAddresses()) {
                continue;
            }
            PodEndpoint.of(pod, service.name(), facts, family, zone.orElse("")).ifPresent(endpoint -> {
                List<TargetPort> ports = targetPorts.of(podFacts);
                List<TargetPort> key = keys.computeIfAbsent(ports, TargetPort::group);
                groups.computeIfAbsent(key, k -> new Group(ports, new ArrayList<>()))
                        .endpoints
                        .add(endpoint);
            });
        }
        return groups;
    }

    /** Empty if there is no such node, {@code ""} if it has no zone. */
    private Optional<String> zone(String node) {
        return zones.computeIfAbsent(
                node,
                n -> snapshot.facts(new ObjectKey(Kinds.NODE, "", n), NodeFacts.class)
                        .map(NodeFacts::zone));
    }

    /**
     * Sorted by name, so that the same slices come in the same order the next time. A service that is being deleted gets
     * no new slice, lest it races with the garbage collector.
     */
    private List<PackedSlice> named(List<PackedSlice> slices, IpFamily family) {
        List<PackedSlice> named = new ArrayList<>();
        for (PackedSlice slice : slices) {
            if (!slice.isNameless()) {
                named.add(slice);
            } else if (!service.deleting()) {
                named.add(slice.named(names.next(family + "\n" + TargetPort.group(slice.ports()))));
            }
        }
        named.sort(Comparator.comparing(PackedSlice::name));
        return named;
    }

    private record Hinted(List<PackedSlice> slices, boolean proportional, boolean hadHints, String problem) {}

    private Hinted hint(List<PackedSlice> slices, Map<String, KubeObject> owned) {
        if (!facts.proportionalHints()) {
            return new Hinted(TopologyHints.distribute(slices, facts.trafficDistribution()), false, false, "");
        }
        boolean had = endpoints(owned.values()).anyMatch(SliceFacts.Target::hasHints);
        ProportionalHints hints = ProportionalHints.distribute(slices, capacity.of(snapshot));
        return new Hinted(hints.slices(), true, had, hints.problem());
    }

    /**
     * Told when slices are written, so that reconciling again is silent: why hints could not be made, that they are there
     * at last, or that they went with the annotation.
     */
    private List<Plan.Note> notes(Hinted hinted, IpFamily family, Collection<KubeObject> before) {
        HintEvents events = new HintEvents(service, family);
        if (hinted.proportional) {
            return hinted.problem.isEmpty() && hinted.hadHints ? List.of() : List.of(events.made(hinted.problem));
        }
        boolean hadZones = endpoints(before).anyMatch(e -> !e.zoneHints().isEmpty());
        return hadZones && events.saidEnabled(snapshot) ? List.of(events.gone()) : List.of();
    }

    private static Stream<SliceFacts.Target> endpoints(Collection<KubeObject> slices) {
        return slices.stream().flatMap(s -> s.facts(SliceFacts.class).endpoints().stream());
    }

    /** The slice with what is packed in it; empty if it takes the place of a doomed one and is that one, to the letter. */
    private static Optional<KubeObject> rewritten(PackedSlice slice, KubeObject current) {
        SliceFacts facts = current.facts(SliceFacts.class);
        List<SliceFacts.Port> ports = hasPorts(facts, slice)
                ? facts.ports()
                : slice.ports().stream().map(TargetPort::forFacts).toList();
        SliceFacts packed = new SliceFacts(facts.service(), facts.addressType(), ports, slice.endpoints(), true);
        KubeObject rewritten = SliceJson.rewritten(packed, current);
        return Arrays.equals(rewritten.json(), current.json()) ? Optional.empty() : Optional.of(rewritten);
    }

    private static boolean hasPorts(SliceFacts facts, PackedSlice slice) {
        return TargetPort.group(TargetPort.of(facts)).equals(TargetPort.group(slice.ports()));
    }

    private EndpointSlice write(PackedSlice slice, IpFamily family, @Nullable KubeObject current) {
        EndpointSlice written = current == null ? create(slice.name(), family) : current.as(EndpointSlice.class);
        written.getMetadata().setLabels(new TreeMap<>(labels));
        if (current == null || !hasPorts(current.facts(SliceFacts.class), slice)) {
            written.setPorts(new ArrayList<>(
                    slice.ports().stream().map(TargetPort::forSlice).toList()));
        }
        written.setEndpoints(new ArrayList<>(slice.endpoints().stream()
                .map(endpoint -> endpoint.written(service.namespace()))
                .toList()));
        return written;
    }

    private EndpointSlice create(String name, IpFamily family) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(service.namespace());
        metadata.setName(name);
        metadata.setGenerateName(SliceNames.generateName(service.name()));
        metadata.setOwnerReferences(new ArrayList<>(List.of(OwnedSlices.controllerReference(service))));
        EndpointSlice slice = new EndpointSlice();
        slice.setMetadata(metadata);
        slice.setAddressType(family.name());
        return slice;
    }

    private boolean hasLabels(KubeObject slice) {
        return labels.equals(slice.labels());
    }

    private ObjectKey key(String sliceName) {
        return new ObjectKey(Kinds.ENDPOINT_SLICE, service.namespace(), sliceName);
    }
}
