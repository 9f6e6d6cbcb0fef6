package dev.timonel.snapshot;

import java.util.Comparator;

/** A node and the number of pods that name it, in the order in which a scheduler asks them: the emptiest first, then by name. */
public record RankedNode(int pods, String name) implements Comparable<RankedNode> {
    private static final Comparator<RankedNode> ORDER =
            Comparator.comparingInt(RankedNode::pods).thenComparing(RankedNode::name);

    @Override
    public int compareTo(RankedNode other) {
        return ORDER.compare(this, other);
    }
}
