package dev.timonel.snapshot;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;

/** The nodes of each group, in order. Persistent, as all indexes. */
record NodeRanks(HashTrie<String, NodeGroup> groups, HashTrie<NodeGroup, TreePSet<RankedNode>> nodes) {
    static final NodeRanks EMPTY = new NodeRanks(HashTrie.empty(), HashTrie.empty());

    /** The node in this group, or in none; {@code pods} name it. */
    NodeRanks with(String node, @Nullable NodeGroup group, int pods) {
        NodeGroup before = groups.get(node);
        RankedNode ranked = new RankedNode(pods, node);
        HashTrie<NodeGroup, TreePSet<RankedNode>> changed = before == null ? nodes : without(nodes, before, ranked);
        return group == null
                ? new NodeRanks(groups.minus(node), changed)
                : new NodeRanks(groups.plus(node, group), with(changed, group, ranked));
    }

    /** As many pods name the node now, if there is one of this name. */
    NodeRanks counted(String node, int before, int now) {
        NodeGroup group = groups.get(node);
        return group == null || before == now
                ? this
                : new NodeRanks(
                        groups,
                        with(without(nodes, group, new RankedNode(before, node)), group, new RankedNode(now, node)));
    }

    Map<NodeGroup, ? extends Collection<RankedNode>> byGroup() {
        return nodes;
    }

    private static HashTrie<NodeGroup, TreePSet<RankedNode>> with(
            HashTrie<NodeGroup, TreePSet<RankedNode>> nodes, NodeGroup group, RankedNode node) {
        TreePSet<RankedNode> others = nodes.get(group);
        return nodes.plus(group, (others == null ? TreePSet.<RankedNode>empty() : others).plus(node));
    }

    private static HashTrie<NodeGroup, TreePSet<RankedNode>> without(
            HashTrie<NodeGroup, TreePSet<RankedNode>> nodes, NodeGroup group, RankedNode node) {
        TreePSet<RankedNode> all = nodes.get(group);
        TreePSet<RankedNode> rest = all == null ? TreePSet.<RankedNode>empty() : all.minus(node);
        return rest.isEmpty() ? nodes.minus(group) : nodes.plus(group, rest);
    }
}
