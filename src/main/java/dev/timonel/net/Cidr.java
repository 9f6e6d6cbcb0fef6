package dev.timonel.net;

import java.math.BigInteger;
import java.util.Optional;

/** A block of addresses: the first address and the prefix length in bits. The host bits of {@code network} are zero. */
public record Cidr(IpAddress network, int prefix) implements Comparable<Cidr> {
    public Cidr {
        if (prefix < 0 || prefix > network.family().bits()) {
            throw new IllegalArgumentException("prefix length out of range: " + prefix);
        }
        if (!mask(network, prefix).equals(network.value())) {
            throw new IllegalArgumentException("bits set beyond the prefix length: " + network + "/" + prefix);
        }
    }

    /** The block that this text names; host bits are cleared as Go's {@code net.ParseCIDR} does. Empty if it names none. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parse(text.substring(0, slash))
                .filter(ip -> prefix <= ip.family().bits())
                .map(ip -> new Cidr(new IpAddress(ip.family(), mask(ip, prefix)), prefix));
    }

    /** As {@link #parse}, for text that is known to be a block; {@link IllegalArgumentException} otherwise. */
    public static Cidr of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
    }

    public IpFamily family() {
        return network.family();
    }

    public boolean contains(IpAddress address) {
        return address.family() == family() && mask(address, prefix).equals(network.value());
    }

    public boolean overlaps(Cidr other) {
        return contains(other.network) || other.contains(network);
    }

    /** The number of addresses in the block. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefix);
    }

    public IpAddress last() {
        return new IpAddress(family(), network.value().add(size()).subtract(BigInteger.ONE));
    }

    /** The {@code index}-th address; {@link IllegalArgumentException} if it lies outside. */
    public IpAddress at(BigInteger index) {
        if (index.signum() < 0 || index.compareTo(size()) >= 0) {
            throw new IllegalArgumentException("index " + index + " outside " + this);
        }
        return new IpAddress(family(), network.value().add(index));
    }

    @Override
    public int compareTo(Cidr other) {
        int byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }

    private static BigInteger mask(IpAddress address, int prefix) {
        int host = address.family().bits() - prefix;
        return address.value().shiftRight(host).shiftLeft(host);
    }
}
