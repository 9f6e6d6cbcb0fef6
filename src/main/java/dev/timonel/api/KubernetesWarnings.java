package dev.timonel.api;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.NodeFacts;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes 1.37 warns of when a valid object is written, in its words: {@code pkg/api/service/warnings.go}, the
 * {@code WarningsOn…} of {@code pkg/registry} for nodes, Endpoints and slices, and {@code GetWarningsForIP}. Those about pods are
 * {@link TemplateWarnings}.
 */
final class KubernetesWarnings {
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";

    private final List<String> warnings = new ArrayList<>();

    private KubernetesWarnings() {}

    /** Of an object as it was written; none for a subresource. */
    static List<String> of(KubeObject object, String subresource) {
        KubernetesWarnings all = new KubernetesWarnings();
        if (!subresource.isEmpty() || isInOrder(object)) {
            return List.of();
        } else if (object.kind().equals(Kinds.SERVICE)) {
            all.service(object.as(Service.class));
        } else if (object.kind().equals(Kinds.ENDPOINT_SLICE)) {
            all.slice(object.as(EndpointSlice.class));
        } else if (object.kind().equals(Kinds.ENDPOINTS)) {
            all.endpoints(object.as(Endpoints.class));
        } else if (object.kind().equals(Kinds.NETWORK_POLICY)) {
            all.policy(object.as(NetworkPolicy.class).getSpec());
        } else if (object.kind().equals(Kinds.NODE)) {
            Node node = object.as(Node.class);
            all.cidrs(
                    "spec.podCIDRs",
                    node.getSpec() == null ? List.of() : node.getSpec().getPodCIDRs());
        }
        return List.copyOf(all.warnings);
    }

    /** Whether that shows without reading the whole object, as it does of nearly all. */
    private static boolean isInOrder(KubeObject object) {
        if (object.kind().equals(Kinds.NODE)) {
            String json = new String(object.json(), StandardCharsets.ISO_8859_1);
            return object.facts(NodeFacts.class).podCidrs().stream()
                    .allMatch(block -> json.contains("\"" + block + "\""));
        }
        if (!object.kind().equals(Kinds.SERVICE)) {
            return false;
        }
        ServiceFacts facts = object.facts(ServiceFacts.class);
        boolean usual = !facts.headless()
                && facts.clusterIps().stream().allMatch(ip -> ip.family() == IpFamily.IPv4)
                && facts.externalIps().isEmpty()
                && facts.sourceRanges().isEmpty()
                && facts.externalName().isEmpty()
                && !facts.trafficDistribution().equals("PreferClose");
        String json = usual ? new String(object.json(), StandardCharsets.ISO_8859_1) : "";
        return usual && !json.contains("\"loadBalancerIP\"") && !json.contains(HINTS);
    }

    private void service(Service service) {
        ServiceSpec spec = service.getSpec();
        boolean headless = "ClusterIP".equals(spec.getType()) && "None".equals(spec.getClusterIP());
        boolean external = "ExternalName".equals(spec.getType());
        boolean captured = !spec.getExternalIPs().isEmpty();
        when(
                service.getMetadata().getAnnotations() != null
                        && service.getMetadata().getAnnotations().containsKey(HINTS),
                "annotation " + HINTS + " is deprecated, please use service.kubernetes.io/topology-mode instead");
        ips("spec.clusterIPs", headless ? List.of() : spec.getClusterIPs());
        if (headless) {
            when(set(spec.getLoadBalancerIP()), "spec.loadBalancerIP is ignored for headless services");
            when(captured, "spec.externalIPs is ignored for headless services");
            when(!"None".equals(spec.getSessionAffinity()), "spec.SessionAffinity is ignored for headless services");
        }
        ips("spec.externalIPs", spec.getExternalIPs());
        when(
                captured && !headless && !external,
                "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        if (set(spec.getLoadBalancerIP())) {
            ip("spec.loadBalancerIP", spec.getLoadBalancerIP());
        }
        cidrs("spec.loadBalancerSourceRanges", spec.getLoadBalancerSourceRanges());
        when(captured && external, "spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        when(
                !external && set(spec.getExternalName()),
                "spec.externalName is ignored when spec.type is not \"ExternalName\"");
        when(
                "PreferClose".equals(spec.getTrafficDistribution()),
                "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }

    private void slice(EndpointSlice slice) {
        when("FQDN".equals(slice.getAddressType()), "spec.addressType: FQDN endpoints are deprecated");
        for (int i = 0; i < slice.getEndpoints().size(); i++) {
            ips("endpoints[" + i + "].addresses", slice.getEndpoints().get(i).getAddresses());
        }
    }

    private void endpoints(Endpoints endpoints) {
        for (int i = 0; i < endpoints.getSubsets().size(); i++) {
            EndpointSubset subset = endpoints.getSubsets().get(i);
            addresses("subsets[" + i + "].addresses", subset.getAddresses());
            addresses("subsets[" + i + "].notReadyAddresses", subset.getNotReadyAddresses());
        }
    }

    private void policy(@Nullable NetworkPolicySpec spec) {
        for (int i = 0; spec != null && i < spec.getIngress().size(); i++) {
            peers("spec.ingress[" + i + "].from", spec.getIngress().get(i).getFrom());
        }
        for (int i = 0; spec != null && i < spec.getEgress().size(); i++) {
            peers("spec.egress[" + i + "].to", spec.getEgress().get(i).getTo());
        }
    }

    private void peers(String path, List<NetworkPolicyPeer> peers) {
        for (int i = 0; i < peers.size(); i++) {
            IPBlock block = peers.get(i).getIpBlock();
            if (block != null) {
                cidr(path + "[" + i + "].ipBlock.cidr", block.getCidr());
                cidrs(path + "[" + i + "].ipBlock.except", block.getExcept());
            }
        }
    }

    private void addresses(String path, List<EndpointAddress> all) {
        for (int i = 0; i < all.size(); i++) {
            ip(path + "[" + i + "].ip", all.get(i).getIp());
        }
    }

    private void ips(String path, List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            ip(path + "[" + i + "]", all.get(i));
        }
    }

    private void cidrs(String path, List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            cidr(path + "[" + i + "]", all.get(i));
        }
    }

    /** Of the valid, only an IPv6 address that is not spelled as it is written. */
    private void ip(String path, @Nullable String text) {
        IpAddress.parse(text == null ? "" : text)
                .filter(ip -> ip.family() == IpFamily.IPv6 && !ip.toString().equals(text))
                .ifPresent(ip -> warnings.add(path + ": IPv6 address \"" + text
                        + "\" should be in RFC 5952 canonical format (\"" + ip + "\")"));
    }

    /** Host bits are those of a value that older rules let in. */
    private void cidr(String path, String text) {
        Cidr block = Cidr.parse(text).orElse(null);
        if (block == null) {
            return;
        }
        IpAddress address = IpAddress.of(text.substring(0, text.indexOf('/')));
        if (!address.equals(block.network())) {
            warnings.add(path + ": CIDR value \"" + text + "\" is ambiguous in this context (should be \"" + block
                    + "\" or \"" + address + "/" + block.family().bits() + "\"?)");
        } else if (block.family() == IpFamily.IPv6 && !block.toString().equals(text)) {
            warnings.add(path + ": IPv6 CIDR value \"" + text + "\" should be in RFC 5952 canonical format (\"" + block
                    + "\")");
        }
    }

    private void when(boolean holds, String warning) {
        if (holds) {
            warnings.add(warning);
        }
    }

    private static boolean set(@Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
