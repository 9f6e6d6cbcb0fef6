package dev.timonel.snapshot;

import dev.timonel.net.Cidr;
import java.util.List;
import org.pcollections.TreePMap;

/**
 * Blocks that somebody holds; they may overlap. Persistent.
 *
 * @param runs all addresses in them
 * @param holders how many hold a block
 */
record HeldBlocks(AddressRuns runs, TreePMap<Cidr, Integer> holders) {
    static final HeldBlocks NONE = new HeldBlocks(AddressRuns.EMPTY, TreePMap.empty());

    HeldBlocks replaced(List<Cidr> before, List<Cidr> after) {
        if (before.equals(after)) {
            return this;
        }
        HeldBlocks held = this;
        for (Cidr block : before) {
            held = held.minus(block);
        }
        for (Cidr block : after) {
            held = held.plus(block);
        }
        return held;
    }

    private HeldBlocks plus(Cidr block) {
        Integer others = holders.get(block);
        return new HeldBlocks(
                runs.plus(block.network(), block.last()), holders.plus(block, others == null ? 1 : others + 1));
    }

    private HeldBlocks minus(Cidr block) {
        Integer all = holders.get(block);
        if (all != null && all > 1) {
            return new HeldBlocks(runs, holders.plus(block, all - 1));
        }
        TreePMap<Cidr, Integer> rest = holders.minus(block);
        for (int prefix = 0; prefix < block.prefix(); prefix++) {
            if (rest.containsKey(block.enclosing(prefix))) {
                return new HeldBlocks(runs, rest);
            }
        }
        AddressRuns left = runs.minus(block.network(), block.last());
        Cidr inside = rest.ceilingKey(block);
        while (inside != null && block.contains(inside.network())) {
            left = left.plus(inside.network(), inside.last());
            inside = rest.higherKey(inside);
        }
        return new HeldBlocks(left, rest);
    }
}
