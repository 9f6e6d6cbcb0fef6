package dev.timonel.model.rules;

import static dev.timonel.model.rules.Functions.global;
import static dev.timonel.model.rules.Functions.member;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.util.Optional;
import java.util.function.Predicate;

/** Addresses and blocks of them in rules ({@code library/ip.go}, {@code library/cidr.go}). */
final class Addresses {
    private static final CelType IP = OpaqueType.create("net.IP");
    private static final CelType CIDR = OpaqueType.create("net.CIDR");
    private static final IpAddress BROADCAST = IpAddress.of("255.255.255.255");

    private Addresses() {}

    /** A block as it was written: the bits after its prefix may be set. */
    private record Block(IpAddress address, int prefix) {
        static Optional<Block> parse(String text) {
            int slash = text.indexOf('/');
            return Cidr.parse(text)
                    .flatMap(net -> ip(text.substring(0, slash)).map(address -> new Block(address, net.prefix())));
        }

        static Block of(String text) {
            return parse(text)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "network address parse error during conversion from string: \"" + text + "\""));
        }

        Cidr net() {
            return Cidr.of(toString());
        }

        Block masked() {
            return new Block(net().network(), prefix);
        }

        boolean contains(Block other) {
            return prefix <= other.prefix && net().contains(other.address);
        }

        @Override
        public String toString() {
            return address + "/" + prefix;
        }
    }

    static void add() {
        global("ip", IP, CelFunctionBinding.from("string_to_ip", String.class, Addresses::address), SimpleType.STRING);
        global(
                "isIP",
                SimpleType.BOOL,
                CelFunctionBinding.from("is_ip", String.class, text -> ip(text).isPresent()),
                SimpleType.STRING);
        global(
                "ip.isCanonical",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "ip_is_canonical",
                        String.class,
                        text -> address(text).toString().equals(text)),
                SimpleType.STRING);
        global(
                "string",
                SimpleType.STRING,
                CelFunctionBinding.from("ip_to_string", IpAddress.class, IpAddress::toString),
                IP);
        member(
                "family",
                SimpleType.INT,
                CelFunctionBinding.from("ip_family", IpAddress.class, ip -> ip.family() == IpFamily.IPv4 ? 4L : 6L),
                IP);
        is("isUnspecified", "ip_is_unspecified", IpAddress::isUnspecified);
        is("isLoopback", "ip_is_loopback", IpAddress::isLoopback);
        is("isLinkLocalMulticast", "ip_is_link_local_multicast", IpAddress::isLinkLocalMulticast);
        is("isLinkLocalUnicast", "ip_is_link_local_unicast", IpAddress::isLinkLocal);
        is("isGlobalUnicast", "ip_is_global_unicast", Addresses::isGlobalUnicast);
        blocks();
    }

    private static void blocks() {
        global("cidr", CIDR, CelFunctionBinding.from("string_to_cidr", String.class, Block::of), SimpleType.STRING);
        global(
                "isCIDR",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "is_cidr", String.class, text -> Block.parse(text).isPresent()),
                SimpleType.STRING);
        global(
                "string",
                SimpleType.STRING,
                CelFunctionBinding.from("cidr_to_string", Block.class, Block::toString),
                CIDR);
        member("ip", IP, CelFunctionBinding.from("cidr_ip", Block.class, Block::address), CIDR);
        member("masked", CIDR, CelFunctionBinding.from("cidr_masked", Block.class, Block::masked), CIDR);
        member(
                "prefixLength",
                SimpleType.INT,
                CelFunctionBinding.from("cidr_prefix_length", Block.class, block -> (long) block.prefix()),
                CIDR);
        contained();
    }

    private static void contained() {
        member(
                "containsIP",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "cidr_contains_ip_ip",
                        Block.class,
                        IpAddress.class,
                        (block, ip) -> block.net().contains(ip)),
                CIDR,
                IP);
        member(
                "containsIP",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "cidr_contains_ip_string",
                        Block.class,
                        String.class,
                        (block, ip) -> block.net().contains(address(ip))),
                CIDR,
                SimpleType.STRING);
        member(
                "containsCIDR",
                SimpleType.BOOL,
                CelFunctionBinding.from("cidr_contains_cidr", Block.class, Block.class, Block::contains),
                CIDR,
                CIDR);
        member(
                "containsCIDR",
                SimpleType.BOOL,
                CelFunctionBinding.from(
                        "cidr_contains_cidr_string",
                        Block.class,
                        String.class,
                        (block, other) -> block.contains(Block.of(other))),
                CIDR,
                SimpleType.STRING);
    }

    @SuppressWarnings("Immutable") // the questions are method references without state
    private static void is(String name, String id, Predicate<IpAddress> question) {
        member(name, SimpleType.BOOL, CelFunctionBinding.from(id, IpAddress.class, question::test), IP);
    }

    /** An IPv4 address in the clothes of IPv6 is none. */
    private static Optional<IpAddress> ip(String text) {
        return IpAddress.parse(text).filter(address -> !address.isMappedIPv4());
    }

    private static IpAddress address(String text) {
        return ip(text).orElseThrow(() ->
                new IllegalArgumentException("IP Address \"" + text + "\" parse error during conversion from string"));
    }

    /** As Go's {@code netip} has it: private addresses count, multicast and link-local ones do not. */
    private static boolean isGlobalUnicast(IpAddress ip) {
        return !ip.isUnspecified()
                && !ip.isLoopback()
                && !ip.isLinkLocal()
                && !ip.equals(BROADCAST)
                && (ip.family() == IpFamily.IPv4 ? (ip.byteAt(0) & 0xF0) != 0xE0 : (ip.byteAt(0) & 0xFF) != 0xFF);
    }
}
