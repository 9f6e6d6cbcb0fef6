package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts.Target;
import dev.timonel.net.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of one group (one address type, one port list) are distributed over slices so that few slices are
 * written (service-semantics C4, {@code reconcileByPortMapping} and {@code finalize} in {@code endpointslice/reconciler.go}).
 * Slices are never merged or rebalanced. Where upstream takes any endpoint or slice, this takes the first in order.
 */
record SlicePacking(List<PackedSlice> slices, List<String> doomed) {
    static final int MAX_ENDPOINTS = 100;

    /** A slice of the group as it is. {@code stale}: it has to be written even if its endpoints are right. */
    record Existing(String name, List<Target> endpoints, boolean stale) {}

    /** What makes two endpoints of a namespace the same one, however else they differ ({@code util/endpointset.go}). */
    private record Identity(IpAddress address, List<IpAddress> others, String hostname, String pod) {
        static Identity of(Target endpoint) {
            return new Identity(endpoint.address(), endpoint.others(), endpoint.hostname(), endpoint.pod());
        }
    }

    /** The endpoints of one slice while they are being distributed. */
    private static final class Bin {
        final String name;
        final List<Target> endpoints;
        boolean changed;

        Bin(String name, List<Target> endpoints, boolean changed) {
            this.name = name;
            this.endpoints = endpoints;
            this.changed = changed;
        }

        int room() {
            return MAX_ENDPOINTS - endpoints.size();
        }

        void fillFrom(Deque<Target> source) {
            while (!source.isEmpty() && room() > 0) {
                endpoints.add(source.removeFirst());
                changed = true;
            }
        }
    }

    /** {@code existing} comes sorted by name; {@code desired} in the order in which new endpoints are placed. */
    static SlicePacking pack(List<TargetPort> ports, List<Existing> existing, Iterable<PodEndpoint> desired) {
        return pack(ports, existing, desired, null);
    }

    /**
     * The same, where all endpoints of {@code existing} are where they should be but those of the pods named in
     * {@code differing}; {@code desired} are those of these pods and of new ones.
     */
    static SlicePacking pack(
            List<TargetPort> ports,
            List<Existing> existing,
            Iterable<PodEndpoint> desired,
            @Nullable Set<String> differing) {
        Map<Identity, Target> unplaced = new LinkedHashMap<>();
        for (PodEndpoint endpoint : desired) {
            Target wanted = endpoint.forSlice();
            unplaced.put(Identity.of(wanted), wanted);
        }
        List<Bin> bins = new ArrayList<>();
        List<String> doomed = new ArrayList<>();
        for (Existing slice : existing) {
            Bin bin = keep(slice, unplaced, differing);
            if (bin.endpoints.isEmpty()) {
                doomed.add(slice.name());
            } else {
                bins.add(bin);
            }
        }
        place(new ArrayDeque<>(unplaced.values()), bins);
        return new SlicePacking(
                bins.stream()
                        .map(b -> new PackedSlice(b.name, ports, List.copyOf(b.endpoints), b.changed))
                        .toList(),
                List.copyOf(doomed));
    }

    /** The endpoints of the slice that are still wanted, each as it is wanted, in their places. */
    private static Bin keep(Existing slice, Map<Identity, Target> unplaced, @Nullable Set<String> differing) {
        if (differing != null && differing.isEmpty()) {
            return new Bin(slice.name(), new ArrayList<>(slice.endpoints()), slice.stale());
        }
        List<Target> kept = new ArrayList<>(slice.endpoints().size());
        boolean changed = slice.stale();
        for (Target endpoint : slice.endpoints()) {
            if (differing != null && !differing.contains(endpoint.pod())) {
                kept.add(endpoint);
                continue;
            }
            Target wanted = unplaced.remove(Identity.of(endpoint));
            if (wanted == null) {
                changed = true;
            } else if (wanted.isButForHints(endpoint)) {
                kept.add(endpoint);
            } else {
                kept.add(wanted);
                changed = true;
            }
        }
        return new Bin(slice.name(), kept, changed);
    }

    private static void place(Deque<Target> rest, List<Bin> bins) {
        bins.stream()
                .filter(b -> b.changed)
                .sorted(Comparator.comparingInt((Bin b) -> -b.endpoints.size()).thenComparing(b -> b.name))
                .forEach(b -> b.fillFrom(rest));
        while (!rest.isEmpty()) {
            Bin bin = rest.size() < MAX_ENDPOINTS ? tightest(bins, rest.size()) : null;
            if (bin == null) {
                bin = new Bin("", new ArrayList<>(), true);
                bins.add(bin);
            }
            bin.fillFrom(rest);
        }
    }

    /** The unchanged slice that has the least room among those that take so many endpoints. */
    private static @Nullable Bin tightest(List<Bin> bins, int endpoints) {
        return bins.stream()
                .filter(b -> !b.changed && b.room() >= endpoints)
                .min(Comparator.comparingInt(Bin::room).thenComparing(b -> b.name))
                .orElse(null);
    }

    /**
     * All groups of one address type together: a new slice takes the place of a doomed one rather than being created, and
     * if nothing would be left, an empty slice without ports holds the place.
     */
    static SlicePacking combine(List<SlicePacking> groups, List<String> alsoDoomed) {
        List<PackedSlice> wanted =
                new ArrayList<>(groups.stream().flatMap(g -> g.slices.stream()).toList());
        if (wanted.isEmpty()) {
            wanted.add(new PackedSlice("", List.of(), List.of(), true));
        }
        Deque<String> doomed =
                new ArrayDeque<>(Stream.concat(groups.stream().flatMap(g -> g.doomed.stream()), alsoDoomed.stream())
                        .sorted()
                        .toList());
        for (int i = 0; i < wanted.size() && !doomed.isEmpty(); i++) {
            if (wanted.get(i).isNameless()) {
                wanted.set(i, wanted.get(i).named(doomed.removeFirst()));
            }
        }
        return new SlicePacking(List.copyOf(wanted), List.copyOf(doomed));
    }
}
