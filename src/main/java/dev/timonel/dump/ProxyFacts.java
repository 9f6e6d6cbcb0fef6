package dev.timonel.dump;

import dev.timonel.dump.Told.Saying;
import dev.timonel.net.Cidr;
import dev.timonel.net.PortRange;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.ProxyConfig.DetectLocalMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is known of the proxy on the nodes of a dumped cluster, by kube-proxy's configuration or its flags. */
final class ProxyFacts {
    /** kube-proxy's default on Linux. */
    private static final String DEFAULT_MODE = "iptables";

    private static final String NFTABLES = "nftables";
    private static final List<Cidr> EVERYWHERE = List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));
    private static final String PRIMARY = "primary";

    private final Told told;
    private final FactList facts;

    ProxyFacts(Told told, FactList facts) {
        this.told = told;
        this.facts = facts;
    }

    ProxyConfig config(List<Cidr> clusterCidrs, List<Cidr> serviceCidrs, String clusterDomain, PortRange nodePorts) {
        String mode = mode();
        DetectLocalMode detect = detectLocalMode();
        return new ProxyConfig(
                masqueradeAll(mode),
                detect,
                nodePortAddresses(mode),
                detects(detect) ? clusterCidrs : List.of(),
                serviceCidrs,
                clusterDomain,
                nodePorts,
                true);
    }

    private String mode() {
        String configured = told.proxy().path("mode").asString("");
        if (!configured.isEmpty()) {
            facts.add("proxyMode", configured, told.proxyWhere(), false);
            return configured;
        }
        Optional<Saying> flag = told.flag("kube-proxy/proxy-mode").or(() -> told.flag("proxy-mode"));
        if (flag.isPresent()) {
            facts.add("proxyMode", flag.get().value(), flag.get().where(), false);
            return flag.get().value();
        }
        if (told.proxy().isObject()) {
            facts.add("proxyMode", DEFAULT_MODE, told.proxyWhere() + " leaves it to the default", false);
            return DEFAULT_MODE;
        }
        if (told.proxyPods() > 0) {
            facts.add("proxyMode", DEFAULT_MODE, "kube-proxy runs and its configuration is not in the dump", true);
            return DEFAULT_MODE;
        }
        String instead = told.withoutProxy();
        String because = instead.isEmpty()
                ? "no kube-proxy is in the dump"
                : "no kube-proxy is in the dump, and " + instead + " may do its work";
        facts.add("proxyMode", NFTABLES, because + "; answered as kube-proxy in this mode would", true);
        return NFTABLES;
    }

    /** Only nftables keeps node ports to the primary addresses by default (KEP-3866). */
    private List<Cidr> nodePortAddresses(String mode) {
        List<String> configured = new ArrayList<>();
        told.proxy().path("nodePortAddresses").forEach(a -> configured.add(a.asString("")));
        String from = told.proxyWhere();
        if (configured.isEmpty()) {
            Optional<Saying> flag = told.flag("kube-proxy/nodeport-addresses");
            flag.ifPresent(f -> configured.addAll(List.of(f.value().split(","))));
            from = flag.map(Saying::where).orElse(from);
        }
        if (configured.isEmpty()) {
            boolean assumed = !told.proxy().isObject();
            boolean primary = mode.equals(NFTABLES);
            String of = "the default of mode " + mode;
            facts.add("nodePortAddresses", primary ? PRIMARY : "0.0.0.0/0,::/0", of, assumed);
            return primary ? List.of() : EVERYWHERE;
        }
        facts.add("nodePortAddresses", String.join(",", configured), from, false);
        return configured.contains(PRIMARY) ? List.of() : Ranges.cidrs(String.join(",", configured));
    }

    private DetectLocalMode detectLocalMode() {
        Optional<Saying> flag = told.flag("kube-proxy/detect-local-mode");
        String configured = told.proxy()
                .path("detectLocalMode")
                .asString(flag.map(Saying::value).orElse(""));
        String from = flag.isPresent() ? flag.get().where() : told.proxyWhere();
        switch (configured) {
            case "ClusterCIDR", "NodeCIDR" -> {
                facts.add("detectLocalMode", configured, from, false);
                return DetectLocalMode.valueOf(configured);
            }
            case "" -> {
                boolean assumed = !told.proxy().isObject();
                facts.add("detectLocalMode", "ClusterCIDR", "the default", assumed);
                return DetectLocalMode.ClusterCIDR;
            }
            default -> {
                facts.add(
                        "detectLocalMode", "NodeCIDR", from + " has " + configured + ", and this comes nearest", true);
                return DetectLocalMode.NodeCIDR;
            }
        }
    }

    /** kube-proxy that is told of no cluster CIDR tells no pods from others. */
    private boolean detects(DetectLocalMode mode) {
        JsonNode proxy = told.proxy();
        return mode != DetectLocalMode.ClusterCIDR
                || !proxy.isObject()
                || !proxy.path("clusterCIDR").asString("").isEmpty()
                || told.flag("kube-proxy/cluster-cidr").isPresent();
    }

    private boolean masqueradeAll(String mode) {
        String section = mode.equals(NFTABLES) ? NFTABLES : "iptables";
        boolean flag = told.flag("kube-proxy/masquerade-all")
                .map(Saying::value)
                .filter("true"::equals)
                .isPresent();
        boolean all = told.proxy().path(section).path("masqueradeAll").asBoolean(false) || flag;
        if (told.proxy().isObject()) {
            facts.add("masqueradeAll", String.valueOf(all), told.proxyWhere(), false);
        } else {
            facts.add("masqueradeAll", String.valueOf(all), flag ? "a flag of kube-proxy" : "the default", !flag);
        }
        return all;
    }
}
