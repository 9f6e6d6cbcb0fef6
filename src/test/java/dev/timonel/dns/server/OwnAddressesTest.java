package dev.timonel.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnAddressesTest {

    @Test
    void whoListensOnOneAddressHasThatOne() {
        assertThat(OwnAddresses.of(IpAddress.of("127.0.0.1"))).containsExactly(IpAddress.of("127.0.0.1"));
    }

    /** A wildcard is where a server listens, and loopback is another machine's own: neither is where a client can go. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void whoListensOnAnyAddressHasThoseThatOthersCanReach(String wildcard) {
        assertThat(OwnAddresses.of(IpAddress.of(wildcard)))
                .noneMatch(IpAddress::isUnspecified)
                .noneMatch(IpAddress::isLoopback)
                .noneMatch(IpAddress::isLinkLocal)
                .doesNotHaveDuplicates();
    }
}
