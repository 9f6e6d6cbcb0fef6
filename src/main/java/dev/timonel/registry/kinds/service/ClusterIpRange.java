package dev.timonel.registry.kinds.service;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.math.BigInteger;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The addresses of one service block that may be handed out, and where its dynamic band begins (KEP-3070): the static
 * band below it is left to clients that ask for an address, until the dynamic one is full. Numbers are offsets from the
 * first usable address. Follows {@code service/ipallocator/ipallocator.go}.
 */
record ClusterIpRange(Cidr cidr, IpAddress first, BigInteger size, BigInteger dynamicFrom) {
    private static final BigInteger MIN = BigInteger.valueOf(16);
    private static final BigInteger MAX = BigInteger.valueOf(256);
    private static final BigInteger STEP = BigInteger.valueOf(16);
    private static final int SHORTEST_V6_PREFIX = 64;

    /** Empty for an IPv6 block that is larger than allocators handle, and for one without a usable address. */
    static Optional<ClusterIpRange> of(Cidr cidr) {
        if (cidr.family() == IpFamily.IPv6 && cidr.prefix() < SHORTEST_V6_PREFIX) {
            return Optional.empty();
        }
        int reserved = cidr.family() == IpFamily.IPv4 ? 2 : 1;
        BigInteger size = cidr.size().subtract(BigInteger.valueOf(reserved));
        if (size.signum() <= 0) {
            return Optional.empty();
        }
        return Optional.of(new ClusterIpRange(
                cidr, cidr.network().plus(1), size, staticBand(cidr.size()).min(size)));
    }

    private static BigInteger staticBand(BigInteger blockSize) {
        return blockSize.compareTo(MIN) <= 0
                ? BigInteger.ZERO
                : blockSize.divide(STEP).max(MIN).min(MAX);
    }

    /** Not so for the network address, nor for the broadcast address of IPv4. */
    boolean contains(IpAddress address) {
        if (address.family() != cidr.family()) {
            return false;
        }
        BigInteger offset = address.value().subtract(first.value());
        return offset.signum() >= 0 && offset.compareTo(size) < 0;
    }

    /** Finds the first free address from the one to the other. */
    @FunctionalInterface
    interface Free {
        Optional<IpAddress> first(IpAddress from, IpAddress to);
    }

    /** A free address of the dynamic band from a random start on, else of the static band; empty if there is none. */
    Optional<IpAddress> next(Free free, RandomGenerator random) {
        Optional<IpAddress> dynamic = scan(dynamicFrom, size, free, random);
        return dynamic.isPresent() ? dynamic : scan(BigInteger.ZERO, dynamicFrom, free, random);
    }

    private Optional<IpAddress> scan(BigInteger from, BigInteger to, Free free, RandomGenerator random) {
        BigInteger length = to.subtract(from);
        if (length.signum() <= 0) {
            return Optional.empty();
        }
        BigInteger start = from.add(draw(length, random));
        return free.first(at(start), at(to.subtract(BigInteger.ONE))).or(() -> free.first(at(from), at(start)));
    }

    private IpAddress at(BigInteger offset) {
        return IpAddress.of(cidr.family(), first.value().add(offset));
    }

    private static BigInteger draw(BigInteger bound, RandomGenerator random) {
        return bound.bitLength() < Long.SIZE
                ? BigInteger.valueOf(random.nextLong(bound.longValue()))
                : new BigInteger(Long.toUnsignedString(random.nextLong())).mod(bound);
    }
}
