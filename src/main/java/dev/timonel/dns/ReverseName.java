package dev.timonel.dns;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * A name below {@code in-addr.arpa} or {@code ip6.arpa}, read from the right: the digits (bytes or nibbles) of an
 * address, the most significant first, as far as they are digits. {@code labels} is how many labels the name has there.
 */
record ReverseName(IpFamily family, List<Integer> digits, int labels) {
    private static final Name V4 = Name.fromConstantString("in-addr.arpa.");
    private static final Name V6 = Name.fromConstantString("ip6.arpa.");

    static Optional<ReverseName> parse(Name name) {
        if (name.subdomain(V4)) {
            return Optional.of(parse(name, IpFamily.IPv4, name.labels() - V4.labels()));
        }
        return name.subdomain(V6)
                ? Optional.of(parse(name, IpFamily.IPv6, name.labels() - V6.labels()))
                : Optional.empty();
    }

    private static ReverseName parse(Name name, IpFamily family, int labels) {
        List<Integer> digits = new ArrayList<>();
        for (int i = labels - 1; i >= 0 && digits.size() < whole(family); i--) {
            String label = name.getLabelString(i).toLowerCase(Locale.ROOT);
            if (!label.matches(family == IpFamily.IPv4 ? "0|[1-9][0-9]{0,2}" : "[0-9a-f]")) {
                break;
            }
            int digit = Integer.parseInt(label, family == IpFamily.IPv4 ? 10 : 16);
            if (digit > 255) {
                break;
            }
            digits.add(digit);
        }
        return new ReverseName(family, List.copyOf(digits), labels);
    }

    /** The address that it is the name of, if it is that of a whole one. */
    Optional<IpAddress> address() {
        return digits.size() == whole(family) && labels == digits.size()
                ? Optional.of(prefix(digits.size()))
                : Optional.empty();
    }

    /** Whether every label is a digit: the name of an address, or of some. */
    boolean wellFormed() {
        return digits.size() == labels;
    }

    /**
     * How many digits the zone of this name has within the block, if it lies there. A block that does not end on a digit
     * is as many zones as it takes.
     */
    Optional<Integer> zoneWithin(Cidr block) {
        int bits = bits(family);
        int length = (block.prefix() + bits - 1) / bits;
        boolean inside = block.family() == family && digits.size() >= length && block.contains(prefix(length));
        return inside ? Optional.of(length) : Optional.empty();
    }

    private IpAddress prefix(int length) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < whole(family); i++) {
            value = value.shiftLeft(bits(family)).or(BigInteger.valueOf(i < length ? digits.get(i) : 0));
        }
        return IpAddress.of(family, value);
    }

    private static int whole(IpFamily family) {
        return family.bits() / bits(family);
    }

    private static int bits(IpFamily family) {
        return family == IpFamily.IPv4 ? 8 : 4;
    }
}
