package dev.timonel.controller.endpoints;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many ready endpoints each zone should get for its share of the CPUs, so that none is loaded more than 20 % above
 * its share ({@code getAllocations} and {@code getGivingAndReceivingZones} in {@code endpointslice/topologycache}). Where
 * upstream depends on map order, zones are taken by name.
 */
record ZoneAllocation(SortedMap<String, Share> zones) {
    private static final double OVERLOAD_THRESHOLD = 0.2;

    record Share(int minimum, int maximum, double desired) {}

    /** How many endpoints each zone gives away and receives; the totals are equal. */
    record Moves(SortedMap<String, Integer> giving, SortedMap<String, Integer> receiving) {}

    /** Either an allocation or the reason that there is none, in upstream's words. */
    record Outcome(Optional<ZoneAllocation> allocation, String problem) {}

    static Outcome of(ZoneCapacity capacity, int endpoints) {
        SortedMap<String, Double> ratios = capacity.ratios();
        if (ratios.isEmpty()) {
            return problem("Insufficient Node information: allocatable CPU or zone not specified on one or more nodes");
        }
        String counts = " (" + endpoints + " endpoints, " + ratios.size() + " zones)";
        if (ratios.size() > endpoints) {
            return problem("Insufficient number of endpoints" + counts);
        }
        SortedMap<String, Integer> minimums = new TreeMap<>();
        ratios.forEach((zone, ratio) -> minimums.put(zone, minimum(ratio * endpoints)));
        int total = minimums.values().stream().mapToInt(Integer::intValue).sum();
        if (total > endpoints) {
            return problem(
                    "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold"
                            + counts);
        }
        SortedMap<String, Share> zones = new TreeMap<>();
        minimums.forEach((zone, minimum) -> zones.put(
                zone,
                new Share(
                        minimum,
                        minimum + endpoints - total,
                        Math.max(ratios.getOrDefault(zone, 0.0) * endpoints, minimum))));
        return new Outcome(Optional.of(new ZoneAllocation(zones)), "");
    }

    /**
     * What has to move for these counts to come as near to the desired ones as whole endpoints can. A zone without
     * capacity gives all it has.
     */
    Moves moves(SortedMap<String, Integer> allocated) {
        SortedMap<String, Double> surplus = new TreeMap<>();
        SortedMap<String, Double> need = new TreeMap<>();
        zones.forEach((zone, share) -> {
            double difference = allocated.getOrDefault(zone, 0) - share.desired();
            if (difference > 0) {
                surplus.put(zone, difference);
            } else if (difference < 0) {
                need.put(zone, -difference);
            }
        });
        // Upstream leaves such hints, which nobody follows, and writes them again each time.
        allocated.forEach((zone, count) -> {
            if (!zones.containsKey(zone)) {
                surplus.put(zone, count.doubleValue());
            }
        });
        Moves moves = new Moves(new TreeMap<>(), new TreeMap<>());
        while (true) {
            String from = greatest(surplus);
            String to = greatest(need);
            double give = surplus.getOrDefault(from, 0.0);
            double take = need.getOrDefault(to, 0.0);
            if (give < 0.5 || take < 0.5 || give < 1 && take < 1) {
                return moves;
            }
            moves.giving().merge(from, 1, Integer::sum);
            moves.receiving().merge(to, 1, Integer::sum);
            surplus.put(from, give - 1);
            need.put(to, take - 1);
        }
    }

    private static int minimum(double desired) {
        return (int) Math.ceil(desired * (1 / (1 + OVERLOAD_THRESHOLD)));
    }

    /** The first zone with the greatest amount; {@code ""} if no amount is positive. */
    private static String greatest(SortedMap<String, Double> amounts) {
        String zone = "";
        double most = 0;
        for (var entry : amounts.entrySet()) {
            if (entry.getValue() > most) {
                zone = entry.getKey();
                most = entry.getValue();
            }
        }
        return zone;
    }

    private static Outcome problem(String message) {
        return new Outcome(Optional.empty(), message);
    }
}
