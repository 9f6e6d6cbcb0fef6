package dev.timonel.controller.scheduling;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.NodeGroup;
import dev.timonel.snapshot.RankedNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a pod may select, in the order in which they are asked. A pod that selects most of them finds one among the
 * first; for one that selects some, those are put in order, so that the others are not asked.
 */
final class NodeOrder {
    /** So few nodes are asked, or put in order, whatever the pod selects. */
    static final int FEW = 64;

    private final Optional<Collection<ObjectKey>> selected;
    private final ClusterSnapshot snapshot;
    private @Nullable Map<NodeGroup, TreeSet<RankedNode>> ranked;

    NodeOrder(PodSpec spec, ClusterSnapshot snapshot) {
        this.selected = NodeFit.candidates(spec, snapshot);
        this.snapshot = snapshot;
    }

    /** Of the nodes of a group, which are in order, those that the pod may select. */
    Collection<RankedNode> of(NodeGroup group, Collection<RankedNode> all) {
        return selected.<Collection<RankedNode>>map(keys -> ranked(keys).getOrDefault(group, new TreeSet<>()))
                .orElse(all);
    }

    /** Those, and a few others, so that the first that fits is found soon; some come twice. */
    Stream<RankedNode> asked(NodeGroup group, Collection<RankedNode> all) {
        boolean many = selected.filter(keys -> keys.size() > FEW).isPresent();
        return many
                ? Stream.concat(all.stream().limit(FEW), Stream.of(group).flatMap(g -> of(g, all).stream()))
                : of(group, all).stream();
    }

    private Map<NodeGroup, TreeSet<RankedNode>> ranked(Collection<ObjectKey> keys) {
        Map<NodeGroup, TreeSet<RankedNode>> known = ranked;
        if (known == null) {
            known = new HashMap<>();
            for (ObjectKey key : keys) {
                KubeObject node = snapshot.get(key).orElse(null);
                if (node != null) {
                    known.computeIfAbsent(NodeGroup.of(node), g -> new TreeSet<>())
                            .add(new RankedNode(snapshot.podCountOnNode(node.name()), node.name()));
                }
            }
            ranked = known;
        }
        return known;
    }
}
