package dev.timonel.net;

import java.math.BigInteger;
import java.util.Optional;

/** A block of addresses: the first address and the prefix length in bits. The host bits of {@code network} are zero. */
public record Cidr(IpAddress network, int prefix) implements Comparable<Cidr> {
    public Cidr {
        if (prefix < 0 || prefix > network.family().bits()) {
            throw new IllegalArgumentException("prefix length out of range: " + prefix);
        }
        if (!masked(network, prefix).equals(network)) {
            throw new IllegalArgumentException("bits set beyond the prefix length: " + network + "/" + prefix);
        }
    }

    /** The block that this text names; host bits are cleared as Go's {@code net.ParseCIDR} does. Empty if it names none. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        int prefix = slash < 0 ? -1 : length(text, slash + 1);
        if (prefix < 0) {
            return Optional.empty();
        }
        return IpAddress.parse(text.substring(0, slash))
                .filter(ip -> prefix <= ip.family().bits())
                .map(ip -> new Cidr(masked(ip, prefix), prefix));
    }

    /** As {@link #parse}, for text that is known to be a block; {@link IllegalArgumentException} otherwise. */
    public static Cidr of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
    }

    public IpFamily family() {
        return network.family();
    }

    public boolean contains(IpAddress address) {
        return address.family() == family()
                && (address.high() & maskHigh(family(), prefix)) == network.high()
                && (address.low() & maskLow(family(), prefix)) == network.low();
    }

    public boolean overlaps(Cidr other) {
        return contains(other.network) || other.contains(network);
    }

    /** The number of addresses in the block. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefix);
    }

    /** The block of this prefix length that this one is in; the length is no longer than its own. */
    public Cidr enclosing(int shorter) {
        return new Cidr(masked(network, shorter), shorter);
    }

    public IpAddress last() {
        return new IpAddress(
                family(),
                network.high() | ~maskHigh(family(), prefix) & ones(family().bits() - 64),
                network.low() | ~maskLow(family(), prefix) & ones(family().bits()));
    }

    /** The {@code index}-th address; {@link IllegalArgumentException} if it lies outside. */
    public IpAddress at(BigInteger index) {
        if (index.signum() < 0 || index.compareTo(size()) >= 0) {
            throw new IllegalArgumentException("index " + index + " outside " + this);
        }
        return IpAddress.of(family(), network.value().add(index));
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

    /** The prefix length that the text from there on spells, without a leading zero; -1 if it spells none. */
    private static int length(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > 3 || digits > 1 && text.charAt(from) == '0') {
            return -1;
        }
        int length = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + c - '0';
        }
        return length;
    }

    private static IpAddress masked(IpAddress address, int prefix) {
        IpFamily family = address.family();
        return new IpAddress(
                family, address.high() & maskHigh(family, prefix), address.low() & maskLow(family, prefix));
    }

    private static long maskHigh(IpFamily family, int prefix) {
        return family == IpFamily.IPv4 ? 0 : ~ones(64 - prefix);
    }

    private static long maskLow(IpFamily family, int prefix) {
        return ~ones(family.bits() - prefix);
    }

    /** So many ones at the right end, at least none and at most 64. */
    private static long ones(int count) {
        return count <= 0 ? 0 : count >= 64 ? -1 : (1L << count) - 1;
    }
}
