package dev.timonel.controller.endpoints;

import dev.timonel.model.SliceFacts.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Zone hints for {@code service.kubernetes.io/topology-mode: Auto} ({@code AddHints} in
 * {@code endpointslice/topologycache/topologycache.go}): each zone gets endpoints in proportion to its CPUs, its own first,
 * and unchanged slices keep valid hints. {@code problem} says, in upstream's words, why there are no hints; it is
 * {@code ""} if there are.
 */
record ProportionalHints(List<PackedSlice> slices, String problem) {

    static ProportionalHints distribute(List<PackedSlice> slices, ZoneCapacity capacity) {
        int ready = (int) slices.stream()
                .flatMap(s -> s.endpoints().stream())
                .filter(TopologyHints::isReady)
                .count();
        ZoneAllocation.Outcome outcome = ZoneAllocation.of(capacity, ready);
        if (outcome.allocation().isEmpty()) {
            return new ProportionalHints(TopologyHints.distribute(slices, ""), outcome.problem());
        }
        ZoneAllocation allocation = outcome.allocation().get();
        return settle(slices, allocation)
                .map(hinted -> new ProportionalHints(hinted, ""))
                .orElseGet(() -> new ProportionalHints(
                        TopologyHints.distribute(slices, ""), "One or more endpoints do not have a zone specified"));
    }

    /**
     * Upstream's result is not always one that it would leave alone the next time, and what unchanged slices keep can
     * leave a zone with less than its minimum. In both cases all hints are made anew, which depends on the endpoints alone:
     * so reconciling twice never writes twice.
     */
    private static Optional<List<PackedSlice>> settle(List<PackedSlice> slices, ZoneAllocation allocation) {
        Optional<List<PackedSlice>> anew = revise(slices, allocation, true);
        if (anew.isEmpty() || sameEndpoints(anew.get(), slices)) {
            return anew;
        }
        return revise(slices, allocation, false)
                .filter(revised -> meetsMinimums(revised, allocation) && isAtRest(revised, allocation))
                .or(() -> anew);
    }

    private static boolean isAtRest(List<PackedSlice> slices, ZoneAllocation allocation) {
        return revise(unchanged(slices), allocation, false)
                .filter(again -> sameEndpoints(again, slices))
                .isPresent();
    }

    private static boolean meetsMinimums(List<PackedSlice> slices, ZoneAllocation allocation) {
        Map<String, Long> counts = slices.stream()
                .flatMap(s -> s.endpoints().stream())
                .flatMap(e -> e.zoneHints().stream())
                .collect(Collectors.groupingBy(zone -> zone, Collectors.counting()));
        return allocation.zones().entrySet().stream()
                .allMatch(
                        z -> counts.getOrDefault(z.getKey(), 0L) >= z.getValue().minimum());
    }

    /** Empty if a ready endpoint that needs a hint has no zone. */
    private static Optional<List<PackedSlice>> revise(
            List<PackedSlice> slices, ZoneAllocation allocation, boolean all) {
        SortedMap<String, Integer> allocated = new TreeMap<>();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            SortedMap<String, Integer> valid =
                    all || slices.get(i).changed() ? null : validHints(slices.get(i), allocated, allocation);
            if (valid == null) {
                open.add(i);
            } else {
                valid.forEach((zone, count) -> allocated.merge(zone, count, Integer::sum));
            }
        }
        List<PackedSlice> hinted = new ArrayList<>(slices);
        for (int i : open) {
            if (slices.get(i).endpoints().stream()
                    .anyMatch(e -> TopologyHints.isReady(e) && e.zone().isEmpty())) {
                return Optional.empty();
            }
            slices.get(i).endpoints().stream()
                    .filter(TopologyHints::isReady)
                    .forEach(e -> allocated.merge(e.zone(), 1, Integer::sum));
        }
        ZoneAllocation.Moves moves = allocation.moves(allocated);
        for (int i : open) {
            hinted.set(i, hint(slices.get(i), moves));
        }
        return Optional.of(List.copyOf(hinted));
    }

    /** The counts of the slice's hints, or null if they have to be revised. */
    private static @Nullable SortedMap<String, Integer> validHints(
            PackedSlice slice, SortedMap<String, Integer> allocated, ZoneAllocation allocation) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Target endpoint : slice.endpoints()) {
            if (!TopologyHints.isReady(endpoint)) {
                if (endpoint.hasHints()) {
                    return null;
                }
                continue;
            }
            if (endpoint.zoneHints().size() != 1 || !endpoint.nodeHints().isEmpty()) {
                return null;
            }
            counts.merge(endpoint.zoneHints().get(0), 1, Integer::sum);
        }
        boolean fits = counts.entrySet().stream().allMatch(c -> {
            ZoneAllocation.Share share = allocation.zones().get(c.getKey());
            return share != null && c.getValue() + allocated.getOrDefault(c.getKey(), 0) <= share.maximum();
        });
        return fits ? counts : null;
    }

    /** Each ready endpoint gets its own zone, unless that one gives and another receives. Uses up {@code moves}. */
    private static PackedSlice hint(PackedSlice slice, ZoneAllocation.Moves moves) {
        List<TopologyHints.Hints> hints = new ArrayList<>();
        for (Target endpoint : slice.endpoints()) {
            if (!TopologyHints.isReady(endpoint)) {
                hints.add(TopologyHints.Hints.NONE);
                continue;
            }
            String zone = endpoint.zone();
            if (moves.giving().containsKey(zone) && !moves.receiving().isEmpty()) {
                takeOne(moves.giving(), zone);
                zone = moves.receiving().firstKey();
                takeOne(moves.receiving(), zone);
            }
            hints.add(TopologyHints.Hints.of(zone, ""));
        }
        return TopologyHints.apply(slice, hints);
    }

    private static void takeOne(SortedMap<String, Integer> counts, String zone) {
        counts.computeIfPresent(zone, (z, count) -> count == 1 ? null : count - 1);
    }

    private static List<PackedSlice> unchanged(List<PackedSlice> slices) {
        return slices.stream()
                .map(s -> new PackedSlice(s.name(), s.ports(), s.endpoints(), false))
                .toList();
    }

    private static boolean sameEndpoints(List<PackedSlice> some, List<PackedSlice> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).endpoints().equals(others.get(i).endpoints())) {
                return false;
            }
        }
        return true;
    }
}
