package dev.timonel.routing.table;

import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.net.Cidr;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.routing.Draws;
import dev.timonel.routing.selection.EndpointCategories;
import dev.timonel.routing.selection.EndpointCategories.TrafficPolicy;
import dev.timonel.routing.selection.NodeView;
import dev.timonel.routing.selection.ProxyEndpoint;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One port of a service in one address family, joined with its endpoint slices as kube-proxy does it
 * ({@code pkg/proxy/serviceport.go}, {@code endpointslicecache.go}): by service name, port name and protocol. targetPort
 * is never read.
 */
public record ServicePortView(KubeObject service, ServiceFacts facts, ServiceFacts.Port port, IpFamily family) {

    /** With it, whatever its value, a Service is left to another proxy ({@code cmd/kube-proxy/app/server.go}). */
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";

    public static ServicePortView of(KubeObject service, ServiceFacts.Port port, IpFamily family) {
        return new ServicePortView(service, service.facts(ServiceFacts.class), port, family);
    }

    /** Whether the proxy of a node handles the service at all in this family. */
    public boolean proxied() {
        return otherProxy(service).isEmpty()
                && !facts.headless()
                && !facts.isExternalName()
                && clusterIp().isPresent();
    }

    /** The label by which a service is left to another proxy than kube-proxy, as {@code key=value}; empty if it is not. */
    public static Optional<String> otherProxy(KubeObject service) {
        String name = service.labels().get(PROXY_NAME);
        return name == null ? Optional.empty() : Optional.of(PROXY_NAME + "=" + name);
    }

    public Optional<IpAddress> clusterIp() {
        return facts.clusterIps().stream().filter(ip -> ip.family() == family).findFirst();
    }

    public List<IpAddress> externalIps() {
        return facts.externalIps().stream().filter(ip -> ip.family() == family).toList();
    }

    /** The load-balancer addresses that nodes capture: not those of ipMode Proxy (KEP-1860). */
    public List<IpAddress> loadBalancerVips() {
        return facts.ingress().stream()
                .filter(i -> !i.proxied())
                .map(ServiceFacts.Ingress::ip)
                .filter(Objects::nonNull)
                .filter(ip -> ip.family() == family)
                .toList();
    }

    /** The source ranges of this family; empty if anybody may come, which a range of prefix length 0 says too. */
    List<Cidr> sourceRanges() {
        List<Cidr> ranges = facts.sourceRanges().stream()
                .map(Cidr::parse)
                .flatMap(Optional::stream)
                .filter(c -> c.family() == family)
                .toList();
        return ranges.stream().anyMatch(c -> c.prefix() == 0) ? List.of() : ranges;
    }

    public TrafficPolicy policy() {
        return new TrafficPolicy(
                facts.internalTrafficPolicy().equals("Local"),
                facts.externalTrafficPolicy().equals("Local"),
                port.nodePort() != 0
                        || !loadBalancerVips().isEmpty()
                        || !externalIps().isEmpty());
    }

    /** The endpoints of the port, sorted, one of each address and port. */
    public List<ProxyEndpoint> endpoints(ClusterSnapshot snapshot) {
        return onceEach(joined(slices(snapshot.slicesOf(service.namespace(), service.name()))));
    }

    /** The endpoints of the port in these slices, in their order. */
    List<ProxyEndpoint> joined(List<SliceFacts> slices) {
        List<ProxyEndpoint> found = new ArrayList<>();
        for (SliceFacts slice : slices) {
            for (SliceFacts.Port each : slice.ports()) {
                if (each.name().equals(port.name()) && each.protocol().equals(port.protocol())) {
                    slice.endpoints().forEach(target -> found.add(endpoint(target, each.port())));
                }
            }
        }
        return found;
    }

    /**
     * One of each address and port, sorted: of several the last that does not terminate, since an address may have gone on to
     * another pod, or else the first ({@code addEndpoints}; which of those that stay it takes, kube-proxy leaves open).
     */
    static List<ProxyEndpoint> onceEach(List<ProxyEndpoint> joined) {
        TreeMap<ProxyEndpoint, ProxyEndpoint> found = new TreeMap<>();
        joined.forEach(e -> found.merge(e, e, (before, later) -> later.terminating() ? before : later));
        return List.copyOf(found.values());
    }

    /** Endpoints in slices of the service that are not among those joined to this port; their port is 0. */
    public List<ProxyEndpoint> withoutPort(ClusterSnapshot snapshot, Collection<ProxyEndpoint> joined) {
        return withoutPort(slices(snapshot.slicesOf(service.namespace(), service.name())), joined);
    }

    List<ProxyEndpoint> withoutPort(List<SliceFacts> slices, Collection<ProxyEndpoint> joined) {
        Set<IpAddress> known =
                joined.stream().map(ProxyEndpoint::address).collect(Collectors.toCollection(HashSet::new));
        return slices.stream()
                .flatMap(slice -> slice.endpoints().stream())
                .filter(target -> known.add(target.address()))
                .map(target -> endpoint(target, 0))
                .sorted()
                .toList();
    }

    public EndpointCategories categories(ClusterSnapshot snapshot, NodeView node) {
        return EndpointCategories.of(endpoints(snapshot), policy(), node);
    }

    public Draws.PortKey key() {
        return new Draws.PortKey(service.namespace(), service.name(), port.name(), port.protocol());
    }

    /** {@code default/web}. */
    public String serviceName() {
        return service.namespace() + "/" + service.name();
    }

    /** Those of this family; a proxy hears of none that is labelled as a headless service's. */
    List<SliceFacts> slices(List<KubeObject> ofService) {
        return ofService.stream()
                .filter(s -> facts.headless() || !s.labels().containsKey(SliceFacts.HEADLESS_LABEL))
                .map(s -> s.facts(SliceFacts.class))
                .filter(s -> s.addressType().equals(family.name()))
                .toList();
    }

    private ProxyEndpoint endpoint(SliceFacts.Target target, int number) {
        return new ProxyEndpoint(
                target.address(),
                number,
                target.ready(),
                target.serving(),
                target.terminating(),
                service.namespace(),
                target.pod(),
                target.nodeName(),
                target.zone(),
                target.zoneHints(),
                target.nodeHints());
    }

    /** Every port of the services, in this family. */
    public static Stream<ServicePortView> all(Collection<KubeObject> services, IpFamily family) {
        return services.stream()
                .flatMap(s -> s.facts(ServiceFacts.class).ports().stream().map(p -> of(s, p, family)));
    }
}
