package dev.timonel.controller.endpoints;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the controllers of this package would make of a snapshot, and what is there, said in the same way: for whoever compares
 * the two. How endpoints are spread over slices is left out.
 */
public final class ExpectedEndpoints {
    private ExpectedEndpoints() {}

    /** Of a service that selects pods: its endpoints in each of its families. */
    public static List<ExpectedEndpoint> ofSelector(ClusterSnapshot snapshot, KubeObject service) {
        ServiceSlices slices =
                new ServiceSlices(snapshot, service, SelectedLately.in(snapshot, service), null, new LastCapacity());
        List<ExpectedEndpoint> expected = new ArrayList<>();
        for (IpFamily family : EndpointSliceReconciler.families(service.facts(ServiceFacts.class))) {
            expected.addAll(slices.expected(family));
        }
        return List.copyOf(expected);
    }

    /** The slices of a service that are the endpoint slice controller's to write, sorted by name. */
    public static List<KubeObject> slicesOfController(ClusterSnapshot snapshot, KubeObject service) {
        return OwnedSlices.managed(snapshot, service.namespace(), service.name(), EndpointLabels.SLICE_CONTROLLER);
    }

    /** Whether the slice or Endpoints object is one controller's to write, be there a service or not. */
    public static boolean isOfController(KubeObject slice) {
        return EndpointLabels.isManagedBy(slice, EndpointLabels.SLICE_CONTROLLER)
                || EndpointLabels.isManagedBy(slice, MirroredSlices.CONTROLLER)
                || EndpointLabels.ENDPOINTS_CONTROLLER.equals(slice.labels().get(EndpointLabels.ENDPOINTS_MANAGED_BY));
    }

    /** Whether the object names this one, by its uid, as owner. */
    public static boolean isOwnedBy(KubeObject slice, KubeObject owner) {
        return OwnedSlices.isOwnedBy(slice, owner);
    }

    /** The legacy Endpoints of a service that selects pods. {@code truncated}: there are more addresses than they may hold. */
    public record Legacy(Set<ListedAddress> addresses, boolean truncated) {}

    public static Legacy legacy(ClusterSnapshot snapshot, KubeObject service) {
        EndpointSubsets desired = EndpointsReconciler.desired(snapshot, service);
        return new Legacy(addresses(desired.subsets()), desired.truncated());
    }

    public static Set<ListedAddress> found(KubeObject endpoints) {
        List<EndpointSubset> subsets = endpoints.as(Endpoints.class).getSubsets();
        return addresses(subsets == null ? List.of() : subsets);
    }

    /** What the mirrored slices of an Endpoints object should say; empty if it is not mirrored. */
    public static Optional<Set<ListedAddress>> mirrored(ClusterSnapshot snapshot, KubeObject endpoints) {
        return EndpointSliceMirroringReconciler.isMirrored(endpoints, snapshot)
                ? Optional.of(new MirroredSlices(snapshot, endpoints).addresses())
                : Optional.empty();
    }

    /** What they do say. */
    public static Set<ListedAddress> foundMirrored(ClusterSnapshot snapshot, KubeObject endpoints) {
        Set<ListedAddress> found = new TreeSet<>();
        OwnedSlices.managed(snapshot, endpoints.namespace(), endpoints.name(), MirroredSlices.CONTROLLER).stream()
                .map(slice -> slice.facts(SliceFacts.class))
                .forEach(slice ->
                        slice.endpoints().forEach(target -> found.add(ListedAddress.of(target, slice.ports()))));
        return found;
    }

    private static Set<ListedAddress> addresses(List<EndpointSubset> subsets) {
        Set<ListedAddress> found = new TreeSet<>();
        for (EndpointSubset subset : subsets) {
            List<SliceFacts.Port> ports = subset.getPorts().stream()
                    .map(port -> TargetPort.of(port).forFacts())
                    .toList();
            add(subset.getAddresses(), true, ports, found);
            add(subset.getNotReadyAddresses(), false, ports, found);
        }
        return found;
    }

    private static void add(
            List<EndpointAddress> addresses, boolean ready, List<SliceFacts.Port> ports, Set<ListedAddress> found) {
        for (EndpointAddress address : addresses) {
            Optional.ofNullable(address.getIp())
                    .flatMap(IpAddress::parse)
                    .ifPresent(ip -> found.add(new ListedAddress(ip, ready, ListedAddress.text(ports))));
        }
    }
}
