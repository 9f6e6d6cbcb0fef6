package dev.timonel.model;

import static dev.timonel.model.Absent.orEmpty;

import dev.timonel.net.IpAddress;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service as allocators, the endpoint reconcilers and routing see it. Text is {@code ""} where unset.
 * {@code clusterIps} is empty for a headless service; {@code families} are {@code IPv4}, {@code IPv6}.
 * {@code selector} is empty both for none and for {@code {}}: endpoints are then somebody else's.
 * {@code affinitySeconds} is 0 without ClientIP affinity. {@code proportionalHints}: its annotations ask for zone hints in
 * proportion to the zones' CPUs. {@code unprovisioned}: a condition says why it has no load-balancer address.
 */
public record ServiceFacts(
        String type,
        boolean headless,
        List<IpAddress> clusterIps,
        List<String> families,
        Map<String, String> selector,
        List<Port> ports,
        List<IpAddress> externalIps,
        List<Ingress> ingress,
        List<String> sourceRanges,
        String externalTrafficPolicy,
        String internalTrafficPolicy,
        String trafficDistribution,
        String externalName,
        int affinitySeconds,
        int healthCheckNodePort,
        boolean publishNotReadyAddresses,
        boolean proportionalHints,
        boolean unprovisioned)
        implements Facts {
    /** The condition of a Service for which there was no load-balancer address. */
    public static final String PROVISIONED_CONDITION = "timonel.dev/LoadBalancerProvisioned";

    public static final String TOPOLOGY_MODE_ANNOTATION = "service.kubernetes.io/topology-mode";
    public static final String OLD_TOPOLOGY_MODE_ANNOTATION = "service.kubernetes.io/topology-aware-hints";

    /** One service port. {@code name} is {@code ""} for the single unnamed one, {@code nodePort} 0 for none. */
    public record Port(
            String name, String protocol, int port, IntOrString targetPort, int nodePort, String appProtocol) {}

    /** One load-balancer address. {@code proxied}: ipMode Proxy, so nodes do not capture it. */
    public record Ingress(@Nullable IpAddress ip, String hostname, boolean proxied) {}

    public boolean isExternalName() {
        return type.equals("ExternalName");
    }

    /** Whether endpoints are computed from a selector (service-semantics C1). */
    public boolean selectsPods() {
        return !isExternalName() && !selector.isEmpty();
    }

    static ServiceFacts of(Service service) {
        ServiceSpec spec = Objects.requireNonNullElseGet(service.getSpec(), ServiceSpec::new);
        List<String> clusterIps = spec.getClusterIPs().isEmpty() && spec.getClusterIP() != null
                ? List.of(spec.getClusterIP())
                : spec.getClusterIPs();
        return new ServiceFacts(
                orEmpty(spec.getType()),
                clusterIps.contains("None"),
                addresses(clusterIps),
                List.copyOf(spec.getIpFamilies()),
                spec.getSelector() == null ? Map.of() : Map.copyOf(spec.getSelector()),
                spec.getPorts().stream().map(ServiceFacts::port).toList(),
                addresses(spec.getExternalIPs()),
                ingress(service),
                spec.getLoadBalancerSourceRanges().stream().map(String::strip).toList(),
                orEmpty(spec.getExternalTrafficPolicy()),
                orEmpty(spec.getInternalTrafficPolicy()),
                orEmpty(spec.getTrafficDistribution()),
                orEmpty(spec.getExternalName()),
                affinitySeconds(spec),
                Objects.requireNonNullElse(spec.getHealthCheckNodePort(), 0),
                Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
                proportional(orEmpty(service.getMetadata().getAnnotations())),
                spec.getLoadBalancerClass() == null
                        && service.getStatus() != null
                        && service.getStatus().getConditions().stream()
                                .anyMatch(c -> PROVISIONED_CONDITION.equals(c.getType())));
    }

    /** Whether these annotations ask for proportional hints; the older one wins. */
    public static boolean proportional(Map<String, String> annotations) {
        String mode = annotations.getOrDefault(
                OLD_TOPOLOGY_MODE_ANNOTATION, annotations.getOrDefault(TOPOLOGY_MODE_ANNOTATION, ""));
        return "Auto".equals(mode) || "auto".equals(mode);
    }

    private static Port port(ServicePort port) {
        int number = Objects.requireNonNullElse(port.getPort(), 0);
        return new Port(
                orEmpty(port.getName()),
                Objects.requireNonNullElse(port.getProtocol(), "TCP"),
                number,
                port.getTargetPort() == null ? new IntOrString(number) : port.getTargetPort(),
                Objects.requireNonNullElse(port.getNodePort(), 0),
                orEmpty(port.getAppProtocol()));
    }

    private static List<IpAddress> addresses(List<String> texts) {
        return texts.stream()
                .map(IpAddress::parse)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    private static List<Ingress> ingress(Service service) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        List<Ingress> all = new ArrayList<>();
        service.getStatus()
                .getLoadBalancer()
                .getIngress()
                .forEach(i -> all.add(new Ingress(
                        i.getIp() == null ? null : IpAddress.parse(i.getIp()).orElse(null),
                        orEmpty(i.getHostname()),
                        "Proxy".equals(i.getIpMode()))));
        return List.copyOf(all);
    }

    private static int affinitySeconds(ServiceSpec spec) {
        if (!"ClientIP".equals(spec.getSessionAffinity())) {
            return 0;
        }
        return Stream.ofNullable(spec.getSessionAffinityConfig())
                .flatMap(c -> Stream.ofNullable(c.getClientIP()))
                .flatMap(c -> Stream.ofNullable(c.getTimeoutSeconds()))
                .findFirst()
                .orElse(10800);
    }
}
