package dev.timonel.routing.decision;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.ServiceFacts;
import dev.timonel.net.IpAddress;
import dev.timonel.routing.Explanation;
import dev.timonel.routing.RouteDecision.Frontend;
import dev.timonel.routing.RouteDecision.FrontendType;
import dev.timonel.routing.table.PortTable;
import dev.timonel.routing.table.ServicePortView;
import dev.timonel.snapshot.ClusterSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which service port a destination belongs to: the maps {@code service-ips} and {@code service-nodeports} of
 * {@code pkg/proxy/nftables/proxier.go}. Of several services that claim one address, the first by name has it.
 */
final class Frontends {

    /** The service port and the kind of address that was hit; {@code frontend} says the same for the answer. */
    record Match(FrontendType type, IpAddress address, int number, PortTable port, Frontend frontend) {
        static Match of(ForwardingTable table, FrontendType type, IpAddress address, int number, ServicePortView view) {
            return new Match(
                    type,
                    address,
                    number,
                    table.service(view.service()).port(view),
                    new Frontend(
                            type,
                            address.toString(),
                            number,
                            view.port().protocol(),
                            view.service().namespace(),
                            view.service().name(),
                            view.port().name().isEmpty() ? null : view.port().name()));
        }

        /** Only a cluster IP is internal traffic. */
        boolean internal() {
            return type == FrontendType.ClusterIP;
        }
    }

    private Frontends() {}

    /** The match of one of these types that every node of the cluster makes, by the address alone; the first type wins. */
    static @Nullable Match byAddress(
            ForwardingTable table, List<FrontendType> types, IpAddress to, int port, String protocol) {
        List<KubeObject> services = table.snapshot().servicesWithIp(to);
        for (FrontendType type : services.isEmpty() ? List.<FrontendType>of() : types) {
            Optional<ServicePortView> hit = ServicePortView.all(services, to.family())
                    .filter(v -> v.port().port() == port && v.port().protocol().equals(protocol))
                    .filter(v -> v.proxied() && holder(type).test(v, to))
                    .findFirst();
            if (hit.isPresent()) {
                return Match.of(table, type, to, port, hit.get());
            }
        }
        return null;
    }

    /** The match that a node makes if this is one of its own addresses for node ports. */
    static @Nullable Match byNodePort(ForwardingTable table, IpAddress to, int port, String protocol) {
        return ServicePortView.all(table.snapshot().servicesWithNodePort(port), to.family())
                .filter(v -> v.port().nodePort() == port && v.port().protocol().equals(protocol))
                .filter(ServicePortView::proxied)
                .findFirst()
                .map(v -> Match.of(table, FrontendType.NodePort, to, port, v))
                .orElse(null);
    }

    /** A service that has the address as its cluster IP, whatever the port. */
    static Optional<ServicePortView> clusterIpOwner(ClusterSnapshot snapshot, IpAddress to) {
        return ServicePortView.all(snapshot.servicesWithIp(to), to.family())
                .filter(ServicePortView::proxied)
                .filter(v -> holder(FrontendType.ClusterIP).test(v, to))
                .findFirst();
    }

    /** A service whose load balancer has the address and terminates connections itself. */
    static Optional<ServicePortView> proxiedLoadBalancer(ClusterSnapshot snapshot, IpAddress to) {
        return ServicePortView.all(snapshot.servicesWithIp(to), to.family())
                .filter(v -> v.facts().ingress().stream().anyMatch(i -> i.proxied() && to.equals(i.ip())))
                .findFirst();
    }

    private static BiPredicate<ServicePortView, IpAddress> holder(FrontendType type) {
        return switch (type) {
            case ClusterIP -> (view, to) -> view.clusterIp().equals(Optional.of(to));
            case LoadBalancer -> (view, to) -> view.loadBalancerVips().contains(to);
            case ExternalIP -> (view, to) -> view.externalIps().contains(to);
            case NodePort, Headless -> (view, to) -> false;
        };
    }

    /** {@code ; node ports there are: 30080/TCP of default/web}, the nearest first; {@code ""} if there are none. */
    static String nodePortsNear(ClusterSnapshot snapshot, int asked) {
        record Held(int number, String text) {}
        List<String> held = snapshot.list(Kinds.SERVICE).stream()
                .flatMap(service -> service.facts(ServiceFacts.class).ports().stream()
                        .filter(port -> port.nodePort() != 0)
                        .map(port -> new Held(
                                port.nodePort(),
                                port.nodePort() + "/" + port.protocol() + " of " + service.namespace() + "/"
                                        + service.name())))
                .sorted(Comparator.comparingInt((Held h) -> Math.abs(h.number() - asked))
                        .thenComparing(Held::text))
                .map(Held::text)
                .toList();
        return held.isEmpty() ? "" : "; node ports there are: " + Explanation.some(held);
    }
}
