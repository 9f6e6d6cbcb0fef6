package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.controller.plan.Plan;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One Endpoints object and the slices that mirror it, for one reconciliation ({@code endpointslicemirroring/reconciler.go}). */
final class MirroredSlices {
    static final String CONTROLLER = "endpointslicemirroring-controller.k8s.io";
    static final int MAX_ADDRESSES_PER_SUBSET = 1000;

    private static final String COMPONENT = "endpoint-slice-mirroring-controller";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final ClusterSnapshot snapshot;
    private final KubeObject owner;
    private final Endpoints endpoints;
    private int invalid;
    private int skipped;

    MirroredSlices(ClusterSnapshot snapshot, KubeObject owner) {
        this.snapshot = snapshot;
        this.owner = owner;
        this.endpoints = owner.as(Endpoints.class);
    }

    /** What one slice is for. */
    private record Group(IpFamily family, List<TargetPort> ports) {}

    /** {@code existing} are the mirrored slices of this object, sorted by name. */
    Plan plan(List<KubeObject> existing) {
        Map<Group, Map<PodEndpoint.Identity, Endpoint>> desired = desired();
        Map<Group, EndpointSlice> kept = new LinkedHashMap<>();
        Map<String, Deque<EndpointSlice>> doomed = new TreeMap<>();
        for (KubeObject object : existing) {
            EndpointSlice slice = object.as(EndpointSlice.class);
            Optional<Group> group = group(slice);
            boolean wanted =
                    OwnedSlices.isOwnedBy(object, owner) && group.isPresent() && desired.containsKey(group.get());
            if (!wanted || kept.putIfAbsent(group.get(), slice) != null) {
                doomed.computeIfAbsent(slice.getAddressType(), t -> new ArrayDeque<>())
                        .add(slice);
            }
        }
        SliceNames names = new SliceNames(snapshot, owner);
        List<HasMetadata> puts = new ArrayList<>();
        desired.forEach((group, endpoints) -> {
            EndpointSlice current = kept.containsKey(group) ? kept.get(group) : recycled(doomed, group.family);
            if (current != null || !owner.deleting()) {
                write(group, endpoints, current, names).ifPresent(puts::add);
            }
        });
        List<ObjectKey> deletes = doomed.values().stream()
                .flatMap(Deque::stream)
                .map(s -> new ObjectKey(
                        Kinds.ENDPOINT_SLICE, owner.namespace(), s.getMetadata().getName()))
                .toList();
        boolean silent = puts.isEmpty() && deletes.isEmpty();
        return new Plan(puts, deletes, silent ? List.of() : notes(), null);
    }

    /** What the slices should say of each address. */
    Set<ListedAddress> addresses() {
        Set<ListedAddress> addresses = new TreeSet<>();
        desired()
                .forEach((group, endpoints) -> endpoints.values().stream()
                        .limit(MAX_ADDRESSES_PER_SUBSET)
                        .flatMap(e -> SliceFacts.target(e, owner.namespace()).stream())
                        .forEach(target -> addresses.add(ListedAddress.of(
                                target,
                                group.ports.stream().map(TargetPort::forFacts).toList()))));
        return addresses;
    }

    private static Optional<Group> group(EndpointSlice slice) {
        for (IpFamily family : IpFamily.values()) {
            if (family.name().equals(slice.getAddressType())) {
                return Optional.of(new Group(family, TargetPort.group(TargetPort.of(slice))));
            }
        }
        return Optional.empty();
    }

    private @Nullable EndpointSlice recycled(Map<String, Deque<EndpointSlice>> doomed, IpFamily family) {
        Deque<EndpointSlice> candidates = doomed.getOrDefault(family.name(), new ArrayDeque<>());
        for (EndpointSlice candidate : candidates) {
            boolean ours = candidate.getMetadata().getOwnerReferences().stream()
                    .anyMatch(o -> owner.uid().equals(o.getUid()));
            if (ours) {
                candidates.remove(candidate);
                return candidate;
            }
        }
        return null;
    }

    private Map<Group, Map<PodEndpoint.Identity, Endpoint>> desired() {
        Map<Group, Map<PodEndpoint.Identity, Endpoint>> desired = new LinkedHashMap<>();
        List<EndpointSubset> subsets = Objects.requireNonNullElse(endpoints.getSubsets(), List.of());
        for (CanonicalSubset subset : CanonicalSubset.of(subsets)) {
            int added = add(subset.ready(), subset.ports(), true, 0, desired);
            added += add(subset.notReady(), subset.ports(), false, added, desired);
            skipped += subset.ready().size() + subset.notReady().size() - added;
        }
        return desired;
    }

