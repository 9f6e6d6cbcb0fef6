package dev.timonel.controller.endpoints;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The share of allocatable CPU that each zone has, over ready nodes that are not control planes ({@code SetNodes} in
 * {@code endpointslice/topologycache/topologycache.go}). Empty if a node tells no zone or no CPU, or if there are fewer
 * than two zones: nothing can then be said.
 */
record ZoneCapacity(SortedMap<String, Double> ratios) {
    static final ZoneCapacity NONE = new ZoneCapacity(new TreeMap<>());

    /** What one node contributes. {@code counted} is false for one that is not ready or is a control plane. */
    record Share(boolean counted, String zone, BigDecimal cpus) {
        static Share of(KubeObject node) {
            NodeFacts facts = node.facts(NodeFacts.class);
            boolean counted = facts.ready()
                    && !node.labels().containsKey("node-role.kubernetes.io/control-plane")
                    && !node.labels().containsKey("node-role.kubernetes.io/master");
            return counted ? new Share(true, facts.zone(), cpus(node)) : new Share(false, "", BigDecimal.ZERO);
        }

        private static BigDecimal cpus(KubeObject node) {
            long thousandths = node.facts(NodeFacts.class).allocatable().getOrDefault("cpu", 0L);
            return BigDecimal.valueOf(thousandths, 3);
        }
    }

    static ZoneCapacity of(ClusterSnapshot snapshot) {
        SortedMap<String, BigDecimal> cpus = new TreeMap<>();
        BigDecimal total = BigDecimal.ZERO;
        for (KubeObject node : snapshot.list(Kinds.NODE)) {
            Share share = Share.of(node);
            if (!share.counted()) {
                continue;
            }
            if (share.zone().isEmpty() || share.cpus().signum() <= 0) {
                return NONE;
            }
            cpus.merge(share.zone(), share.cpus(), BigDecimal::add);
            total = total.add(share.cpus());
        }
        SortedMap<String, Double> ratios = new TreeMap<>();
        if (cpus.size() >= 2) {
            double all = total.doubleValue();
            cpus.forEach((zone, amount) -> ratios.put(zone, amount.doubleValue() / all));
        }
        return new ZoneCapacity(ratios);
    }
}
