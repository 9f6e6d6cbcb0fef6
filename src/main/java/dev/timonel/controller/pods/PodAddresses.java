package dev.timonel.controller.pods;

import dev.timonel.controller.plan.Cursors;
import dev.timonel.model.Kinds;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ObjectKey;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Optional;

/**
 * The pod addresses of a node's block, handed out round robin as the CNI plugin host-local does, so that a recreated pod
 * gets another address although the old one is free. The network's own address and the gateway after it are never used,
 * nor is the broadcast address of an IPv4 block.
 */
final class PodAddresses {
    private static final int RESERVED = 2;

    private PodAddresses() {}

    /** From the first to the last address that pods get. */
    private record Range(IpAddress first, IpAddress last) {
        static Optional<Range> of(Cidr block) {
            if (block.family().bits() - block.prefix() < RESERVED) {
                return Optional.empty();
            }
            IpAddress first = block.network().plus(RESERVED);
            return Optional.of(new Range(
                    first, block.family() == IpFamily.IPv4 ? block.last().plus(-1) : block.last()));
        }
    }

    /**
     * Whom to wake on a node: the first of the pods that it is to give an address, if it has one of each block. Each pod that gets
     * it wakes the next, and so does one that does not want it any more.
     */
    static Optional<ObjectKey> firstToGetOne(String node, ClusterSnapshot snapshot) {
        Collection<ObjectKey> waiting = snapshot.podsWithoutAddress(node);
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        return snapshot.facts(new ObjectKey(Kinds.NODE, "", node), NodeFacts.class)
                .filter(facts -> !facts.external()
                        && !facts.internalIps().isEmpty()
                        && !facts.podCidrs().isEmpty())
                .filter(facts -> facts.podCidrs().stream().allMatch(block -> hasAny(block, snapshot)))
                .map(facts -> waiting.iterator().next());
    }

    private static boolean hasAny(Cidr block, ClusterSnapshot snapshot) {
        return Range.of(block)
                .flatMap(range -> snapshot.firstFreeOfPods(range.first(), range.last()))
                .isPresent();
    }

    /** The next free address of the block; empty if all are held. */
    static Optional<IpAddress> next(Cidr block, String node, ClusterSnapshot snapshot) {
        return Range.of(block).flatMap(range -> next(range.first(), range.last(), block.family(), node, snapshot));
    }

    private static Optional<IpAddress> next(
            IpAddress first, IpAddress last, IpFamily family, String node, ClusterSnapshot snapshot) {
        Optional<IpAddress> before = Cursors.last(snapshot, Cursors.ofPods(node, family))
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