    /** Returns how many addresses it took. {@code before} of the subset were taken already. */
    private int add(
            List<EndpointAddress> addresses,
            List<TargetPort> ports,
            boolean ready,
            int before,
            Map<Group, Map<PodEndpoint.Identity, Endpoint>> desired) {
        int added = 0;
        for (EndpointAddress address : addresses) {
            if (before + added >= MAX_ADDRESSES_PER_SUBSET) {
                return added;
            }
            Optional<IpAddress> ip = IpAddress.parse(orEmpty(address.getIp()));
            if (ip.isEmpty()) {
                invalid++;
                continue;
            }
            Endpoint endpoint = endpoint(address, ip.get(), ready);
            desired.computeIfAbsent(new Group(ip.get().family(), TargetPort.group(ports)), g -> new LinkedHashMap<>())
                    .put(PodEndpoint.Identity.of(endpoint), endpoint);
            added++;
        }
        return added;
    }

    private static Endpoint endpoint(EndpointAddress address, IpAddress ip, boolean ready) {
        Endpoint endpoint = new Endpoint();
        endpoint.setAddresses(new ArrayList<>(List.of(ip.toString())));
        EndpointConditions conditions = new EndpointConditions();
        conditions.setReady(ready);
        endpoint.setConditions(conditions);
        endpoint.setTargetRef(address.getTargetRef());
        endpoint.setNodeName(address.getNodeName());
        endpoint.setHostname(address.getHostname());
        return endpoint;
    }

    /** Empty if the current slice is right as it is. */
    private Optional<EndpointSlice> write(
            Group group,
            Map<PodEndpoint.Identity, Endpoint> endpoints,
            @Nullable EndpointSlice current,
            SliceNames names) {
        EndpointSlice slice = current == null
                ? create(names.next(group.family + "\n" + group.ports), group.family)
                : current.toBuilder().build();
        slice.getMetadata().setLabels(labels());
        slice.getMetadata().setAnnotations(annotations());
        if (current == null || !TargetPort.group(TargetPort.of(current)).equals(group.ports)) {
            slice.setPorts(new ArrayList<>(
                    group.ports.stream().map(TargetPort::forSlice).toList()));
        }
        slice.setEndpoints(new ArrayList<>(
                endpoints.values().stream().limit(MAX_ADDRESSES_PER_SUBSET).toList()));
        return isSame(slice, current) ? Optional.empty() : Optional.of(slice);
    }

    private static boolean isSame(EndpointSlice slice, @Nullable EndpointSlice current) {
        if (current != null && current.getMetadata().getAnnotations() == null) {
            current.getMetadata().setAnnotations(new TreeMap<>());
        }
        return slice.equals(current);
    }

    private EndpointSlice create(String name, IpFamily family) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(owner.namespace());
        metadata.setName(name);
        metadata.setGenerateName(SliceNames.generateName(owner.name()));
        metadata.setOwnerReferences(new ArrayList<>(List.of(OwnedSlices.controllerReference(owner))));
        EndpointSlice slice = new EndpointSlice();
        slice.setMetadata(metadata);
        slice.setAddressType(family.name());
        return slice;
    }

    private SortedMap<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>(owner.labels());
        labels.put(SliceFacts.SERVICE_LABEL, owner.name());
        labels.put(SliceFacts.MANAGED_BY_LABEL, CONTROLLER);
        return labels;
    }

    private SortedMap<String, String> annotations() {
        SortedMap<String, String> annotations = new TreeMap<>(
                Objects.requireNonNullElse(endpoints.getMetadata().getAnnotations(), Map.<String, String>of()));
        annotations.remove(EndpointsReconciler.TRIGGER_TIME);
        annotations.remove(LAST_APPLIED);
        return annotations;
    }

    private List<Plan.Note> notes() {
        List<Plan.Note> notes = new ArrayList<>();
        if (invalid > 0) {
            notes.add(note(
                    "InvalidIPAddress",
                    "Skipped " + invalid + " invalid IP addresses when mirroring to EndpointSlices"));
        }
        if (skipped > invalid) {
            notes.add(note(
                    "TooManyAddressesToMirror",
                    "A max of " + MAX_ADDRESSES_PER_SUBSET
                            + " addresses can be mirrored to EndpointSlices per Endpoints subset. " + skipped
                            + " addresses were skipped"));
        }
        return notes;
    }

    private Plan.Note note(String reason, String message) {
        return new Plan.Note(owner.key(), "Warning", reason, message, COMPONENT);
    }
}
