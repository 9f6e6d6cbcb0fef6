package dev.timonel.net;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as a number of its family. Text is parsed without any name lookup, and is written in canonical
 * form (RFC 5952 for IPv6). IPv4 parts may not have leading zeros and IPv6 text may not embed a zone.
 */
public record IpAddress(IpFamily family, BigInteger value) implements Comparable<IpAddress> {
    private static final BigInteger MAX_V4 = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger MAX_V6 = BigInteger.ONE.shiftLeft(128);

    public IpAddress {
        if (value.signum() < 0 || value.compareTo(family == IpFamily.IPv4 ? MAX_V4 : MAX_V6) >= 0) {
            throw new IllegalArgumentException("not an " + family + " address: " + value);
        }
    }

    /** The address that this text spells; empty if it spells none. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? IpText.parseV6(text) : IpText.parseV4(text);
    }

    /** As {@link #parse}, for text that is known to be an address; {@link IllegalArgumentException} otherwise. */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** The address {@code offset} after this one; {@link IllegalArgumentException} beyond the family's last. */
    public IpAddress plus(long offset) {
        return new IpAddress(family, value.add(BigInteger.valueOf(offset)));
    }

    public boolean isUnspecified() {
        return value.signum() == 0;
    }

    public boolean isLoopback() {
        return family == IpFamily.IPv4 ? value.shiftRight(24).intValue() == 127 : value.equals(BigInteger.ONE);
    }

    /** 169.254.0.0/16 or fe80::/10. */
    public boolean isLinkLocal() {
        return family == IpFamily.IPv4
                ? value.shiftRight(16).intValue() == 0xA9FE
                : value.shiftRight(118).intValue() == 0xFE80 >> 6;
    }

    /** 224.0.0.0/24 or a multicast address of link-local scope (ff02::/16). */
    public boolean isLinkLocalMulticast() {
        return family == IpFamily.IPv4
                ? value.shiftRight(8).intValue() == 0xE00000
                : value.shiftRight(112).intValue() == 0xFF02;
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        return byFamily != 0 ? byFamily : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return family == IpFamily.IPv4 ? IpText.writeV4(value) : IpText.writeV6(value);
    }
}
