package dev.timonel.registry.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bands of KEP-3070. */
class ClusterIpRangeTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "10.96.0.0/12, 10.96.0.1, 1048574, 256",
        "10.96.0.0/16, 10.96.0.1, 65534, 256",
        "10.96.0.0/20, 10.96.0.1, 4094, 256",
        "10.96.0.0/22, 10.96.0.1, 1022, 64",
        "10.96.0.0/24, 10.96.0.1, 254, 16",
        "10.96.0.0/26, 10.96.0.1, 62, 16",
        "10.96.0.0/27, 10.96.0.1, 30, 16",
        "10.96.0.0/28, 10.96.0.1, 14, 0",
        "10.96.0.0/30, 10.96.0.1, 2, 0",
        "fd00::/64, fd00::1, 18446744073709551615, 256",
        "fd00::/108, fd00::1, 1048575, 256",
        "fd00::/122, fd00::1, 63, 16",
        "fd00::/124, fd00::1, 15, 0",
        "fd00::/127, fd00::1, 1, 0"
    })
    void aBlockHasAStaticAndADynamicBand(String cidr, String first, String size, String dynamicFrom) {
        ClusterIpRange range = ClusterIpRange.of(Cidr.of(cidr)).orElseThrow();
        assertThat(range.first()).hasToString(first);
        assertThat(range.size()).hasToString(size);
        assertThat(range.dynamicFrom()).hasToString(dynamicFrom);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"10.96.0.0/31", "10.96.0.0/32", "fd00::/128", "fd00::/63", "fd00::/48"})
    void someBlocksHandOutNothing(String cidr) {
        assertThat(ClusterIpRange.of(Cidr.of(cidr))).isEmpty();
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @CsvSource({
        "10.96.0.0/24, 10.96.0.0, false",
        "10.96.0.0/24, 10.96.0.1, true",
        "10.96.0.0/24, 10.96.0.254, true",
        "10.96.0.0/24, 10.96.0.255, false",
        "10.96.0.0/24, 10.96.1.1, false",
        "10.96.0.0/24, fd00::1, false",
        "fd00::/120, fd00::, false",
        "fd00::/120, fd00::1, true",
        "fd00::/120, fd00::ff, true",
        "fd00::/120, fd00::100, false"
    })
    void theNetworkAndTheBroadcastAddressAreNotHandedOut(String cidr, String address, boolean contained) {
        assertThat(ClusterIpRange.of(Cidr.of(cidr)).orElseThrow().contains(IpAddress.of(address)))
                .isEqualTo(contained);
    }

    @Test
    void theDynamicBandGoesFirstAndThenTheStaticOne() {
        ClusterIpRange range = ClusterIpRange.of(Cidr.of("10.96.0.0/27")).orElseThrow();
        Random random = new Random(1);
        Set<IpAddress> taken = new HashSet<>();
        for (int i = 0; i < 14; i++) {
            IpAddress next = range.next(allBut(taken), random).orElseThrow();
            assertThat(next).isGreaterThan(IpAddress.of("10.96.0.16")).isLessThan(IpAddress.of("10.96.0.31"));
            assertThat(taken.add(next)).isTrue();
        }
        for (int i = 0; i < 16; i++) {
            IpAddress next = range.next(allBut(taken), random).orElseThrow();
            assertThat(next).isLessThanOrEqualTo(IpAddress.of("10.96.0.16"));
            assertThat(taken.add(next)).isTrue();
        }
        assertThat(range.next(allBut(taken), random)).isEmpty();
    }

    @Test
    void drawsDependOnTheRandomSourceAlone() {
        ClusterIpRange range = ClusterIpRange.of(Cidr.of("10.96.0.0/16")).orElseThrow();
        Optional<IpAddress> one = range.next(allBut(Set.of()), new Random(5));
        assertThat(range.next(allBut(Set.of()), new Random(5))).isEqualTo(one);
        Set<IpAddress> drawn = new HashSet<>();
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            drawn.add(range.next(allBut(Set.of()), random).orElseThrow());
        }
        assertThat(drawn).hasSizeGreaterThan(90);
    }

    @Test
    void aHugeIpv6BlockIsDrawnFromTheWholeOfIt() {
        ClusterIpRange range = ClusterIpRange.of(Cidr.of("fd00::/64")).orElseThrow();
        Random random = new Random(5);
        boolean upperHalf = false;
        for (int i = 0; i < 50; i++) {
            IpAddress next = range.next(allBut(Set.of()), random).orElseThrow();
            assertThat(range.contains(next)).isTrue();
            upperHalf |= next.value().testBit(63);
        }
        assertThat(upperHalf).isTrue();
    }

    private static ClusterIpRange.Free allBut(Set<IpAddress> taken) {
        return (from, to) -> {
            IpAddress address = from;
            while (address.compareTo(to) <= 0 && taken.contains(address)) {
                address = address.plus(1);
            }
            return Optional.of(address).filter(a -> a.compareTo(to) <= 0);
        };
    }
}
