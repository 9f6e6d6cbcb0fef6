package dev.timonel.controller.endpoints;

import static dev.timonel.model.Absent.orEmpty;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ports that the same addresses offer, however somebody has spread them over the subsets of an Endpoints object
 * ({@code RepackSubsets} of {@code pkg/api/v1/endpoints/util.go}). An address is in one of the lists, which are sorted: it is not
 * ready on a port if any subset says so. What else is said of an address is what is said first.
 */
record CanonicalSubset(List<TargetPort> ports, List<EndpointAddress> ready, List<EndpointAddress> notReady) {
    private static final Comparator<Listed> ORDER =
            Comparator.comparing(Listed::ip).thenComparing(Listed::uid);

    /** Addresses of different pods are different ones. */
    private record Listed(String ip, String uid) {
        static Listed of(EndpointAddress address) {
            return new Listed(
                    orEmpty(address.getIp()),
                    address.getTargetRef() == null
                            ? ""
                            : orEmpty(address.getTargetRef().getUid()));
        }
    }

    static List<CanonicalSubset> of(List<EndpointSubset> subsets) {
        Map<Listed, EndpointAddress> first = new HashMap<>();
        Map<Optional<TargetPort>, Map<Listed, Boolean>> readyByPort = new LinkedHashMap<>();
        for (EndpointSubset subset : subsets) {
            for (Optional<TargetPort> port : portsOf(subset)) {
                Map<Listed, Boolean> ready = readyByPort.computeIfAbsent(port, p -> new HashMap<>());
                list(subset.getAddresses(), true, first, ready);
                list(subset.getNotReadyAddresses(), false, first, ready);
            }
        }
        Map<Map<Listed, Boolean>, List<TargetPort>> ports = new LinkedHashMap<>();
        readyByPort.forEach((port, ready) -> {
            List<TargetPort> offered = ports.computeIfAbsent(ready, r -> new ArrayList<>());
            port.ifPresent(offered::add);
        });
        return ports.entrySet().stream()
                .map(e -> new CanonicalSubset(
                        List.copyOf(e.getValue()), those(e.getKey(), true, first), those(e.getKey(), false, first)))
                .toList();
    }

    /** A subset without ports offers something, too. */
    private static List<Optional<TargetPort>> portsOf(EndpointSubset subset) {
        return subset.getPorts().isEmpty()
                ? List.of(Optional.empty())
                : subset.getPorts().stream()
                        .map(port -> Optional.of(TargetPort.of(port)))
                        .toList();
    }

    private static void list(
            List<EndpointAddress> addresses,
            boolean isReady,
            Map<Listed, EndpointAddress> first,
            Map<Listed, Boolean> ready) {
        for (EndpointAddress address : addresses) {
            Listed listed = Listed.of(address);
            first.putIfAbsent(listed, address);
            ready.merge(listed, isReady, Boolean::logicalAnd);
        }
    }

    private static List<EndpointAddress> those(
            Map<Listed, Boolean> ready, boolean wanted, Map<Listed, EndpointAddress> first) {
        return ready.entrySet().stream()
                .filter(e -> e.getValue() == wanted)
                .map(Map.Entry::getKey)
                .sorted(ORDER)
                .flatMap(listed -> Optional.ofNullable(first.get(listed)).stream())
                .toList();
    }
}
