package dev.timonel.app;

import dev.timonel.api.auditlog.AuditLogSettings;
import dev.timonel.dns.DnsConfig;
import dev.timonel.dns.PodRecords;
import dev.timonel.dns.server.OwnAddresses;
import dev.timonel.model.ClusterConfig;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.PortRange;
import dev.timonel.routing.ProxyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The settings under {@code timonel.}; defaults are a cluster that works at once. Lists are comma-separated. */
@ConfigurationProperties("timonel")
record TimonelProperties(
        @DefaultValue("./data") Path dataDir,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("10.244.0.0/16") List<String> clusterCidrs,
        @DefaultValue("10.96.0.0/16") List<String> serviceCidrs,
        @DefaultValue("24") int nodeCidrMaskSize,
        @DefaultValue("30000-32767") String nodePortRange,
        @DefaultValue("primary") List<String> nodePortAddresses,
        @DefaultValue("cluster.local") String clusterDomain,
        @DefaultValue("192.168.0.10") String advertiseAddress,
        @DefaultValue("50s") Duration nodeMonitorGracePeriod,
        @DefaultValue("true") boolean warnings,
        @DefaultValue Http http,
        @DefaultValue Https https,
        @DefaultValue Authentication authentication,
        @DefaultValue AuditLog auditLog,
        @DefaultValue Proxy proxy,
        @DefaultValue LoadBalancer loadBalancer,
        @DefaultValue Dns dns,
        @DefaultValue Mcp mcp,
        @DefaultValue Bootstrap bootstrap,
        @DefaultValue History history,
        @DefaultValue Dump dump) {
    private static final int MAX_PORT = 65535;
    /** CoreDNS' limit, in seconds. */
    private static final int MAX_TTL = 3600;

    /** Whether plain HTTP without credentials is the administrator's. */
    record Http(@DefaultValue("true") boolean open) {}

    /** {@code address} is {@code server.address} if empty. Without files of the operator's, keys and certificates are made. */
    record Https(
            @DefaultValue("6443") int port,
            @DefaultValue("") String address,
            @Nullable Path certificateFile,
            @Nullable Path privateKeyFile,
            @Nullable Path clientCaFile) {}

    /** {@code tokenFile} as kube-apiserver's {@code --token-auth-file}. */
    record Authentication(@Nullable Path tokenFile) {}

    /** Off without a {@code path}; as kube-apiserver's {@code --audit-log-*}. */
    record AuditLog(
            @Nullable Path path,
            @DefaultValue("100MB") DataSize maxSize,
            @DefaultValue("10") int maxBackups,
            @DefaultValue("false") boolean openDoor) {}

    /** kube-proxy's flags of the same names, and its feature gate AllowServiceExternalIPs. */
    record Proxy(
            @DefaultValue("false") boolean masqueradeAll,
            @DefaultValue("ClusterCIDR") String detectLocalMode,
            @DefaultValue("true") boolean allowServiceExternalIps) {}

    /** The addresses that Services of type LoadBalancer get. */
    record LoadBalancer(@DefaultValue("198.51.100.0/24") String pool) {}

    /** Where the cluster's names are answered, and how: {@code pods} and {@code ttl} (seconds) as in kubeadm's Corefile. */
    record Dns(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("10053") int port,
            @DefaultValue("insecure") String pods,
            @DefaultValue("30") int ttl) {}

    /** What assistants may do. */
    record Mcp(@DefaultValue("false") boolean write) {}

    /** The simulated nodes that an empty cluster starts with. */
    record Bootstrap(@DefaultValue("3") int nodes) {}

    /** How far back a watch can resume. */
    record History(
            @DefaultValue("20000") int changes,
            @DefaultValue("64MB") DataSize size) {}

    /** How large a dump may be that is imported, unpacked. */
    record Dump(@DefaultValue("1GB") DataSize maxSize) {}

    /** The address under which {@code default/kubernetes} shows this API server, beside the simulated nodes. */
    IpAddress advertisedAddress() {
        return IpAddress.parse(advertiseAddress)
                .filter(ip -> !ip.isLoopback() && !ip.isUnspecified())
                .orElseThrow(() ->
                        refused("timonel.advertise-address", advertiseAddress, "an IP address that is not loopback"));
    }

    /** Refuses at once what can't be meant, before anything is opened. */
    void check() {
        proxyConfig();
        advertisedAddress();
        dnsConfig();
        if (https.port < -1 || https.port > MAX_PORT) {
            throw refused("timonel.https.port", String.valueOf(https.port), "a port, 0 for a free one, or -1 for none");
        }
        if (auditLog.maxBackups < 1 || auditLog.maxBackups > AuditLogSettings.MOST_BACKUPS) {
            throw refused(
                    "timonel.audit-log.max-backups",
                    String.valueOf(auditLog.maxBackups),
                    "a number from 1 to " + AuditLogSettings.MOST_BACKUPS);
        }
        if (auditLog.maxSize.toBytes() < 1) {
            throw refused("timonel.audit-log.max-size", auditLog.maxSize.toString(), "a size such as 100MB");
        }
    }

    ClusterConfig clusterConfig() {
        return new ClusterConfig(
                cidrs("timonel.cluster-cidrs", clusterCidrs),
                cidrs("timonel.service-cidrs", serviceCidrs),
                nodeCidrMaskSize,
                PortRange.parse(nodePortRange)
                        .orElseThrow(
                                () -> refused("timonel.node-port-range", nodePortRange, "a range such as 30000-32767")),
                Cidr.parse(loadBalancer.pool)
                        .orElseThrow(() -> refused("timonel.load-balancer.pool", loadBalancer.pool, "a CIDR")),
                clusterDomain);
    }

    ProxyConfig proxyConfig() {
        ClusterConfig cluster = clusterConfig();
        return new ProxyConfig(
                proxy.masqueradeAll,
                detectLocalMode(),
                nodePortAddresses.equals(List.of("primary"))
                        ? List.of()
                        : parse("timonel.node-port-addresses", nodePortAddresses, "primary, or CIDRs"),
                cluster.clusterCidrs(),
                cluster.serviceCidrs(),
                cluster.clusterDomain(),
                cluster.nodePortRange(),
                proxy.allowServiceExternalIps);
    }

    IpAddress dnsAddress() {
        return IpAddress.parse(dns.address)
                .orElseThrow(() -> refused("timonel.dns.address", dns.address, "an IP address"));
    }

    DnsConfig dnsConfig() {
        if (dns.port < -1 || dns.port > MAX_PORT) {
            throw refused("timonel.dns.port", String.valueOf(dns.port), "a port, 0 for a free one, or -1 for none");
        }
        if (dns.ttl < 0 || dns.ttl > MAX_TTL) {
            throw refused("timonel.dns.ttl", String.valueOf(dns.ttl), "a number of seconds from 0 to " + MAX_TTL);
        }
        ClusterConfig cluster = clusterConfig();
        return new DnsConfig(
                zone(),
                Stream.concat(cluster.clusterCidrs().stream(), cluster.serviceCidrs().stream())
                        .toList(),
                PodRecords.parse(dns.pods)
                        .orElseThrow(() -> refused("timonel.dns.pods", dns.pods, "insecure, verified or disabled")),
                dns.ttl,
                OwnAddresses.of(dnsAddress()));
    }

    private Name zone() {
        try {
            return Name.fromString(clusterDomain, Name.root);
        } catch (TextParseException notAName) {
            throw refused("timonel.cluster-domain", clusterDomain, "a domain name");
        }
    }

    private ProxyConfig.DetectLocalMode detectLocalMode() {
        return Arrays.stream(ProxyConfig.DetectLocalMode.values())
                .filter(mode -> mode.name().equals(proxy.detectLocalMode))
                .findFirst()
                .orElseThrow(() -> refused(
                        "timonel.proxy.detect-local-mode",
                        proxy.detectLocalMode,
                        "one of " + Arrays.toString(ProxyConfig.DetectLocalMode.values())));
    }

    private static List<Cidr> parse(String setting, List<String> texts, String expected) {
        return texts.stream()
                .map(t -> Cidr.parse(t.strip()).orElseThrow(() -> refused(setting, t, expected)))
                .toList();
    }

    private static List<Cidr> cidrs(String setting, List<String> texts) {
        List<Cidr> cidrs = parse(setting, texts, "a CIDR such as 10.96.0.0/16");
        boolean oneEach = cidrs.stream().map(Cidr::family).distinct().count() == cidrs.size();
        if (cidrs.isEmpty() || !oneEach) {
            throw refused(setting, String.join(",", texts), "one CIDR, or two of different families");
        }
        return cidrs;
    }

    private static InvalidSettingException refused(String setting, String value, String expected) {
        return new InvalidSettingException(setting + "=" + value + " is not " + expected);
    }
}
