package dev.timonel.controller;

import dev.timonel.model.PodFacts;
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
    private static final BigInteger FIRST = BigInteger.TWO;

    private PodAddresses() {}

    /** The next free address of the block; empty if all are held. */
    static Optional<IpAddress> next(Cidr block, String node, ClusterSnapshot snapshot) {
        BigInteger end = block.family() == IpFamily.IPv4 ? block.size().subtract(BigInteger.ONE) : block.size();
        BigInteger start = Cursors.last(snapshot, Cursors.ofPods(node, block.family()))
                .flatMap(IpAddress::parse)
                .filter(block::contains)
                .map(last -> last.value().subtract(block.network().value()).add(BigInteger.ONE))
                .orElse(FIRST)
                .max(FIRST);
        Optional<IpAddress> ahead = firstFree(block, start, end, snapshot);
        return ahead.isPresent() ? ahead : firstFree(block, FIRST, start.min(end), snapshot);
    }

    /** The range that is handed out, as host-local names it: from the gateway to the last usable address. */
    static String range(Cidr block) {
        BigInteger last = block.size().subtract(block.family() == IpFamily.IPv4 ? BigInteger.TWO : BigInteger.ONE);
        return block.network().plus(1) + "-" + block.at(last.max(BigInteger.ZERO));
    }

    private static Optional<IpAddress> firstFree(
            Cidr block, BigInteger from, BigInteger end, ClusterSnapshot snapshot) {
        for (BigInteger index = from; index.compareTo(end) < 0; index = index.add(BigInteger.ONE)) {
            IpAddress address = block.at(index);
            if (!isHeld(address, snapshot)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** A finished pod may still show its address, but no longer holds it. */
    private static boolean isHeld(IpAddress address, ClusterSnapshot snapshot) {
        return !snapshot.nodesWithIp(address).isEmpty()
                || snapshot.podsWithIp(address).stream()
                        .anyMatch(pod -> !pod.facts(PodFacts.class).terminal());
    }
}
