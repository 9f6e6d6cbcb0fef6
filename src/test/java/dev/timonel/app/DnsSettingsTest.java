package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.RunningServer;
import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.DnsConfig;
import dev.timonel.dns.PodRecords;
import dev.timonel.dns.server.DnsServer;
import dev.timonel.net.IpAddress;
import dev.timonel.snapshot.ClusterSnapshot;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.xbill.DNS.Name;

/** Where DNS listens, and what happens when it can't (ADR 0011). */
class DnsSettingsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path dataDir;

    @Test
    void byDefaultItListensOnLoopbackOnlyWithKubeadmsSettings() {
        TimonelProperties defaults = bind(Map.of());
        assertThat(defaults.dnsAddress().isLoopback()).isTrue();
        assertThat(defaults.dns().port()).isEqualTo(10053);
        assertThat(defaults.dnsConfig().pods()).isEqualTo(PodRecords.INSECURE);
        assertThat(defaults.dnsConfig().ttl()).isEqualTo(30);
        assertThat(defaults.dnsConfig().zone()).hasToString("cluster.local.");
        assertThat(defaults.dnsConfig().blocks()).hasToString("[10.244.0.0/16, 10.96.0.0/16]");
        assertThat(defaults.dnsConfig().nameServers()).containsExactly(IpAddress.of("127.0.0.1"));
    }

    @Test
    void theAddressOfHttpIsNotThatOfDns() {
        assertThat(bind(Map.of("server.address", "0.0.0.0")).dnsAddress().isLoopback())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "timonel.dns.address, localhost",
        "timonel.dns.port, 65536",
        "timonel.dns.port, -2",
        "timonel.dns.pods, some",
        "timonel.dns.pods, INSECURE",
        "timonel.dns.ttl, -1",
        "timonel.dns.ttl, 3601",
        "timonel.cluster-domain, a..b"
    })
    void whatCannotBeMeantIsRefused(String setting, String value) {
        assertThatThrownBy(() -> bind(Map.of(setting, value)).check())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(setting + "=" + value + " is not ");
    }

    @Test
    void aPortThatWasAskedForAndIsTakenRefusesTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            assertThatThrownBy(() -> RunningServer.start(dataDir, "--timonel.dns.port=" + taken.getLocalPort()))
                    .hasRootCauseInstanceOf(StartRefusedException.class)
                    .rootCause()
                    .hasMessageStartingWith("DNS can't listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
        }
        RunningServer.start(dataDir).close();
    }

    @Test
    void aDefaultPortThatIsTakenIsDoneWithout() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, LOOPBACK)) {
            DnsLifecycle dns = lifecycle(taken.getLocalPort(), false);
            dns.start();
            assertThat(dns.isRunning()).isTrue();
            assertThat(dns.listening()).isEmpty();
            assertThat(dns.silence()).contains("127.0.0.1:" + taken.getLocalPort());
            dns.stop();
            assertThat(dns.isRunning()).isFalse();
        }
    }

    @Test
    void minusOneIsOffAndZeroIsAnyFreePort() {
        DnsLifecycle off = lifecycle(-1, true);
        off.start();
        assertThat(off.listening()).isEmpty();
        assertThat(off.silence()).isEqualTo("off (timonel.dns.port=-1)");
        off.stop();
        DnsLifecycle free = lifecycle(0, true);
        free.start();
        assertThat(free.listening().orElseThrow().getPort()).isPositive();
        assertThat(free.listening().orElseThrow().getAddress().isLoopbackAddress())
                .isTrue();
        free.stop();
    }

    private static DnsLifecycle lifecycle(int port, boolean asked) {
        DnsConfig config =
                new DnsConfig(Name.fromConstantString("cluster.local."), List.of(), PodRecords.DISABLED, 30, List.of());
        return new DnsLifecycle(
                new DnsServer(ClusterSnapshot::empty, new ClusterDns(config)), IpAddress.of("127.0.0.1"), port, asked);
    }

    private static TimonelProperties bind(Map<String, String> settings) {
        return Objects.requireNonNull(new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("timonel", TimonelProperties.class));
    }
}
