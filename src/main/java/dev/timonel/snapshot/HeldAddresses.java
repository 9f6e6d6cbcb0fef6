package dev.timonel.snapshot;

import dev.timonel.net.IpAddress;
import java.util.List;

/**
 * Addresses that somebody holds. What several hold is free when the last of them lets it go. Persistent.
 *
 * @param runs all held addresses
 * @param more how many more than one hold an address
 */
record HeldAddresses(AddressRuns runs, HashTrie<IpAddress, Integer> more) {
    static final HeldAddresses NONE = new HeldAddresses(AddressRuns.EMPTY, HashTrie.empty());

    HeldAddresses replaced(List<IpAddress> before, List<IpAddress> after) {
        if (before.equals(after)) {
            return this;
        }
        HeldAddresses held = this;
        for (IpAddress address : before) {
            held = held.minus(address);
        }
        for (IpAddress address : after) {
            held = held.plus(address);
        }
        return held;
    }

    private HeldAddresses plus(IpAddress address) {
        if (!runs.contains(address)) {
            return new HeldAddresses(runs.plus(address, address), more);
        }
        Integer others = more.get(address);
        return new HeldAddresses(runs, more.plus(address, others == null ? 1 : others + 1));
    }

    private HeldAddresses minus(IpAddress address) {
        Integer others = more.get(address);
        if (others == null) {
            return new HeldAddresses(runs.minus(address, address), more);
        }
        return new HeldAddresses(runs, others == 1 ? more.minus(address) : more.plus(address, others - 1));
    }
}
