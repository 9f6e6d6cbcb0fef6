package dev.timonel.api;

import dev.timonel.net.IpAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hosts under whose names this server answers: loopback's (127.0.0.0/8, ::1, {@code localhost} and the names below it,
 * RFC 6761 section 6.3), at any port, and those that the operator named. A name that merely leads here by DNS is none of them.
 */
public record AllowedHosts(Set<String> named) {

    /** Names and addresses, in any case, IPv6 with or without brackets; without a port. */
    public AllowedHosts {
        Set<String> plain = new TreeSet<>();
        for (String name : named) {
            String host = plain(name);
            if (!host.isEmpty()) {
                plain.add(host);
            }
        }
        named = Set.copyOf(plain);
    }

    /** {@code authority} is the value of a Host header: a host, and maybe a port. */
    boolean allow(String authority) {
        return host(authority).filter(this::allowHost).isPresent();
    }

    private boolean allowHost(String host) {
        return isLoopback(host) || named.contains(host);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || IpAddress.parse(host).filter(IpAddress::isLoopback).isPresent();
    }

    private static Optional<String> host(String authority) {
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        if (colon >= 0 && !authority.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(plain(colon < 0 ? authority : authority.substring(0, colon)));
    }

    private static String plain(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            lower = lower.substring(1, lower.length() - 1);
        }
        if (lower.endsWith(".")) {
            lower = lower.substring(0, lower.length() - 1);
        }
        return IpAddress.parse(lower).map(IpAddress::toString).orElse(lower);
    }
}
