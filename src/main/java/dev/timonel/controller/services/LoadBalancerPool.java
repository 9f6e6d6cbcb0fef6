package dev.timonel.controller.services;

import dev.timonel.model.ObjectKey;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.math.BigInteger;
import java.util.Optional;

/** The addresses for services of type LoadBalancer: those of one block that no other service answers on. */
final class LoadBalancerPool {
    private final Cidr block;

    LoadBalancerPool(Cidr block) {
        this.block = block;
    }

    String family() {
        return block.family().name();
    }

    boolean contains(IpAddress address) {
        if (!block.contains(address)) {
            return false;
        }
        BigInteger index = address.value().subtract(block.network().value());
        return index.compareTo(first()) >= 0 && index.compareTo(end()) < 0;
    }

    /** Whether this service may have the address, or has it already. */
    boolean isFreeFor(ObjectKey service, IpAddress address, ClusterSnapshot snapshot) {
        return snapshot.servicesWithIp(address).stream().allMatch(s -> s.key().equals(service));
    }

    Optional<IpAddress> lowestFree(ClusterSnapshot snapshot) {
        return snapshot.firstFreeOfServices(block.at(first()), block.at(end().subtract(BigInteger.ONE)));
    }

    @Override
    public String toString() {
        return block.toString();
    }

    /** A block of one or two addresses has neither a network nor a broadcast address (RFC 3021). */
    private BigInteger first() {
        return block.size().bitLength() <= 2 ? BigInteger.ZERO : BigInteger.ONE;
    }

    private BigInteger end() {
        boolean broadcast = block.family() == IpFamily.IPv4 && block.size().bitLength() > 2;
        return broadcast ? block.size().subtract(BigInteger.ONE) : block.size();
    }
}
