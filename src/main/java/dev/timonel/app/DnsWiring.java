package dev.timonel.app;

import dev.timonel.dns.ClusterDns;
import dev.timonel.dns.server.DnsServer;
import dev.timonel.snapshot.SnapshotSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the DNS server on the published snapshots. */
@Configuration(proxyBeanMethods = false)
class DnsWiring {

    @Bean
    ClusterDns clusterDns(TimonelProperties properties) {
        return new ClusterDns(properties.dnsConfig());
    }

    @Bean
    DnsLifecycle dnsLifecycle(
            SnapshotSource snapshots, ClusterDns dns, TimonelProperties properties, Environment environment) {
        boolean asked = isSet(environment, "timonel.dns.port") || isSet(environment, "timonel.dns.address");
        DnsServer server = new DnsServer(snapshots, dns);
        return new DnsLifecycle(
                server, properties.dnsAddress(), properties.dns().port(), asked);
    }

    private static boolean isSet(Environment environment, String setting) {
        return Binder.get(environment).bind(setting, String.class).isBound();
    }
}
