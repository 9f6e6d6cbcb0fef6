package dev.timonel.controller.endpoints;

import dev.timonel.model.JsonBytes;
import dev.timonel.model.KubeObject;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The subsets of a legacy Endpoints object (service-semantics C5, {@code pkg/api/endpoints/util.go} and
 * {@code truncateEndpoints}): ports that the same set of addresses answers on share one subset. Subsets are sorted by their
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

    /** What addresses are sorted by. */
    record Spelled(String ip, String uid) implements Comparable<Spelled> {
        private static final Comparator<Spelled> ORDER =
                Comparator.comparing(Spelled::ip).thenComparing(Spelled::uid);

        static Spelled of(PodEndpoint endpoint) {
            return new Spelled(endpoint.ip(), endpoint.uid());
        }

        @Override
        public int compareTo(Spelled other) {
            return ORDER.compare(this, other);
        }
    }

    /** One address, its pod, and the ports that it answers on. */
    record Entry(KubeObject pod, PodEndpoint endpoint, boolean ready, List<TargetPort> ports) {}

    /** The addresses that share their ports. */
    record Subset(List<TargetPort> ports, List<Entry> ready, List<Entry> notReady) {
        EndpointSubset written() {
            EndpointSubset subset = new EndpointSubset();
            subset.setAddresses(addresses(ready));
            subset.setNotReadyAddresses(addresses(notReady));
            subset.setPorts(
                    new ArrayList<>(ports.stream().map(TargetPort::forEndpoints).toList()));
            return subset;
        }

        EndpointLines lines() {
            return new EndpointLines(ports, lines(ready), lines(notReady));
        }

        private static List<EndpointLines.Line> lines(List<Entry> entries) {
            return entries.stream()
                    .map(e -> EndpointLines.Line.of(e.pod, e.endpoint))
                    .toList();
        }

        private static List<EndpointAddress> addresses(List<Entry> entries) {
            return new ArrayList<>(
                    entries.stream().map(e -> e.endpoint.forEndpoints()).toList());
        }
    }

    /** Entries of one list of ports have all addresses in common, so that lists are looked at rather than entries. */
    static EndpointSubsets repack(List<Entry> entries) {
        SortedMap<List<TargetPort>, List<Entry>> byPorts = new TreeMap<>(BY_PORTS);
        entries.forEach(e -> byPorts.computeIfAbsent(TargetPort.group(e.ports()), p -> new ArrayList<>())
                .add(e));
        SortedMap<List<TargetPort>, List<Entry>> joined = byPorts.size() < 2 ? byPorts : joined(byPorts);
        List<Subset> subsets = new ArrayList<>();
        joined.forEach((ports, some) -> subsets.add(new Subset(ports, sorted(some, true), sorted(some, false))));
        boolean truncated = joined.values().stream().mapToInt(List::size).sum() > MAX_ADDRESSES;
        return new EndpointSubsets(truncated ? truncate(subsets) : subsets, truncated);
    }

    /** The ports that the same addresses answer on, with these; so an address is in several subsets if some lack some ports. */
    private static SortedMap<List<TargetPort>, List<Entry>> joined(SortedMap<List<TargetPort>, List<Entry>> byPorts) {
        SortedMap<TargetPort, List<List<TargetPort>>> listsWith = new TreeMap<>();
        byPorts.keySet()
                .forEach(ports -> ports.forEach(port ->
                        listsWith.computeIfAbsent(port, p -> new ArrayList<>()).add(ports)));
        Map<List<List<TargetPort>>, List<TargetPort>> portsOf = new HashMap<>();
        listsWith.forEach((port, lists) ->
                portsOf.computeIfAbsent(lists, l -> new ArrayList<>()).add(port));
        SortedMap<List<TargetPort>, List<Entry>> joined = new TreeMap<>(BY_PORTS);
        portsOf.forEach((lists, ports) -> joined.put(
                ports,
                lists.stream()
                        .flatMap(list -> byPorts.getOrDefault(list, List.of()).stream())
                        .toList()));
        return joined;
    }

    List<EndpointSubset> subsets() {
        return parts.stream().map(Subset::written).toList();
    }

    /** The one subset, if that is all. */
    Optional<EndpointLines> lines() {
        return parts.size() == 1 && !truncated ? Optional.of(parts.get(0).lines()) : Optional.empty();
    }

    /** What follows the metadata of an Endpoints object that has these subsets. */
    JsonBytes rest() {
        JsonBytes json = new JsonBytes(1024);
        String separator = ",\"subsets\":[";
        for (Subset part : parts) {
            json.raw(separator);
            part.lines().write(new byte[0], 0, json);
            separator = ",";
        }
        return json.raw(parts.isEmpty() ? "}" : "]}");
    }

    /** The same of an object that has this subset alone. */
    record Rest(JsonBytes json, EndpointLines lines) {
        /** Written into {@code json}, which is emptied before. */
        static Rest of(EndpointLines lines, byte[] old, int start, JsonBytes json) {
            json.clear();
            json.raw(",\"subsets\":[");
            EndpointLines written = lines.write(old, start, json);
            return new Rest(json.raw("]}"), written);
        }
    }

    private static List<Entry> sorted(List<Entry> entries, boolean ready) {
        Map<Entry, Spelled> addresses = new IdentityHashMap<>();
        for (Entry entry : entries) {
            if (entry.ready() == ready) {
                addresses.put(entry, Spelled.of(entry.endpoint()));
            }
        }
        return addresses.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
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
            List<Entry> candidates = cutReady ? subset.ready : subset.notReady;
            int share = Math.min(left, (int) Math.ceil((double) candidates.size() / total * room));
            List<Entry> kept = candidates.subList(0, Math.min(share, candidates.size()));
            left -= kept.size();
            cut.add(
                    cutReady
                            ? new Subset(subset.ports, kept, List.of())
                            : new Subset(subset.ports, subset.ready, kept));
        }
        return cut;
    }
}
