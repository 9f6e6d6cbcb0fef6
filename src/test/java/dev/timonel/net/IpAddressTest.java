package dev.timonel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressTest {
    private final Random random = new Random(11);

    @Test
    void anAddressIsItsNumberAndItsBytes() throws Exception {
        for (int i = 0; i < 2000; i++) {
            IpFamily family = i % 2 == 0 ? IpFamily.IPv4 : IpFamily.IPv6;
            BigInteger number = number(family);
            IpAddress address = IpAddress.of(family, number);
            assertThat(address.value()).isEqualTo(number);
            assertThat(IpAddress.of(address.toString())).isEqualTo(address).hasSameHashCodeAs(address);
            byte[] bytes = new byte[family.bits() / 8];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = address.byteAt(at);
            }
            assertThat(new BigInteger(1, bytes)).isEqualTo(number);
            if (!address.isMappedIPv4()) {
                assertThat(InetAddress.getByAddress(bytes)).isEqualTo(InetAddress.getByName(address.toString()));
            }
        }
    }

    @Test
    void addressesAreOrderedByFamilyAndNumber() {
        for (int i = 0; i < 500; i++) {
            BigInteger one = number(IpFamily.IPv6);
            BigInteger other = number(IpFamily.IPv6);
            assertThat(Integer.signum(IpAddress.of(IpFamily.IPv6, one).compareTo(IpAddress.of(IpFamily.IPv6, other))))
                    .isEqualTo(one.compareTo(other));
        }
        assertThat(IpAddress.of("255.255.255.255")).isLessThan(IpAddress.of("::"));
    }

    @Test
    void aBlockHoldsWhatSharesItsPrefix() {
        for (int i = 0; i < 2000; i++) {
            IpFamily family = i % 2 == 0 ? IpFamily.IPv4 : IpFamily.IPv6;
            int prefix = random.nextInt(family.bits() + 1);
            int host = family.bits() - prefix;
            BigInteger start = number(family).shiftRight(host).shiftLeft(host);
            Cidr block = Cidr.of(IpAddress.of(family, start) + "/" + prefix);
            BigInteger end = start.add(BigInteger.ONE.shiftLeft(host));
            assertThat(block.network().value()).isEqualTo(start);
            assertThat(block.last().value()).isEqualTo(end.subtract(BigInteger.ONE));
            assertThat(block.contains(block.last())).isTrue();
            assertThat(block.contains(block.network())).isTrue();
            if (start.signum() > 0) {
                assertThat(block.contains(IpAddress.of(family, start.subtract(BigInteger.ONE))))
                        .isFalse();
            }
            if (end.bitLength() <= family.bits()) {
                assertThat(block.contains(IpAddress.of(family, end))).isFalse();
            }
        }
        assertThat(Cidr.of("::/0").contains(IpAddress.of("0.0.0.1"))).isFalse();
    }

    @Test
    void whatIsNoAddressIsNone() {
        for (String text : new String[] {
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.",
            ".1.2.3",
            "1..2.3",
            "01.2.3.4",
            "1.2.3.00",
            "256.1.1.1",
            "1.2.3.4 ",
            "-1.2.3.4",
            "1.2.3.1000",
            "1.2.3.\u0664",
            "a.b.c.d",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "12345::",
            "fe80::1%eth0"
        }) {
            assertThat(IpAddress.parse(text)).as(text).isEmpty();
        }
        for (String text :
                new String[] {"1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/01", "1.2.3.4/-1", "::/129", "::/1000"}) {
            assertThat(Cidr.parse(text)).as(text).isEmpty();
        }
        assertThat(Cidr.parse("1.2.3.4/0")).contains(Cidr.of("0.0.0.0/0"));
    }

    @Test
    void thereIsNothingBeyondTheLastAddress() {
        assertThat(IpAddress.of("10.0.0.255").plus(1)).hasToString("10.0.1.0");
        assertThat(IpAddress.of("::ffff:ffff:ffff:ffff").plus(1)).hasToString("0:0:0:1::");
        assertThatThrownBy(() -> IpAddress.of("255.255.255.255").plus(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        IpAddress.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").plus(1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cidr(IpAddress.of("10.0.0.1"), 24)).isInstanceOf(IllegalArgumentException.class);
    }

    private BigInteger number(IpFamily family) {
        return new BigInteger(1 + random.nextInt(family.bits()), random);
    }
}
