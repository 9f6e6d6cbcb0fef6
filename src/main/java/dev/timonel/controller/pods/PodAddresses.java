package dev.timonel.controller.pods;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The pod addresses of a node's block, handed out round robin as the CNI plugin host-local does, so that a recreated pod
 * gets another address although the old one is free. The network's own address and the gateway after it are never used,
 * nor is the broadcast address of an IPv4 block.
 */
final class PodAddresses {
    private static final int RESERVED = 2;

    private PodAddresses() {}

    /** The next free address of the block; empty if all are held. */
    static Optional<IpAddress> next(Cidr block, String node, ClusterSnapshot snapshot) {
        if (block.family().bits() - block.prefix() < RESERVED) {
            return Optional.empty();
        }
        IpAddress first = block.network().plus(RESERVED);
        IpAddress last = block.family() == IpFamily.IPv4 ? block.last().plus(-1) : block.last();
        Optional<IpAddress> before = Cursors.last(snapshot, Cursors.ofPods(node, block.family()))
                .flatMap(IpAddress::parse)
                .filter(address -> address.compareTo(first) >= 0 && address.compareTo(last) <= 0);
        return before.filter(address -> address.compareTo(last) < 0)
                .flatMap(address -> snapshot.firstFreeOfPods(address.plus(1), last))
                .or(() -> snapshot.firstFreeOfPods(first, before.orElse(last)));
    }

    /** The range that is handed out, as host-local names it: from the gateway to the last usable address. */
    static String range(Cidr block) {
        BigInteger last = block.size().subtract(block.family() == IpFamily.IPv4 ? BigInteger.TWO : BigInteger.ONE);
        return block.network().plus(1) + "-" + block.at(last.max(BigInteger.ZERO));
    }
}
