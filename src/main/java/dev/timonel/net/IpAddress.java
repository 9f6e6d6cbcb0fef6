package dev.timonel.net;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as a number of its family, in network order: {@code high} are the upper 64 bits, 0 for IPv4. Text
 * is parsed without any name lookup, and is written in canonical form (RFC 5952 for IPv6). IPv4 parts may not have leading
 * zeros and IPv6 text may not embed a zone.
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    private static final long MAX_V4 = 0xFFFFFFFFL;

    public IpAddress {
        if (family == IpFamily.IPv4 && (high != 0 || low < 0 || low > MAX_V4)) {
            throw new IllegalArgumentException("not an IPv4 address: " + number(high, low));
        }
    }

    /** As it stands in a name of DNS: three dashes and no two in a row are an IPv4 address; anything else is tried as an IPv6 one. */
    public static Optional<IpAddress> parseDashed(String label) {
        boolean v4 = label.chars().filter(c -> c == '-').count() == 3 && !label.contains("--");
        return parse(label.replace('-', v4 ? '.' : ':'));
    }

    /** The address that this text spells; empty if it spells none. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? IpText.parseV6(text) : IpText.parseV4(text);
    }

    /** As {@link #parse}, for text that is known to be an address; {@link IllegalArgumentException} otherwise. */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** The address of this number; {@link IllegalArgumentException} if the family has no such address. */
    public static IpAddress of(IpFamily family, BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > family.bits()) {
            throw new IllegalArgumentException("not an " + family + " address: " + value);
        }
        return new IpAddress(family, value.shiftRight(64).longValue(), value.longValue());
    }

    /** The number, for arithmetic that 64 bits do not hold. */
    public BigInteger value() {
        return number(high, low);
    }

    private static BigInteger number(long high, long low) {
        return new BigInteger(Long.toUnsignedString(high)).shiftLeft(64).or(new BigInteger(Long.toUnsignedString(low)));
    }

    /** The address {@code offset} after this one; {@link IllegalArgumentException} beyond the family's last. */
    public IpAddress plus(long offset) {
        return family == IpFamily.IPv4
                ? new IpAddress(family, 0, low + offset)
                : of(family, value().add(BigInteger.valueOf(offset)));
    }

    /** The byte at this place, from 0 at the left. */
    public byte byteAt(int index) {
        int shift = family.bits() - 8 - 8 * index;
        return (byte) (shift >= 64 ? high >>> shift - 64 : low >>> shift);
    }

    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    public boolean isLoopback() {
        return family == IpFamily.IPv4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 169.254.0.0/16 or fe80::/10. */
    public boolean isLinkLocal() {
        return family == IpFamily.IPv4 ? low >>> 16 == 0xA9FE : high >>> 54 == 0xFE80 >> 6;
    }

    /** 224.0.0.0/24 or a multicast address of link-local scope (ff02::/16). */
    public boolean isLinkLocalMulticast() {
        return family == IpFamily.IPv4 ? low >>> 8 == 0xE00000 : high >>> 48 == 0xFF02;
    }

    /** Whether it is an IPv4 address in the clothes of IPv6, {@code ::ffff:a.b.c.d}. */
    public boolean isMappedIPv4() {
        return family == IpFamily.IPv6 && high == 0 && low >>> 32 == 0xFFFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && low == that.low && high == that.high && family == that.family;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low);
    }

    @Override
    public int compareTo(IpAddress other) {
        int order = family.compareTo(other.family);
        if (order == 0) {
            order = Long.compareUnsigned(high, other.high);
        }
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return family == IpFamily.IPv4 ? IpText.writeV4(low) : IpText.writeV6(high, low);
    }
}
