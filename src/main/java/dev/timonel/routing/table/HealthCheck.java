package dev.timonel.routing.table;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ObjectKey;
import dev.timonel.model.ServiceFacts;
import dev.timonel.model.SliceFacts;
import dev.timonel.model.SliceFacts.Target;
import dev.timonel.model.StatusException;
import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node answers on a healthCheckNodePort, by {@code pkg/proxy/healthcheck/service_health.go}: a load balancer sends
 * traffic of externalTrafficPolicy Local only where it is 200. Endpoints that terminate do not count, although they may
 * still be used. kube-proxy counts each family apart; one URL has one answer, which is that of the service's first family.
 */
@JsonPropertyOrder({"service", "localEndpoints", "serviceProxyHealthy"})
public record HealthCheck(ServiceName service, int localEndpoints, boolean serviceProxyHealthy) {
    private static final int OK = 200;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** Whose health it is. */
    @JsonPropertyOrder({"namespace", "name"})
    public record ServiceName(String namespace, String name) {}

    /** The status code that load balancers go by. */
    public int code() {
        return localEndpoints > 0 && serviceProxyHealthy ? OK : SERVICE_UNAVAILABLE;
    }

    /** The node's answer on the port; a 404 if there is no such node, or no service has the port for this. */
    public static HealthCheck of(ClusterSnapshot snapshot, String node, int port) {
        ObjectKey key = new ObjectKey(Kinds.NODE, "", node);
        if (snapshot.get(key).isEmpty()) {
            throw StatusException.notFound(key);
        }
        KubeObject service = snapshot.servicesWithNodePort(port).stream()
                .filter(s -> isChecked(s, port))
                .findFirst()
                .orElseThrow(() -> StatusException.notFound(
                        new ObjectKey(Kinds.SERVICE, "", Integer.toString(port)),
                        "no Service of type LoadBalancer with externalTrafficPolicy Local has healthCheckNodePort "
                                + port));
        Set<IpAddress> ready = readyByNode(snapshot.slicesOf(service.namespace(), service.name()), firstFamily(service))
                .getOrDefault(node, Set.of());
        return new HealthCheck(new ServiceName(service.namespace(), service.name()), ready.size(), true);
    }

    /** The addresses of ready endpoints in a service's slices, by node: one counts once, however many ports it has. */
    static Map<String, Set<IpAddress>> readyByNode(List<KubeObject> slices, IpFamily family) {
        List<SliceFacts> own = slices.stream()
                .filter(s -> !s.labels().containsKey(SliceFacts.HEADLESS_LABEL))
                .map(s -> s.facts(SliceFacts.class))
                .filter(slice -> slice.addressType().equals(family.name()))
                .filter(slice -> !slice.ports().isEmpty())
                .toList();
        Map<String, Set<IpAddress>> ready = new TreeMap<>();
        onceEach(own).stream()
                .filter(target -> target.ready() && !target.nodeName().isEmpty())
                .forEach(target -> ready.computeIfAbsent(target.nodeName(), n -> new TreeSet<>())
                        .add(target.address()));
        return ready;
    }

    /** One of each address, port number and name, chosen as {@link ServicePortView#onceEach} does. */
    private static Collection<Target> onceEach(List<SliceFacts> slices) {
        List<Target> all =
                slices.stream().flatMap(slice -> slice.endpoints().stream()).toList();
        if (all.stream().map(Target::address).allMatch(new HashSet<>()::add)) {
            return all;
        }
        record Place(IpAddress address, int port, String name, String protocol) {}
        Map<Place, Target> places = new HashMap<>();
        for (SliceFacts slice : slices) {
            for (SliceFacts.Port port : slice.ports()) {
                for (Target target : slice.endpoints()) {
                    places.merge(
                            new Place(target.address(), port.port(), port.name(), port.protocol()),
                            target,
                            (before, later) -> later.terminating() ? before : later);
                }
            }
        }
        return places.values();
    }

    private static boolean isChecked(KubeObject service, int port) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return ServicePortView.otherProxy(service).isEmpty()
                && facts.healthCheckNodePort() == port
                && facts.type().equals("LoadBalancer")
                && facts.externalTrafficPolicy().equals("Local");
    }

    private static IpFamily firstFamily(KubeObject service) {
        ServiceFacts facts = service.facts(ServiceFacts.class);
        return facts.families().isEmpty()
                ? IpFamily.IPv4
                : IpFamily.valueOf(facts.families().get(0));
    }
}
