package dev.timonel.controller;

import dev.timonel.model.JsonBytes;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The subsets of a legacy Endpoints object (service-semantics C5, {@code pkg/api/endpoints/util.go} and
 * {@code truncateEndpoints}): addresses that answer on the same set of ports share one subset. Subsets are sorted by their
 * ports, addresses by the text of the IP and then by UID; upstream sorts subsets and ports by hash instead.
 */
record EndpointSubsets(List<Subset> parts, boolean truncated) {
    static final int MAX_ADDRESSES = 1000;

    private static final Comparator<List<TargetPort>> BY_PORTS = (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    };

    private record Spelled(String ip, PodEndpoint endpoint) {}

    private static final Comparator<Spelled> BY_ADDRESS =
            Comparator.comparing(Spelled::ip).thenComparing(e -> e.endpoint().uid());

    /** One address and the ports that it answers on. */
    record Entry(PodEndpoint endpoint, boolean ready, List<TargetPort> ports) {}

    /** The addresses that share their ports. */
    record Subset(List<TargetPort> ports, List<PodEndpoint> ready, List<PodEndpoint> notReady) {
        EndpointSubset written() {
            EndpointSubset subset = new EndpointSubset();
            subset.setAddresses(addresses(ready));
            subset.setNotReadyAddresses(addresses(notReady));
            subset.setPorts(
                    new ArrayList<>(ports.stream().map(TargetPort::forEndpoints).toList()));
            return subset;
        }

        void write(JsonBytes json) {
            String separator = "{";
            separator = write("addresses", ready, separator, json);
            separator = write("notReadyAddresses", notReady, separator, json);
            if (!ports.isEmpty()) {
                json.raw(separator).raw("\"ports\":");
                separator = "[";
                for (TargetPort port : ports) {
                    json.raw(separator);
                    port.writeForEndpoints(json);
                    separator = ",";
                }
                json.raw("]");
            } else if (separator.equals("{")) {
                json.raw("{");
            }
            json.raw("}");
        }

        /** What separates it from the next member. */
        private static String write(String name, List<PodEndpoint> addresses, String separator, JsonBytes json) {
            if (addresses.isEmpty()) {
                return separator;
            }
            json.raw(separator).text(name).raw(":");
            String between = "[";
            for (PodEndpoint address : addresses) {
                json.raw(between);
                address.writeForEndpoints(json);
                between = ",";
            }
            json.raw("]");
            return ",";
        }

        private static List<EndpointAddress> addresses(List<PodEndpoint> endpoints) {
            return new ArrayList<>(
                    endpoints.stream().map(PodEndpoint::forEndpoints).toList());
        }
    }

    static EndpointSubsets repack(List<Entry> entries) {
        SortedMap<List<TargetPort>, List<Entry>> byPorts = new TreeMap<>(BY_PORTS);
        entries.forEach(e -> byPorts.computeIfAbsent(TargetPort.group(e.ports()), p -> new ArrayList<>())
                .add(e));
        List<Subset> subsets = new ArrayList<>();
        for (Map.Entry<List<TargetPort>, List<Entry>> group : byPorts.entrySet()) {
            subsets.add(new Subset(group.getKey(), sorted(group.getValue(), true), sorted(group.getValue(), false)));
        }
        boolean truncated = entries.size() > MAX_ADDRESSES;
        return new EndpointSubsets(truncated ? truncate(subsets) : subsets, truncated);
    }

    List<EndpointSubset> subsets() {
        return parts.stream().map(Subset::written).toList();
    }

    /** What follows the metadata of an Endpoints object that has these subsets. */
    JsonBytes rest() {
        JsonBytes json = new JsonBytes(256
                + 200
                        * parts.stream()
                                .mapToInt(p -> p.ready.size() + p.notReady.size())
                                .sum());
        String separator = ",\"subsets\":[";
        for (Subset part : parts) {
            json.raw(separator);
            part.write(json);
            separator = ",";
        }
        return json.raw(parts.isEmpty() ? "}" : "]}");
    }

    private static List<PodEndpoint> sorted(List<Entry> entries, boolean ready) {
        List<Spelled> sorted = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry.ready() == ready) {
                sorted.add(new Spelled(entry.endpoint().ip(), entry.endpoint()));
            }
        }
        sorted.sort(BY_ADDRESS);
        return sorted.stream().map(Spelled::endpoint).toList();
    }

    /** Ready addresses first; what has to be cut is shared out in proportion, rounded up while there is room. */
    private static List<Subset> truncate(List<Subset> subsets) {
        int ready = subsets.stream().mapToInt(s -> s.ready.size()).sum();
        int notReady = subsets.stream().mapToInt(s -> s.notReady.size()).sum();
        boolean cutReady = ready > MAX_ADDRESSES;
        int room = cutReady ? MAX_ADDRESSES : MAX_ADDRESSES - ready;
        int total = cutReady ? ready : notReady;
        int left = room;
        List<Subset> cut = new ArrayList<>();
        for (Subset subset : subsets) {
            List<PodEndpoint> candidates = cutReady ? subset.ready : subset.notReady;
            int share = Math.min(left, (int) Math.ceil((double) candidates.size() / total * room));
            List<PodEndpoint> kept = candidates.subList(0, Math.min(share, candidates.size()));
            left -= kept.size();
            cut.add(
                    cutReady
                            ? new Subset(subset.ports, kept, List.of())
                            : new Subset(subset.ports, subset.ready, kept));
        }
        return cut;
    }
}
